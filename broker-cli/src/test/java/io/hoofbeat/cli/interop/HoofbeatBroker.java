package io.hoofbeat.cli.interop;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hoofbeat as a process of its own, as {@code java -jar} starts it, on free loopback ports. It can be killed and started again on
 * the same ports. Its buffer-leak detection is at its strictest; a leak it reported fails {@link #close()}.
 */
final class HoofbeatBroker implements BrokerUnderTest, AutoCloseable {
    private static final Pattern STOMP = Pattern.compile("tcp://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern WEB_SOCKET = Pattern.compile("WebSocket\\s+(ws://127\\.0\\.0\\.1:(\\d+)\\S+)");

    private final List<String> output = new CopyOnWriteArrayList<>();
    private @Nullable BrokerAddress address;
    private @Nullable Process process;

    /** Starts it and waits until it is ready. */
    static HoofbeatBroker started() {
        HoofbeatBroker broker = new HoofbeatBroker();
        broker.start();
        return broker;
    }

    @Override
    public BrokerProduct product() {
        return BrokerProduct.HOOFBEAT;
    }

    @Override
    public BrokerAddress address() {
        if (address == null) {
            throw new IllegalStateException("not started");
        }
        return address;
    }

    /** Starts it, on the ports it had before if there were any, and waits until it is ready. */
    void start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(HoofbeatProcess.FOR_TESTS);
        command.add("-Xmx512m");
        command.addAll(program());
        command.addAll(List.of(
                "serve",
                "--store",
                "memory",
                "--admin-port",
                "-1",
                "--stomp-port",
                String.valueOf(address == null ? 0 : address.stompPort()),
                "--ws-port",
                String.valueOf(address == null ? 0 : address.webSocketPort())));
        CompletableFuture<BrokerAddress> ready = new CompletableFuture<>();
        Process started;
        try {
            started = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError("cannot start " + command, e);
        }
        process = started;
        Thread reader = new Thread(() -> read(started, ready), "hoofbeat-output");
        reader.setDaemon(true);
        reader.start();
        try {
            address = ready.get(Inbox.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            kill();
            throw new AssertionError("Hoofbeat did not start:\n" + String.join("\n", output), e);
        }
    }

    /** Ends it as a power cut would, and waits until it is gone. */
    void kill() {
        end(true);
    }

    /** Asks it to end with SIGTERM, and waits until it is gone. */
    void stop() {
        end(false);
    }

    @Override
    public void close() {
        stop();
        List<String> bad = output.stream()
                .filter(line -> line.contains("LEAK:") || line.contains("AssertionError"))
                .toList();
        if (!bad.isEmpty()) {
            throw new AssertionError("Hoofbeat complained:\n" + String.join("\n", output));
        }
    }

    private void end(boolean force) {
        if (process == null) {
            return;
        }
        try {
            (force ? process.destroyForcibly() : process).destroy();
            if (!process.waitFor(Inbox.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("Hoofbeat did not end:\n" + String.join("\n", output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while Hoofbeat ended", e);
        } finally {
            process = null;
        }
    }

    private void read(Process from, CompletableFuture<BrokerAddress> ready) {
        int firstLine = output.size();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith("Ready")) {
                    ready.complete(addressIn(String.join("\n", output.subList(firstLine, output.size()))));
                }
            }
            ready.completeExceptionally(new IOException("it ended before it was ready"));
        } catch (IOException | RuntimeException e) {
            ready.completeExceptionally(e);
        }
    }

    private static BrokerAddress addressIn(String banner) {
        Matcher stomp = STOMP.matcher(banner);
        Matcher webSocket = WEB_SOCKET.matcher(banner);
        if (!stomp.find() || !webSocket.find()) {
            throw new IllegalStateException("no ports in\n" + banner);
        }
        return new BrokerAddress("127.0.0.1", Integer.parseInt(stomp.group(1)), webSocket.group(1), "guest", "guest");
    }

    /** The packaged jar where the build has one ready; else the classes this JVM runs with, but for the tests themselves. */
    private static List<String> program() {
        String jar = System.getProperty("hoofbeat.jar");
        return jar != null
                ? List.of("-jar", jar)
                : List.of(
                        "-cp",
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> !entry.endsWith("test-classes"))
                                .collect(Collectors.joining(File.pathSeparator)),
                        "io.hoofbeat.cli.Main");
    }
}

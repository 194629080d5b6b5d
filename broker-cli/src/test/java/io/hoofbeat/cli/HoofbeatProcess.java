package io.hoofbeat.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The packaged jar as a process of its own. What it prints is gathered; waiting is for a line or for its end, never for time.
 * Closing kills what is still running, by its process id.
 */
public final class HoofbeatProcess implements AutoCloseable {

    /** How long anything may take before the test gives up, in seconds; far beyond what a loaded machine needs. */
    private static final int SECONDS_MAX = 120;

    /**
     * What a Java machine of the tests is started with; what follows may say otherwise.
     *
     * <p>With the quick compiler only: most processes of the tests live for a second or two, in which the other one costs more than it gains. Of
     * each buffer only who takes and releases it is recorded: else each byte that is looked at records a stack trace, and a broker is ten
     * times as slow.
     */
    public static final List<String> FOR_TESTS = List.of(
            "-Xmx256m",
            "-ea",
            "-XX:TieredStopAtLevel=1",
            "-Dio.netty.leakDetection.level=paranoid",
            "-Dio.netty.leakDetection.acquireAndReleaseOnly=true");

    private final Process process;
    private final Output out;
    private final Output err;
    private @Nullable Path ownData;

    private HoofbeatProcess(Process process) {
        this.process = process;
        out = new Output(process.getInputStream(), "stdout");
        err = new Output(process.getErrorStream(), "stderr");
    }

    /** Starts {@code java -jar hoofbeat.jar} with arguments, without waiting for anything. */
    public static HoofbeatProcess run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** As {@link #run(String...)}, with further environment variables. */
    public static HoofbeatProcess run(Map<String, String> environment, String... arguments) {
        return start(onMachine(FOR_TESTS, List.of(arguments)), environment);
    }

    /**
     * Starts a broker on free ports as an operator would, without what makes it find mistakes and be slow, and waits until it is
     * ready.
     *
     * @param heap such as {@code 256m}
     */
    public static HoofbeatProcess serveWithHeap(String heap, List<String> arguments) {
        List<String> all =
                new ArrayList<>(List.of("serve", "--stomp-port", "0", "--ws-port", "-1", "--admin-port", "0"));
        all.addAll(arguments);
        return serveOn(List.of("-Xmx" + heap), all);
    }

    /** As {@link #serveWithHeap}, on a Java machine with any options. */
    public static HoofbeatProcess serveOn(List<String> machineOptions, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("serve", "--stomp-port", "0", "--ws-port", "-1", "--admin-port", "0"));
        all.addAll(List.of(arguments));
        return serveOn(machineOptions, all);
    }

    private static HoofbeatProcess serveOn(List<String> machineOptions, List<String> arguments) {
        HoofbeatProcess broker = start(onMachine(machineOptions, arguments), Map.of());
        broker.awaitOut(line -> line.startsWith("Ready"));
        return broker;
    }

    private static List<String> onMachine(List<String> machineOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(machineOptions);
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(arguments);
        return command;
    }

    /** Starts a launcher of a package with arguments and environment variables, and nothing else but the Java machine of this test. */
    public static HoofbeatProcess launch(Path launcher, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Map<String, String> all = new HashMap<>(Map.of("JAVA_HOME", System.getProperty("java.home")));
        all.putAll(environment);
        return start(command, all);
    }

    /** As {@link #run(Map, String...)}, with its standard output in a file. */
    public static HoofbeatProcess runInto(Path file, Map<String, String> environment, String... arguments) {
        ProcessBuilder builder = builder(onMachine(FOR_TESTS, List.of(arguments)), environment);
        return start(builder.redirectOutput(file.toFile()));
    }

    private static HoofbeatProcess start(List<String> command, Map<String, String> environment) {
        return start(builder(command, environment));
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        // Where a broker that is given no folder makes its own.
        builder.directory(jar().toFile().getParentFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HOOFBEAT_"));
        builder.environment().putAll(environment);
        return builder;
    }

    private static HoofbeatProcess start(ProcessBuilder builder) {
        try {
            return new HoofbeatProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a broker on free ports, with further arguments, and waits until it is ready. Its data is in a folder of its own, gone
     * when this is closed, unless the arguments say otherwise.
     */
    public static HoofbeatProcess serve(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("serve", "--stomp-port", "0", "--ws-port", "0", "--admin-port", "0"));
        all.addAll(List.of(arguments));
        Path data = null;
        if (Collections.disjoint(all, List.of("--data", "--store"))) {
            data = temporaryFolder();
            all.addAll(List.of("--data", data.toString()));
        }
        HoofbeatProcess broker = run(all.toArray(new String[0]));
        broker.ownData = data;
        broker.awaitOut(line -> line.startsWith("Ready"));
        return broker;
    }

    /** The packaged jar. */
    public static Path jar() {
        return Path.of(System.getProperty("hoofbeat.jar", "target/hoofbeat.jar"))
                .toAbsolutePath();
    }

    /** Port of STOMP over TCP, from the banner. */
    public int stompPort() {
        return Integer.parseInt(inBanner("STOMP +tcp://127\\.0\\.0\\.1:(\\d+)"));
    }

    /** URL of STOMP over TCP, from the banner. */
    public String stompUrl() {
        return inBanner("STOMP +((?:tcp|tls)://\\S+)");
    }

    /** URL of the port that serves WebSocket only, from the banner. */
    public String webSocketUrl() {
        return inBanner("WebSocket +(wss?://\\S+)");
    }

    /** URL of the health page, from the banner. */
    public String healthUrl() {
        return inBanner("admin +(http://\\S+/) ") + "healthz";
    }

    private String inBanner(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(out());
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in:\n" + out());
        }
        return matcher.group(1);
    }

    public long pid() {
        return process.pid();
    }

    /** What it has printed to standard output so far, as whole lines. */
    public String out() {
        return out.text();
    }

    /** What it has printed to standard error so far, as whole lines. */
    public String err() {
        return err.text();
    }

    /** Waits for a line on standard output and returns it. Fails when the process ends without it. */
    public String awaitOut(Predicate<String> wanted) {
        return out.await(wanted, this::toString);
    }

    /** Waits for a line on standard error and returns it. Fails when the process ends without it. */
    public String awaitErr(Predicate<String> wanted) {
        return err.await(wanted, this::toString);
    }

    /** Writes to its standard input and ends that. */
    public HoofbeatProcess type(byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Asks it to end, with SIGTERM. */
    public HoofbeatProcess terminate() {
        process.toHandle().destroy(); // Process.destroy would close what it still has to say
        return this;
    }

    /** Ends it at once, with SIGKILL. */
    public HoofbeatProcess kill() {
        process.toHandle().destroyForcibly();
        return this;
    }

    /** Waits for its end, and for the last of what it printed. */
    public int exitCode() {
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + this);
            }
            out.awaitEnd();
            err.awaitEnd();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** A new folder, to be {@linkplain #deleteFolder deleted}. */
    public static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("hoofbeat-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder with everything in it. */
    public static void deleteFolder(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill().exitCode();
        }
        if (ownData != null) {
            deleteFolder(ownData);
        }
        if ((out() + err()).contains("LEAK:")) {
            throw new AssertionError("a buffer leaked: " + this);
        }
    }

    @Override
    public String toString() {
        return "process " + pid() + "\n--- out\n" + out() + "--- err\n" + err();
    }

    /** Lines of one stream, gathered by a thread. */
    private static final class Output {
        private final List<String> lines = new ArrayList<>();
        private final Thread reader;
        private boolean isEnded;

        Output(InputStream in, String name) {
            reader = new Thread(() -> gather(in), "hoofbeat-" + name);
            reader.setDaemon(true);
            reader.start();
        }

        private void gather(InputStream in) {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                        lines.notifyAll();
                    }
                }
            } catch (IOException e) {
                // The process has been killed: there is no more to read.
            } finally {
                synchronized (lines) {
                    isEnded = true;
                    lines.notifyAll();
                }
            }
        }

        String await(Predicate<String> wanted, java.util.function.Supplier<String> description) {
            long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
            synchronized (lines) {
                for (int next = 0; ; ) {
                    for (; next < lines.size(); next++) {
                        if (wanted.test(lines.get(next))) {
                            return lines.get(next);
                        }
                    }
                    long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                    if (isEnded || millis <= 0) {
                        throw new AssertionError("the line did not come: " + description.get());
                    }
                    waitFor(millis);
                }
            }
        }

        private void waitFor(long millis) {
            try {
                lines.wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }

        void awaitEnd() throws InterruptedException {
            reader.join(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
        }

        String text() {
            synchronized (lines) {
                return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
            }
        }
    }
}

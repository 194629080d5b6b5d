package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up or fails under a running broker. */
final class StoreFaultsIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor();
    }

    private static boolean can(String... command) throws InterruptedException {
        try {
            return run(command) == 0;
        } catch (IOException e) {
            return false; // There is no such program here.
        }
    }

    private static HttpResponse<String> get(HoofbeatProcess broker, String path) {
        try {
            URI uri = URI.create(broker.healthUrl()).resolve(path);
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Sends each line as a message and returns how the command ended. */
    private static HoofbeatProcess pub(
            HoofbeatProcess broker, String destination, List<String> bodies, String... more) {
        List<String> all =
                new java.util.ArrayList<>(List.of("pub", destination, "--lines", "--url", broker.stompUrl()));
        all.addAll(List.of(more));
        return HoofbeatProcess.run(all.toArray(new String[0]))
                .type((String.join("\n", bodies) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static void pubOk(HoofbeatProcess broker, String destination, List<String> bodies, String... more) {
        try (HoofbeatProcess pub = pub(broker, destination, bodies, more)) {
            assertThat(pub.exitCode()).as(pub.toString()).isZero();
        }
    }

    private static List<String> sub(HoofbeatProcess broker, String destination, int count) {
        try (HoofbeatProcess sub = HoofbeatProcess.run(
                "sub", destination, "--count", Integer.toString(count), "--url", broker.stompUrl())) {
            assertThat(sub.exitCode()).as(sub.toString()).isZero();
            return sub.out().lines().toList();
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).collect(Collectors.toList());
    }

    /** What has to hold whatever it is that fails. */
    private void assertGoesOn(String reason, Fault fault) throws Exception {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--data", folder + "", "--set", "store.freeBytesMin=0")) {
            pubOk(broker, "/queue/orders", numbers(1, 20));
            fault.begin(broker);
            // More than what the file of the log has been given in advance.
            try (HoofbeatProcess refused = HoofbeatProcess.run(
                    "pub", "/queue/large", "x".repeat(100_000), "--count", "1000", "--url", broker.stompUrl())) {
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err())
                        .contains("The broker cannot store messages")
                        .contains(reason);
            }
            assertThat(get(broker, "/readyz").statusCode()).isEqualTo(503);
            assertThat(get(broker, "/readyz").body()).contains("cannot store messages", reason);
            assertThat(get(broker, "/healthz").body()).startsWith("ok\nnot ready: ");
            pubOk(broker, "/queue/fleeting", List.of("x"), "--header", "persistent:false");
            assertThat(sub(broker, "/queue/fleeting", 1)).containsExactly("x");
            try (HoofbeatProcess sub = HoofbeatProcess.run("sub", "/queue/orders", "--url", broker.stompUrl())) {
                sub.awaitOut(line -> line.equals("20"));
                assertThat(sub.out().lines()).containsExactlyElementsOf(numbers(1, 20));
            }
            fault.end(broker);
            await().atMost(LONGEST)
                    .untilAsserted(() ->
                            assertThat(get(broker, "/readyz").statusCode()).isEqualTo(200));
            pubOk(broker, "/queue/orders", numbers(21, 40));
            assertThat(broker.kill().exitCode()).isNotZero();
        }
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--data", folder + "", "--set", "store.freeBytesMin=0")) {
            assertThat(sub(broker, "/queue/orders", 20)).isEqualTo(numbers(21, 40));
        }
    }

    /** Something that goes wrong and is mended again. */
    private interface Fault {
        void begin(HoofbeatProcess broker) throws Exception;

        void end(HoofbeatProcess broker) throws Exception;
    }

    @Test
    void whenTheDiskIsFullMessagesAreRefusedUntilThereIsRoom() throws Exception {
        assumeTrue(
                can("mount", "-t", "tmpfs", "-o", "size=96m", "hoofbeat-test", folder.toString()),
                "mounting takes rights that this user has not");
        try {
            Path filler = folder.resolve("filler");
            assertGoesOn("No space left on device", new Fault() {
                @Override
                public void begin(HoofbeatProcess broker) {
                    fill(filler);
                }

                @Override
                public void end(HoofbeatProcess broker) throws IOException {
                    Files.delete(filler);
                }
            });
        } finally {
            assertThat(run("umount", folder.toString())).isZero();
        }
    }

    private static void fill(Path file) {
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    void whenTheDiskFailsMessagesAreRefusedUntilItWorks() throws Exception {
        assumeTrue(can("prlimit", "--version"), "only Linux can make writes of another process fail");
        assertGoesOn("File too large", new Fault() {
            @Override
            public void begin(HoofbeatProcess broker) throws Exception {
                assertThat(run("prlimit", "--pid", broker.pid() + "", "--fsize=1000:"))
                        .isZero();
            }

            @Override
            public void end(HoofbeatProcess broker) throws Exception {
                assertThat(run("prlimit", "--pid", broker.pid() + "", "--fsize=unlimited:"))
                        .isZero();
            }
        });
    }

    @Test
    void withLittleRoomOnTheDiskMessagesAreRefusedBeforeItIsFull() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--data", folder + "");
                HoofbeatProcess sender = pub(broker, "/queue/orders", numbers(1, 3))) {
            assertThat(sender.exitCode()).isZero();
            assertThat(broker.terminate().exitCode()).isZero();
        }
        try (HoofbeatProcess broker =
                HoofbeatProcess.serve("--data", folder + "", "--set", "store.freeBytesMin=1000000000000000")) {
            try (HoofbeatProcess refused = pub(broker, "/queue/orders", List.of("4"))) {
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err()).contains("store.freeBytesMin");
            }
            assertThat(get(broker, "/readyz").body()).contains("store.freeBytesMin");
            assertThat(sub(broker, "/queue/orders", 2)).containsExactly("1", "2");
            assertThat(broker.terminate().exitCode()).isZero();
        }
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--data", folder + "")) {
            assertThat(sub(broker, "/queue/orders", 1)).containsExactly("3");
        }
    }
}

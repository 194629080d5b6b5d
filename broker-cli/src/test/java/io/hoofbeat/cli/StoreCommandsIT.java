package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code store verify}, {@code store repair}, {@code backup} and {@code restore}. */
final class StoreCommandsIT {

    @TempDir
    private Path temporary;

    private String data() {
        return temporary.resolve("data").toString();
    }

    private HoofbeatProcess serve(String data) {
        return HoofbeatProcess.serve("--data", data);
    }

    /** What it printed on both streams, when it ended as expected. */
    private static String run(int exitCode, String... arguments) {
        try (HoofbeatProcess process = HoofbeatProcess.run(arguments)) {
            assertThat(process.exitCode()).as(process.toString()).isEqualTo(exitCode);
            return process.out() + process.err();
        }
    }

    private static void pub(HoofbeatProcess broker, String body, int count) {
        run(0, "pub", "/queue/orders", body, "--count", count + "", "--url", broker.stompUrl());
    }

    private static String sub(HoofbeatProcess broker, int count) {
        return run(0, "sub", "/queue/orders", "--count", count + "", "--url", broker.stompUrl());
    }

    private static int adminPort(HoofbeatProcess broker) {
        return URI.create(broker.healthUrl()).getPort();
    }

    @Test
    void aDamagedLogIsToldVerifiedAndRepaired() throws IOException {
        try (HoofbeatProcess broker = serve(data())) {
            pub(broker, "first", 5);
            pub(broker, "DAMAGED", 1);
            pub(broker, "last", 5);
            assertThat(run(1, "store", "verify", "--data", data())).contains("in use by process " + broker.pid());
            assertThat(run(1, "store", "repair", "--yes", "--data", data())).contains("process " + broker.pid());
            broker.kill().exitCode();
        }
        assertThat(run(0, "store", "verify", "--data", data()))
                .isEqualTo("/queue/orders  11 messages\nSound: 11 messages in 1 queue can be read.\n");
        flip("DAMAGED");
        String refused =
                run(1, "serve", "--stomp-port", "0", "--ws-port", "-1", "--admin-port", "-1", "--data", data());
        assertThat(refused).contains("They are damaged", "hoofbeat store verify --data " + data(), "store repair");
        assertThat(run(1, "store", "verify", "--data", data()))
                .contains("queue /queue/orders, messages from 6 on", "DAMAGED: ");
        assertThat(run(1, "store", "verify", "--json", "--data", data()))
                .contains("\"sound\": false", "messages from 6 on");
        assertThat(run(2, "store", "repair", "--data", data())).contains("--yes");
        assertThat(run(0, "store", "repair", "--yes", "--data", data())).contains("The store is sound now.");
        run(0, "store", "verify", "--data", data());
        try (HoofbeatProcess broker = serve(data())) {
            assertThat(broker.out()).contains(", 5 messages from before");
            assertThat(sub(broker, 5)).contains("first\n".repeat(5));
        }
    }

    private void flip(String text) throws IOException {
        Path log;
        try (Stream<Path> all = Files.list(Path.of(data(), "messages"))) {
            log = all.filter(path -> path.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(log);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text)] ^= 1;
        Files.write(log, bytes);
    }

    @Test
    void aBackupOfARunningBrokerIsVerifiedAndRestored() {
        String backup = temporary.resolve("backup").toString();
        String restored = temporary.resolve("restored").toString();
        try (HoofbeatProcess broker = serve(data())) {
            pub(broker, "before", 3);
            String port = adminPort(broker) + "";
            assertThat(run(0, "backup", backup, "--admin-port", port)).contains("Backed up 3 messages in 1 queue ");
            assertThat(run(1, "backup", backup, "--admin-port", port)).contains("is there already");
            pub(broker, "after", 1);
            assertThat(run(1, "backup", temporary + "/other", "--data", data())).contains("process " + broker.pid());
            broker.kill().exitCode();
        }
        assertThat(run(0, "store", "verify", "--data", backup)).contains("Sound: 3 messages");
        assertThat(run(0, "restore", backup, "--data", restored)).contains("Restored 3 messages");
        assertThat(run(1, "restore", backup, "--data", restored)).contains("is not empty");
        assertThat(run(0, "backup", temporary + "/offline", "--data", data())).contains("Backed up 4 messages");
        try (HoofbeatProcess broker = serve(restored)) {
            assertThat(sub(broker, 3)).contains("before\n".repeat(3));
        }
    }

    @Test
    void aWebPageCannotMakeTheBrokerWriteABackup() throws Exception {
        try (HoofbeatProcess broker = serve(data())) {
            Path target = temporary.resolve("backup");
            URI uri = URI.create("http://127.0.0.1:" + adminPort(broker) + "/api/backup?folder=" + target);
            HttpRequest bare = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> answer = HttpClient.newHttpClient().send(bare, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(target).doesNotExist();
        }
        assertThat(run(1, "backup", temporary + "/backup", "--admin-port", "1")).contains("no broker listens at");
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefusedWithASentence() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThat(run(
                        1,
                        "serve",
                        "--stomp-port",
                        "0",
                        "--ws-port",
                        "-1",
                        "--admin-port",
                        "-1",
                        "--data",
                        file + "/data"))
                .contains("The data folder " + file + "/data cannot be used")
                .contains("--data names another one");
        Path locked = Files.createDirectory(temporary.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeTrue(!Files.isWritable(locked), "the tests run as root, who may write everywhere");
        assertThat(run(
                        1,
                        "serve",
                        "--stomp-port",
                        "0",
                        "--ws-port",
                        "-1",
                        "--admin-port",
                        "-1",
                        "--data",
                        locked + "/d"))
                .contains("cannot be used");
    }

    @Test
    void aDataFolderWithoutExecutionIsFine() throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("noexec"));
        Process mount = new ProcessBuilder(
                        "mount", "-t", "tmpfs", "-o", "size=96m,noexec", "hoofbeat-test", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assumeTrue(mount.waitFor() == 0, "mounting takes rights that this user has not");
        try (HoofbeatProcess broker =
                HoofbeatProcess.serve("--data", folder.toString(), "--set", "store.freeBytesMin=0")) {
            pub(broker, "kept", 1);
            assertThat(sub(broker, 1)).contains("kept");
        } finally {
            assertThat(new ProcessBuilder("umount", folder.toString()).start().waitFor())
                    .isZero();
        }
    }
}

package io.hoofbeat.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.bench.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code drain}, {@code stop} and {@code reload}. */
final class ProcessCommandsIT {

    @TempDir
    Path folder;

    @Test
    void drainSendsTheClientsAwayAndStopEndsTheProcess() {
        Path data = folder.resolve("data");
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--data", data.toString());
                HoofbeatProcess consumer = HoofbeatProcess.run("sub", "/topic/a", "--url", broker.stompUrl())) {
            consumer.awaitErr(line -> line.startsWith("Subscribed"));
            Operating.stomp(0, broker, "pub", "/queue/a", "kept");
            assertThat(Operating.admin(2, broker, "drain")).contains("nothing is done without --yes");
            assertThat(Operating.admin(2, broker, "stop")).contains("nothing is done without --yes");

            assertThat(Operating.admin(0, broker, "drain", "--yes")).isEqualTo("Drained: 1 connection closed\n");
            assertThat(consumer.exitCode()).isEqualTo(1);
            assertThat(consumer.err()).contains("The broker stops");
            AdminPort admin = new AdminPort(broker);
            assertThat(admin.send("GET", "/readyz").statusCode()).isEqualTo(503);
            assertThat(Operating.stomp(1, broker, "pub", "/queue/a", "late")).contains("nothing listens there");
            assertThat(Operating.admin(0, broker, "browse", "/queue/a")).contains("kept");
            assertThat(Operating.admin(0, broker, "drain", "--yes", "--json"))
                    .isEqualTo("{\"done\":\"Drained: 1 connection closed\"}\n");

            assertThat(Operating.admin(0, broker, "stop", "--yes")).isEqualTo("Stopped\n");
            assertThat(broker.exitCode()).isZero();
            assertThat(broker.out()).contains("Stopped: 1 connection closed");
            assertThat(Operating.admin(1, broker, "stop", "--yes")).contains("no broker listens at");
        }
        // Stop has waited for the process, so that the data is free.
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--data", data.toString())) {
            assertThat(Operating.stomp(0, broker, "sub", "/queue/a", "--count", "1"))
                    .isEqualTo("kept\n");
            assertThat(Operating.admin(0, broker, "stop", "--yes", "--json")).isEqualTo("{\"done\":\"Stopped\"}\n");
            assertThat(broker.exitCode()).isZero();
        }
    }

    @Test
    void reloadTellsTheDifferenceKeyByKeyAndADryRunChangesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("hoofbeat.yaml"), "log: {level: info}\n");
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--config", file.toString())) {
            assertThat(Operating.admin(0, broker, "reload")).isEqualTo("Nothing has changed.\n");
            Files.writeString(file, "log: {level: debug}\nsessions: {prefetch: 7}\ndrain: {millisMax: 3s}\n");
            String restart = "needs a restart sessions.prefetch: 250 → 7 (" + file + ":2:22)";
            for (int i = 0; i < 2; i++) { // The first has changed nothing.
                assertThat(Operating.admin(0, broker, "reload", "--dry-run").lines())
                        .containsExactlyInAnyOrder(
                                "would change    log.level: info → debug (" + file + ":1:14)",
                                "would change    drain.millisMax: 10000 → 3000 (" + file + ":3:20)",
                                restart);
            }
            assertThat(broker.out()).doesNotContain("DEBUG");
            Map<?, ?> answer =
                    (Map<?, ?>) Objects.requireNonNull(Json.read(Operating.admin(0, broker, "reload", "--json")));
            assertThat(answer.get("dryRun")).isEqualTo(false);
            assertThat((List<?>) answer.get("changes")).hasSize(3);
            Operating.stomp(0, broker, "pub", "/topic/a", "x");
            broker.awaitOut(line -> line.contains("DEBUG") && line.contains("connected over tcp"));
            assertThat(Operating.admin(0, broker, "reload")).isEqualTo(restart + "\n");

            Files.writeString(file, "log: {leve: info}\nlisten: {bind: nowhere.invalid}\n");
            assertThat(Operating.admin(2, broker, "reload", "--dry-run"))
                    .contains(file + ":1:7: unknown key 'log.leve'; did you mean 'log.level'?");
            assertThat(Operating.admin(2, broker, "reload")).contains("unknown key 'log.leve'");
        }
    }
}

package io.hoofbeat.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may manage what over the admin port, and the notes of it. */
final class ManageIT {

    @TempDir
    Path folder;

    @Test
    void accessRulesDecideWhoLooksIntoAndChangesADestination() throws IOException {
        Path rules = Files.writeString(folder.resolve("access.yaml"), """
                - permit: [send, subscribe]
                  to: /queue/**
                - permit: manage
                  to: /queue/eu/**
                  users: [root, eye]
                """);
        Operating.addUser(folder, "root", "admin");
        Operating.addUser(folder, "eye", "monitor");
        Operating.addUser(folder, "app", "orders");
        Path audit = folder.resolve("audit.log");
        try (HoofbeatProcess broker = HoofbeatProcess.serve(
                "--data", folder.toString(), "--set", "access.file=" + rules, "--set", "log.auditFile=" + audit)) {
            pub(broker, "/queue/eu/a");
            pub(broker, "/queue/us/a");
            assertThat(Operating.adminAs(1, broker, "root", "browse", "/queue/us/a"))
                    .contains("Access rules do not permit user root to manage /queue/us/a");
            assertThat(Operating.adminAs(1, broker, "root", "purge", "/queue/us/a", "--yes"))
                    .contains("do not permit user root to manage /queue/us/a");
            assertThat(Operating.adminAs(1, broker, "root", "move", "/queue/eu/a", "/queue/us/a", "--yes"))
                    .contains("do not permit user root to manage /queue/us/a");
            assertThat(Operating.adminAs(1, broker, "root", "dest", "--delete", "/queue/us/a", "--yes"))
                    .contains("do not permit user root to manage /queue/us/a");
            assertThat(Operating.adminAs(1, broker, "root", "move", "/queue/us/a", "--back", "--yes"))
                    .contains("do not permit user root to manage /queue/us/a");
            assertThat(acl("root", "/queue/us/a", rules)).isEqualTo(1);
            assertThat(acl("eye", "/queue/eu/a", rules)).isZero();

            // The rule takes the place of the role, for what the rule is about.
            assertThat(Operating.adminAs(0, broker, "eye", "browse", "/queue/eu/a"))
                    .contains("hello");
            assertThat(Operating.adminAs(0, broker, "eye", "purge", "/queue/eu/a", "--yes"))
                    .isEqualTo("Forgot 1 message\n");
            assertThat(Operating.adminAs(1, broker, "eye", "drain", "--yes")).contains("takes the role admin");
            assertThat(Operating.adminAs(1, broker, "eye", "backup", folder + "/backup"))
                    .contains("takes the role admin");
            assertThat(Operating.adminAs(1, broker, "app", "purge", "/queue/eu/a", "--yes"))
                    .contains("takes the role admin");
            assertThat(Operating.adminAs(1, broker, "nobody", "stop", "--yes")).contains("does not let 'nobody' in");
            assertThat(Operating.adminAs(0, broker, "root", "backup", folder + "/backup"))
                    .contains("Backed up 1 message ");
        }
        assertThat(Files.readAllLines(audit))
                .anyMatch(has("root", "POST /api/purge destination=/queue/us/a", "refused: Access rules do not permit"))
                .anyMatch(has("eye", "POST /api/purge destination=/queue/eu/a", "purged 1"))
                .anyMatch(has("eye", "POST /api/drain", "refused: This takes the role admin"))
                .anyMatch(has("app", "POST /api/purge destination=/queue/eu/a", "refused: neither admin nor monitor"))
                .anyMatch(line ->
                        line.contains("\"action\":\"POST /api/stop") && line.contains("the login is missing or wrong"))
                .anyMatch(has("root", "POST /api/backup folder=", "Backed up 1 message "))
                .noneMatch(line -> line.contains("/api/messages") || line.contains("secret"));
    }

    private static java.util.function.Predicate<String> has(String user, String action, String result) {
        return line -> line.contains("\"event\":\"administered\"")
                && line.contains("\"user\":\"" + user + "\"")
                && line.contains("\"peer\":\"127.0.0.1:")
                && line.contains("\"action\":\"" + action)
                && line.contains("\"result\":\"" + result);
    }

    private int acl(String user, String queue, Path rules) {
        try (HoofbeatProcess asked = HoofbeatProcess.run(
                "acl", "test", user, "manage", queue, "--data", folder.toString(), "--set", "access.file=" + rules)) {
            return asked.exitCode();
        }
    }

    private static void pub(HoofbeatProcess broker, String queue) {
        List<String> command = List.of("pub", queue, "hello", "--login", "app", "--passcode", "secret");
        assertThat(Operating.stomp(0, broker, command.toArray(new String[0]))).isEmpty();
    }

    @Test
    void everyChangeIsNotedWithoutUsersToo() throws IOException {
        Path audit = folder.resolve("audit.log");
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--set", "log.auditFile=" + audit)) {
            AdminPort admin = new AdminPort(broker);
            Operating.stomp(0, broker, "pub", "/queue/a", "hello");
            Operating.admin(0, broker, "move", "/queue/a", "/queue/b", "--yes");
            Operating.admin(1, broker, "purge", "/queue/none", "--yes");
            Operating.admin(1, broker, "clients", "--disconnect", "none", "--yes");
            assertThat(admin.send("POST", "/api/purge?destination=/queue/b").statusCode())
                    .isEqualTo(403);
            assertThat(admin.send("POST", "/api/purge?destination=%0aforged", "X-Hoofbeat-Request", "1")
                            .statusCode())
                    .isEqualTo(409);
            Operating.admin(0, broker, "stop", "--yes");
        }
        assertThat(Files.readAllLines(audit))
                .filteredOn(line -> line.contains("\"administered\""))
                .hasSize(6)
                .allMatch(line -> line.contains("\"peer\":\"127.0.0.1:") && !line.contains("\"user\""))
                .anyMatch(line -> line.contains("POST /api/move") && line.contains("\"result\":\"moved 1\""))
                .anyMatch(line -> line.contains("POST /api/purge destination=/queue/none")
                        && line.contains("\"result\":\"refused: There is no /queue/none\""))
                .anyMatch(line -> line.contains("DELETE /api/client id=none"))
                .anyMatch(line -> line.contains("The header x-hoofbeat-request is missing"))
                .anyMatch(line -> line.contains("destination=?forged"))
                .anyMatch(line -> line.contains("POST /api/stop") && line.contains("\"result\":\"Stopping\""));
    }
}

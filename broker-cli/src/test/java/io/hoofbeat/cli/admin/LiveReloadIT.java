package io.hoofbeat.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload changes in a broker that runs, on destinations and for clients that are there. */
final class LiveReloadIT {

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("hoofbeat.yaml");
    }

    private HoofbeatProcess serve(String configuration, String... more) throws IOException {
        Files.writeString(file, configuration);
        String[] all = java.util.Arrays.copyOf(more, more.length + 2);
        all[more.length] = "--config";
        all[more.length + 1] = file.toString();
        return HoofbeatProcess.serve(all);
    }

    private String reload(HoofbeatProcess broker, String configuration) throws IOException {
        Files.writeString(file, configuration);
        return Operating.admin(0, broker, "reload");
    }

    @Test
    void policiesHoldForQueuesThatAreThere() throws IOException {
        try (HoofbeatProcess broker = serve("policies: [{match: /queue/a, messagesMax: 2}]\n")) {
            Operating.stomp(0, broker, "pub", "/queue/a", "x", "--count", "2");
            Operating.stomp(0, broker, "pub", "/queue/b", "x", "--count", "5");
            assertThat(Operating.stomp(1, broker, "pub", "/queue/a", "x")).contains("is full");

            assertThat(reload(
                            broker,
                            "policies: [{match: /queue/a, messagesMax: 3},"
                                    + " {match: /queue/b, messagesMax: 2, overflow: drop-oldest}]\n"))
                    .contains("changed         policies[/queue/a].messagesMax: 2 → 3 (" + file + ":1:")
                    .contains("changed         policies[/queue/b].messagesMax: – → 2 (")
                    .contains("changed         policies[/queue/b].overflow: – → drop-oldest (")
                    .contains("what waits already keeps its time to live");
            Operating.stomp(0, broker, "pub", "/queue/a", "x");
            assertThat(Operating.stomp(1, broker, "pub", "/queue/a", "x")).contains("is full");
            AdminPort admin = new AdminPort(broker);
            assertThat(AdminPort.number(admin.get("/api/destination?name=/queue/b"), "messages"))
                    .isEqualTo(2);
            assertThat(AdminPort.number(admin.get("/api/destination?name=/queue/dlq.b"), "messages"))
                    .isEqualTo(3);
            assertThat(Operating.admin(0, broker, "policy", "explain", "/queue/b"))
                    .containsPattern("overflow +drop-oldest  /queue/b");

            assertThat(reload(broker, "queues: {deliveriesMax: 1}\n"))
                    .contains("policies[/queue/a].messagesMax: 3 → –", "queues.deliveriesMax: 5 → 1");
            Operating.stomp(0, broker, "pub", "/queue/a", "x");
            Operating.stomp(0, broker, "sub", "/queue/a", "--nack", "--count", "1");
            assertThat(AdminPort.number(admin.get("/api/destination?name=/queue/dlq.a"), "messages"))
                    .isPositive();
        }
    }

    @Test
    void otherHostsFollowWhatTheyInheritOnlyWhileTheirListIsUnchanged() throws IOException {
        String hosts =
                "virtualHosts: {hosts: [{name: shop}, {name: bank, policies: [{match: /queue/a, messagesMax: 7}]}]}\n";
        try (HoofbeatProcess broker = serve(max(1) + hosts)) {
            Operating.stomp(0, broker, "pub", "/queue/a", "x", "--vhost", "shop");
            assertThat(Operating.stomp(1, broker, "pub", "/queue/a", "x", "--vhost", "shop"))
                    .contains("is full");

            assertThat(reload(broker, max(2) + hosts))
                    .contains("changed         policies[/queue/a].messagesMax: 1 → 2")
                    .doesNotContain("virtualHosts");
            Operating.stomp(0, broker, "pub", "/queue/a", "x", "--vhost", "shop");
            assertThat(Operating.stomp(1, broker, "pub", "/queue/a", "x", "--vhost", "shop"))
                    .contains("is full");
            assertMessagesMax(broker, "bank", 7);

            assertThat(reload(broker, max(3) + "virtualHosts: {hosts: [{name: shop}]}\n"))
                    .contains("changed         policies[/queue/a].messagesMax: 2 → 3")
                    .contains("needs a restart virtualHosts.hosts");
            assertMessagesMax(broker, "default", 3);
            assertMessagesMax(broker, "shop", 2);
            assertMessagesMax(broker, "bank", 7);
            assertThat(Operating.stomp(1, broker, "pub", "/queue/a", "x", "--vhost", "shop"))
                    .contains("is full");

            reload(broker, max(4) + hosts);
            assertMessagesMax(broker, "shop", 4);
            Operating.stomp(0, broker, "pub", "/queue/a", "x", "--vhost", "shop", "--count", "2");
        }
    }

    @Test
    void hostsThatHadToWaitFollowWhenTheirListIsBack() throws IOException {
        String hosts =
                "virtualHosts: {hosts: [{name: shop}, {name: bank, policies: [{match: /queue/a, messagesMax: 7}]}]}\n";
        try (HoofbeatProcess broker = serve(max(2) + hosts)) {
            reload(broker, max(3) + "virtualHosts: {hosts: [{name: shop}]}\n");
            assertMessagesMax(broker, "shop", 2);

            assertThat(reload(broker, max(3) + hosts))
                    .contains("changed         virtualHosts.hosts[shop].policies[/queue/a].messagesMax: 2 → 3")
                    .doesNotContain("bank", "needs a restart");
            assertMessagesMax(broker, "default", 3);
            assertMessagesMax(broker, "shop", 3);
            assertMessagesMax(broker, "bank", 7);
            assertThat(reload(broker, max(3) + hosts)).isEqualTo("Nothing has changed.\n");
        }
    }

    private static String max(int messages) {
        return "policies: [{match: /queue/a, messagesMax: " + messages + "}]\n";
    }

    private static void assertMessagesMax(HoofbeatProcess broker, String host, int messages) {
        assertThat(Operating.admin(0, broker, "policy", "explain", "/queue/a", "--vhost", host))
                .as(host)
                .containsPattern("messagesMax +" + messages + "  /queue/a");
    }

    @Test
    void aTopicBeginsItsHistoryWhenAPolicyAsksForIt() throws IOException {
        try (HoofbeatProcess broker = serve("log: {level: info}\n")) {
            Operating.stomp(0, broker, "pub", "/topic/a", "before");
            reload(broker, "policies: [{match: /topic/a, historyMessages: 10}]\n");
            Operating.stomp(0, broker, "pub", "/topic/a", "after", "--count", "3");
            assertThat(Operating.stomp(0, broker, "replay", "/topic/a")).isEqualTo("after\n".repeat(3));
            reload(broker, "policies: [{match: /topic/a, historyMessages: 1}]\n");
            assertThat(Operating.stomp(0, broker, "replay", "/topic/a")).isEqualTo("after\n");
            reload(broker, "log: {level: info}\n");
            assertThat(Operating.stomp(0, broker, "replay", "/topic/a")).isEqualTo("after\n");
        }
    }

    @Test
    void accessRulesHoldForClientsThatAreThere() throws IOException {
        try (HoofbeatProcess broker = serve("access: {rules: [{permit: all, to: /**}]}\n");
                HoofbeatProcess subscriber = HoofbeatProcess.run("sub", "/topic/secret", "--url", broker.stompUrl())) {
            subscriber.awaitErr(line -> line.startsWith("Subscribed"));
            assertThat(reload(broker, "access: {rules: [{permit: all, to: /topic/open}]}\n"))
                    .contains("changed         access.rules: ");
            assertThat(subscriber.exitCode()).isEqualTo(1);
            assertThat(subscriber.err()).contains("/topic/secret is no longer permitted");
            assertThat(Operating.stomp(1, broker, "pub", "/topic/secret", "x")).contains("not permitted");
            Operating.stomp(0, broker, "pub", "/topic/open", "x");
        }
    }

    @Test
    void whatDependsOnAnotherChangeWaitsForTheRestartToo() throws IOException {
        try (HoofbeatProcess broker = serve("log: {level: info}\n")) {
            assertThat(reload(broker, "destinations: {syntax: dot}\npolicies: [{match: /queue/a, messagesMax: 1}]\n"))
                    .contains("needs a restart destinations.syntax", "needs a restart policies[/queue/a].messagesMax");
            Operating.stomp(0, broker, "pub", "/queue/a", "x", "--count", "2");
            assertThat(reload(broker, "policies: [{match: /queue/a, messagesMax: 2}]\n"))
                    .contains("changed         policies[/queue/a].messagesMax: – → 2")
                    .doesNotContain("needs a restart");
            assertThat(Operating.stomp(1, broker, "pub", "/queue/a", "x")).contains("is full");
        }
    }

    @Test
    void usersArePickedUpWithoutAReload() throws Exception {
        Operating.addUser(folder, "anna", "staff");
        try (HoofbeatProcess broker = serve("auth: {reloadMillis: 50}\n", "--data", folder.toString())) {
            Operating.stomp(1, broker, "pub", "/topic/a", "x", "--login", "bob", "--passcode", "secret");
            Operating.addUser(folder, "bob", "staff");
            broker.awaitOut(line -> line.contains("users") && line.contains("2"));
            Operating.stomp(0, broker, "pub", "/topic/a", "x", "--login", "bob", "--passcode", "secret");
        }
    }
}

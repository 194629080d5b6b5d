package io.hoofbeat.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import io.hoofbeat.cli.client.StompUrl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands that look at a running broker and change what is in it. */
final class AdminCommandsIT {

    private static HoofbeatProcess start(String option, String url, String... command) {
        List<String> all = new ArrayList<>(Arrays.asList(command));
        all.addAll(List.of(option, url));
        return HoofbeatProcess.run(all.toArray(new String[0]));
    }

    private static String out(HoofbeatProcess started, int exitCode) {
        try (started) {
            assertThat(started.exitCode()).as(started.toString()).isEqualTo(exitCode);
            return exitCode == 0 ? started.out() : started.err();
        }
    }

    private static String stomp(HoofbeatProcess broker, String... command) {
        return out(start("--url", broker.stompUrl(), command), 0);
    }

    private static String admin(HoofbeatProcess broker, String... command) {
        return out(start("--admin", new AdminPort(broker).url(), command), 0);
    }

    private static String refused(int exitCode, HoofbeatProcess broker, String... command) {
        return out(start("--admin", new AdminPort(broker).url(), command), exitCode);
    }

    @Test
    void queuesAreListedBrowsedMovedAndPurged() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--set", "queues.deliveriesMax=1")) {
            stomp(broker, "pub", "/queue/orders", "hello", "--count", "5", "--header", "color:\u001bred");
            stomp(broker, "pub", "/queue/bad", "bad");
            stomp(broker, "sub", "/queue/bad", "--nack", "--count", "1");

            assertThat(admin(broker, "dest", "/queue/**").lines())
                    .anyMatch(line -> line.matches("/queue/orders +queue +5 .*"))
                    .anyMatch(line -> line.matches("/queue/dlq.bad +queue +1 .*"))
                    .hasSize(4);
            assertThat(Json.read(admin(broker, "dest", "orders", "--json")) + "")
                    .startsWith("{total=1, ");
            assertThat(admin(broker, "browse", "/queue/orders", "--count", "2", "--headers"))
                    .contains("1  ready  delivered 0  5 bytes", "color:?red", "    hello")
                    .doesNotContain("3  ready");

            assertThat(refused(2, broker, "purge", "/queue/orders")).contains("nothing is done without --yes");
            assertThat(admin(broker, "move", "/queue/orders", "/queue/b", "--count", "2", "--yes"))
                    .isEqualTo("Moved 2 messages\n");
            assertThat(admin(broker, "move", "/queue/dlq.bad", "--back", "--yes"))
                    .isEqualTo("Moved 1 message\n");
            assertThat(stomp(broker, "sub", "/queue/bad", "--count", "1")).isEqualTo("bad\n");
            assertThat(admin(broker, "purge", "/queue/orders", "--yes")).isEqualTo("Forgot 3 messages\n");
            assertThat(admin(broker, "purge", "/queue/b", "--yes", "--json")).isEqualTo("{\"purged\":2}\n");
            assertThat(admin(broker, "dest", "--delete", "/queue/b", "--yes")).isEqualTo("Deleted /queue/b\n");
            assertThat(refused(1, broker, "browse", "/queue/b")).contains("There is no /queue/b");
            assertThat(refused(2, broker, "move", "/queue/a")).contains("name a queue to move to, or --back");
        }
    }

    @Test
    void whatIsNotDueYetIsBrowsedWithItsTimeAndPurgedToo() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve()) {
            stomp(broker, "pub", "/queue/a", "now");
            stomp(broker, "pub", "/queue/a", "tomorrow", "--header", "AMQ_SCHEDULED_DELAY:86400000");
            assertThat(admin(broker, "browse", "/queue/a"))
                    .containsPattern("(?s)1  ready .*now.*1  delayed, due 20\\d\\d-\\S+Z  .*tomorrow");
            assertThat(admin(broker, "browse", "/queue/a", "--delayed"))
                    .contains("tomorrow")
                    .doesNotContain("now");
            assertThat(admin(broker, "browse", "/queue/a", "--delayed", "--json"))
                    .contains("\"state\":\"delayed\"", "\"dueAt\":1");
            assertThat(admin(broker, "browse", "/queue/a", "--count", "1")).doesNotContain("tomorrow");
            assertThat(admin(broker, "purge", "/queue/a", "--yes")).isEqualTo("Forgot 2 messages\n");
            assertThat(admin(broker, "browse", "/queue/a")).isEmpty();
        }
    }

    @Test
    void clientsAndSubscriptionsAreListedAndOneIsDisconnected() {
        try (HoofbeatProcess broker =
                        HoofbeatProcess.serve("--set", "policies=[{match: /queue/orders*, messagesMax: 7}]");
                HoofbeatProcess subscriber = start("--url", broker.stompUrl(), "sub", "/topic/prices")) {
            subscriber.awaitErr(line -> line.startsWith("Subscribed"));
            assertThat(admin(broker, "subs", "/topic/**")).containsPattern("/topic/prices +\\S+ +\\S+ +sub +auto");
            assertThat(admin(broker, "policy", "explain", "/queue/orders.eu"))
                    .containsPattern("messagesMax +7  /queue/orders\\*")
                    .containsPattern("deliveriesMax +5  default");
            assertThat(admin(broker, "top", "--count", "1")).startsWith("clients 1 ");
            String id = String.valueOf(
                    new AdminPort(broker).list("/api/clients", "clients").get(0).get("id"));
            assertThat(admin(broker, "clients")).contains(id + " ");
            assertThat(refused(2, broker, "clients", "--disconnect", id)).contains("--yes");
            assertThat(admin(broker, "clients", "--disconnect", id, "--yes")).isEqualTo("Disconnected " + id + "\n");
            assertThat(subscriber.exitCode()).isEqualTo(1);
            assertThat(subscriber.err()).contains("Disconnected by an operator");
            assertThat(refused(1, broker, "clients", "--disconnect", id, "--yes"))
                    .contains("There is no client");
        }
    }

    @Test
    void watchShowsWhatIsSentAndReplayWhatWasKept() {
        try (HoofbeatProcess broker =
                        HoofbeatProcess.serve("--set", "policies=[{match: /topic/**, historyMessages: 10}]");
                HoofbeatProcess watch = start("--url", broker.stompUrl(), "watch", "/topic/price.*", "--count", "2");
                HoofbeatProcess redacted =
                        start("--url", broker.stompUrl(), "watch", "/topic/price.*", "--count", "2", "--redact")) {
            watch.awaitErr(line -> line.startsWith("Watching"));
            redacted.awaitErr(line -> line.startsWith("Watching"));
            stomp(broker, "pub", "/topic/price.ibm", "181.20");
            stomp(broker, "pub", "/topic/price.sap", "9.5");
            assertThat(out(watch, 0)).contains("/topic/price.ibm  6 bytes  181.20", "/topic/price.sap  3 bytes  9.5");
            assertThat(out(redacted, 0)).contains("(not shown)").doesNotContain("181.20");
            assertThat(stomp(broker, "replay", "/topic/price.ibm")).isEqualTo("181.20\n");
            assertThat(stomp(broker, "replay", "/topic/price.*", "--last", "1").lines())
                    .containsExactlyInAnyOrder("181.20", "9.5");
            assertThat(out(start("--url", broker.stompUrl(), "watch", "/queue/a"), 2))
                    .contains("takes no messages from queues");
        }
    }

    @Test
    void reqPrintsTheAnswerOrSaysThatNobodyAnswers() throws StompException {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--store", "memory");
                StompClient service = StompClient.connect(StompUrl.parse(broker.stompUrl()), null, null, List.of());
                HoofbeatProcess request =
                        start("--url", broker.stompUrl(), "req", "/queue/service", "6*7", "--timeout", "50")) {
            service.send(Frame.of("SUBSCRIBE")
                    .header("id", "1")
                    .header("destination", "/queue/service")
                    .build());
            Frame asked = service.next();
            service.send(Frame.of("SEND")
                    .header("destination", asked.requiredHeader("reply-to"))
                    .body((asked.text() + "=42").getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .build());
            assertThat(out(request, 0)).isEqualTo("6*7=42\n");
            assertThat(out(start("--url", broker.stompUrl(), "req", "/queue/nobody", "--timeout", "0.2"), 1))
                    .contains("no answer within 0.2 s");
        }
    }
}

package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.security.RuleText;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.system.SystemEvents;
import io.hoofbeat.core.system.SystemTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the topics of the broker tell, to whom, and how little when much happens. */
class SystemTopicsTest {

    /** Everybody is who he says, and has the role that his name begins with. */
    static final Authenticator BY_NAME = credentials -> {
        String login = credentials.login();
        Set<String> roles = login == null ? Set.of() : Set.of(login.replaceAll("[0-9]", ""));
        return CompletableFuture.completedFuture(
                new Authenticator.Verdict.Accepted(new User(login, roles, Map.of(), false)));
    };

    private static SteppedBroker open() {
        return new SteppedBroker(BrokerOptions.DEFAULT, new SteppedMemoryStore());
    }

    private static SteppedBroker guarded(AccessRules rules) {
        return new SteppedBroker(BrokerOptions.DEFAULT, new SteppedMemoryStore(), BY_NAME, rules);
    }

    /** What was told, without what differs from run to run. */
    static List<String> told(Client client) {
        return client.received().stream().map(SystemTopicsTest::plain).toList();
    }

    private static String plain(String received) {
        return received.replaceAll("\"at\":[0-9]+,", "").replaceAll("\"session\":\"[^\"]+\",", "\"session\":\"S\",");
    }

    private static Client watcher(SteppedBroker broker, String destination) {
        Client watcher = broker.connect();
        watcher.subscribe("w", destination, "auto");
        assertThat(watcher.received()).containsExactly("receipt sub w");
        return watcher;
    }

    @Test
    void connectionsTellsWhoComesAndGoesAndWhy() {
        SteppedBroker broker = open();
        Client watcher = watcher(broker, "/sys/connections");
        Client guest = broker.connect("login", "guest", "passcode", "guest", "client-id", "c1");
        assertThat(told(watcher))
                .containsExactly("{\"event\":\"connected\",\"session\":\"S\",\"user\":\"guest\",\"clientId\":\"c1\","
                        + "\"peer\":\"client\",\"transport\":\"simulated\",\"version\":\"1.2\"}");
        guest.subscribe("1", "/topic/a", "auto");
        guest.send("/topic/a", "x");
        guest.received();
        broker.pass(50);
        guest.control("DISCONNECT", "receipt", "r");
        assertThat(told(watcher))
                .containsExactly("{\"event\":\"disconnected\",\"session\":\"S\",\"user\":\"guest\",\"peer\":\"client\","
                        + "\"reason\":\"DISCONNECT\",\"connectedMillis\":50,\"subscriptions\":1,\"messagesIn\":0,"
                        + "\"messagesOut\":0}");
        broker.pass(5000);
        assertThat(told(watcher)).as("once, though the connection closes later").isEmpty();
        broker.connect().vanish();
        assertThat(told(watcher)).last().asString().contains("\"user\":null", "\"reason\":\"connection lost\"");
        broker.connect().control("ACK", "id", "nonsense");
        assertThat(told(watcher)).last().asString().contains("\"reason\":\"Acknowledgement of an unknown delivery\"");
        broker.connectRaw("login", "eve", "passcode", "x");
        assertThat(told(watcher))
                .containsExactly("{\"event\":\"refused\",\"session\":\"S\",\"login\":\"eve\",\"peer\":\"client\"}");
    }

    @Test
    void messagesAreJsonAndHaveHeadersToTellThemApart() {
        SteppedBroker broker = open();
        Client watcher = watcher(broker, "/sys/**");
        Client guest = broker.connect("login", "guest", "passcode", "guest");
        guest.subscribe("1", "/topic/a", "client");
        List<Received> all = watcher.receivedFrames();
        assertThat(all).hasSize(2);
        Received.Delivered subscribed = (Received.Delivered) all.get(1);
        assertThat(subscribed.message().destination().text()).isEqualTo("/sys/subscriptions");
        assertThat(subscribed.message().header("content-type")).isEqualTo("application/json");
        assertThat(subscribed.message().header("event")).isEqualTo("subscribed");
        assertThat(subscribed.message().header("user")).isEqualTo("guest");
        assertThat(subscribed.message().header("about")).isEqualTo("/topic/a");
        assertThat(subscribed.message().header("session")).isNotEmpty();
    }

    @Test
    void subscriptionsTellsOfSubscriptionsButNotOfThoseWhoWatch() {
        SteppedBroker broker = open();
        Client watcher = watcher(broker, "/sys/subscriptions");
        Client guest = broker.connect("login", "guest", "passcode", "guest");
        guest.subscribe("1", "/queue/a", "client");
        guest.subscribe("2", "/sys/connections", "auto");
        guest.subscribe("3", "/topic/b.*", "auto");
        guest.control("UNSUBSCRIBE", "id", "1");
        guest.control("UNSUBSCRIBE", "id", "2");
        assertThat(told(watcher))
                .containsExactly(
                        "{\"event\":\"subscribed\",\"session\":\"S\",\"user\":\"guest\",\"id\":\"1\","
                                + "\"destination\":\"/queue/a\",\"ack\":\"client\"}",
                        "{\"event\":\"subscribed\",\"session\":\"S\",\"user\":\"guest\",\"id\":\"3\","
                                + "\"destination\":\"/topic/b.*\",\"ack\":\"auto\"}",
                        "{\"event\":\"unsubscribed\",\"session\":\"S\",\"user\":\"guest\",\"id\":\"1\","
                                + "\"destination\":\"/queue/a\",\"ack\":\"client\"}");
        guest.vanish();
        assertThat(told(watcher))
                .as("what ends with its session is counted with that")
                .isEmpty();
    }

    @Test
    void deadLettersTellsWhatWasGivenUpOnAndWhy() {
        SteppedBroker broker = open();
        Client watcher = watcher(broker, "/sys/dead-letters");
        Client consumer = broker.connect();
        consumer.subscribe("1", "/queue/a", "client-individual");
        broker.connect().send("/queue/a", "four");
        List<Received> received = consumer.receivedFrames();
        consumer.control("NACK", "id", SteppedBroker.ackId(received, "four"), "requeue", "false");
        assertThat(told(watcher))
                .containsExactly("{\"event\":\"dead-letter\",\"destination\":\"/queue/a\",\"deadLetterQueue\":"
                        + "\"/queue/dlq.a\",\"reason\":\"rejected\",\"deliveries\":1,\"bodyBytes\":4}");
    }

    @Test
    void whoeverRejectsWhatHeIsToldIsNotToldOfThat() {
        SteppedBroker broker = open();
        Client watcher = broker.connect();
        watcher.subscribe("w", "/sys/**", "client-individual");
        watcher.received();
        broker.connect();
        List<Received> received = watcher.receivedFrames();
        assertThat(received).hasSize(1);
        watcher.control("NACK", "id", ((Received.Delivered) received.get(0)).id(), "requeue", "false");
        assertThat(watcher.received()).isEmpty();
        assertThat(broker.broker().counters().deadLetters.sum())
                .as("though it is one")
                .isEqualTo(1);
    }

    @Test
    void slowConsumersTellsWhenPublishersHaveWaitedForASecondAndWhatBecameOfIt() {
        SteppedBroker broker = open();
        Client watcher = watcher(broker, "/sys/slow-consumers");
        Client slow = broker.connect("login", "guest", "passcode", "guest");
        slow.subscribe("1", "/topic/a", "auto");
        slow.received();
        Client publisher = broker.connect();
        fill(publisher);
        broker.pass(999);
        assertThat(told(watcher)).as("everybody is full for a moment").isEmpty();
        broker.pass(1);
        String about = ",\"session\":\"S\",\"user\":\"guest\",\"peer\":\"client\",\"pendingBytes\":0,\"dropped\":0}";
        assertThat(told(watcher)).containsExactly("{\"event\":\"slow\"" + about);
        slow.received();
        assertThat(told(watcher)).containsExactly("{\"event\":\"recovered\"" + about);
        fill(publisher);
        broker.pass(10_000);
        assertThat(told(watcher)).containsExactly("{\"event\":\"slow\"" + about, "{\"event\":\"disconnected\"" + about);
    }

    @Test
    void aWatcherThatDoesNotReadIsToldOfOnceAndDisconnectedLikeAnybody() {
        SteppedBroker broker = open();
        Client stalled = watcher(broker, "/sys/**");
        Client watcher = watcher(broker, "/sys/slow-consumers");
        for (int i = 0; i < 50; i++) {
            broker.connect();
        }
        broker.pass(10_000);
        assertThat(told(watcher)).hasSize(2).last().asString().contains("\"event\":\"disconnected\"");
        assertThat(stalled.received()).last().isEqualTo("ERROR Too slow: messages are not read");
    }

    private static void fill(Client publisher) {
        for (int i = 0; i < 40; i++) {
            publisher.send("/topic/a", "x");
        }
        assertThat(publisher.received()).isEmpty();
    }

    @Test
    void limitsTellsOnceASecondHowOftenEachWasExceeded() {
        SteppedBroker broker = open();
        broker.broker().counters().limits.exceeded(Limit.CONNECTIONS);
        Client watcher = watcher(broker, "/sys/limits");
        for (int i = 0; i < 1000; i++) {
            broker.broker().counters().limits.exceeded(Limit.CONNECTIONS);
        }
        broker.broker().counters().limits.exceeded(Limit.QUEUES);
        assertThat(told(watcher)).isEmpty();
        broker.pass(1000);
        assertThat(told(watcher))
                .containsExactlyInAnyOrder(
                        "{\"event\":\"exceeded\",\"limit\":\"limits.connectionsMax\",\"times\":1000,\"total\":1001}",
                        "{\"event\":\"exceeded\",\"limit\":\"limits.queuesMax\",\"times\":1,\"total\":1}");
        broker.pass(5000);
        assertThat(told(watcher)).isEmpty();
    }

    @Test
    void whatIsTooMuchForOneSecondIsCounted() {
        SteppedBroker broker = open();
        Client watcher = watcher(broker, "/sys/connections");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            broker.connect();
            all.addAll(told(watcher));
        }
        assertThat(all).hasSize(SystemEvents.EVENTS_PER_SECOND_MAX);
        broker.pass(1000);
        assertThat(told(watcher))
                .containsExactly(
                        "{\"event\":\"left-out\",\"count\":" + (1000 - SystemEvents.EVENTS_PER_SECOND_MAX) + "}");
        broker.connect();
        assertThat(told(watcher)).as("a new second").hasSize(1);
    }

    @Test
    void nothingIsMadeThatNobodyWatches() {
        SteppedBroker broker = open();
        Client watcher = watcher(broker, "/sys/limits");
        broker.connect();
        broker.pass(2000);
        assertThat(told(watcher)).isEmpty();
        Client all = watcher(broker, "/topic/**");
        Client everything = broker.connect();
        everything.subscribe("1", "/**", "auto");
        assertThat(everything.received()).containsExactly("receipt sub 1");
        broker.connect();
        assertThat(all.received())
                .as("patterns of topics do not mean the broker's")
                .isEmpty();
        assertThat(everything.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sys/nonsense",
                "/sys/connection",
                "/sys/connections/a",
                "/sys/x*",
                "/sys/presence",
                "/sys/auth/refresh"
            })
    void anUnknownNameGetsAnErrorThatListsTheKnownOnes(String destination) {
        SteppedBroker broker = open();
        Client client = broker.connect();
        client.subscribe("1", destination, "auto");
        Received.Frame error = (Received.Frame) client.receivedFrames().get(0);
        assertThat(SteppedBroker.shortly(error)).isEqualTo("ERROR SUBSCRIBE to an unknown destination under /sys/");
        String body = ((ServerFrame.ErrorFrame) error.frame()).body();
        for (SystemTopic topic : SystemTopic.values()) {
            assertThat(body).contains(topic.text());
        }
        assertThat(body).contains("/sys/presence/topic/NAME");
    }

    @ParameterizedTest
    @CsvSource({
        "/sys/presence/topic/*, SUBSCRIBE to the presence of a pattern",
        "/sys/presence/**, SUBSCRIBE to the presence of a pattern",
        "/sys/presence/queue/a, SUBSCRIBE to the presence of a queue",
        "/sys/presence/user/bob/a, SUBSCRIBE to the presence of a user destination",
        "/sys/presence/sys/limits, SUBSCRIBE to the presence of a destination of the broker"
    })
    void presenceIsOfOneTopic(String destination, String summary) {
        SteppedBroker broker = open();
        Client client = broker.connect();
        client.subscribe("1", destination, "auto");
        assertThat(client.received()).containsExactly("ERROR " + summary);
    }

    @Test
    void nobodySendsThere() {
        SteppedBroker broker = open();
        Client watcher = watcher(broker, "/sys/connections");
        for (String destination : List.of("/sys/connections", "/sys/presence/topic/a", "/sys/nonsense")) {
            Client client = broker.connect();
            watcher.received();
            client.send(destination, "lie");
            assertThat(client.received()).containsExactly("ERROR SEND to a destination of the broker is not possible");
            client = broker.connect();
            client.control("BEGIN", "transaction", "t");
            client.send(destination, "lie", "transaction", "t");
            assertThat(client.received()).containsExactly("ERROR SEND to a destination of the broker is not possible");
            assertThat(watcher.received()).noneMatch(body -> body.equals("lie"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"durable:true", "replay:last=3"})
    void whatTheBrokerTellsIsNotKept(String header) {
        SteppedBroker broker = open();
        Client client = broker.connect("client-id", "c");
        String[] parts = header.split(":", 2);
        client.subscribe("1", "/sys/connections", "auto", parts[0], parts[1]);
        assertThat(client.received()).hasSize(1).first().asString().startsWith("ERROR ");
    }

    private static boolean maySubscribe(AccessRules rules, String login, String destination) {
        SteppedBroker broker = guarded(rules);
        Client client = broker.connect("login", login, "passcode", "x");
        client.subscribe("1", destination, "auto");
        String first = client.received().get(0);
        assertThat(first).containsAnyOf("receipt sub 1", "ERROR SUBSCRIBE to " + destination + " is not permitted");
        return first.equals("receipt sub 1");
    }

    @Test
    void withUsersAndNoRulesEventsAreForMonitorsAndAdministrators() {
        for (String topic : List.of("/sys/connections", "/sys/**", "/sys/{any}")) {
            assertThat(maySubscribe(AccessRules.EVERY_USER, "joe", topic))
                    .as(topic)
                    .isFalse();
            assertThat(maySubscribe(AccessRules.EVERY_USER, "monitor", topic)).isTrue();
            assertThat(maySubscribe(AccessRules.EVERY_USER, "admin", topic)).isTrue();
        }
        assertThat(maySubscribe(AccessRules.EVERY_USER, "joe", "/sys/presence/topic/a"))
                .isTrue();
    }

    @Test
    void rulesGrantEventsByNameOnlyAndDenyThemAnyhow() {
        AccessRules broad = RuleText.rules("permit send,subscribe /**");
        assertThat(maySubscribe(broad, "joe", "/sys/connections")).isFalse();
        assertThat(maySubscribe(broad, "joe", "/sys/**")).isFalse();
        assertThat(maySubscribe(broad, "joe", "/sys/presence/topic/a")).isTrue();
        assertThat(maySubscribe(broad, "monitor", "/sys/connections")).isTrue();
        AccessRules named = RuleText.rules("permit subscribe /sys/connections user=joe");
        assertThat(maySubscribe(named, "joe", "/sys/connections")).isTrue();
        assertThat(maySubscribe(named, "joe", "/sys/limits")).isFalse();
        assertThat(maySubscribe(named, "joe", "/sys/**"))
                .as("narrowed to what he may")
                .isTrue();
        AccessRules denied = RuleText.rules("deny subscribe /sys/**", "permit subscribe /sys/**");
        assertThat(maySubscribe(denied, "admin", "/sys/connections")).isFalse();
        assertThat(maySubscribe(denied, "admin", "/sys/**")).isFalse();
    }

    @Test
    void aPatternTellsOnlyWhatItsSubscriberMaySee() {
        SteppedBroker broker =
                guarded(RuleText.rules("permit subscribe /sys/subscriptions", "permit subscribe /topic/**"));
        Client joe = broker.connect("login", "joe", "passcode", "x");
        joe.subscribe("1", "/sys/**", "auto");
        joe.received();
        Client bob = broker.connect("login", "bob", "passcode", "x");
        bob.subscribe("1", "/topic/a", "auto");
        assertThat(told(joe)).hasSize(1).first().asString().contains("\"event\":\"subscribed\"");
    }

    @Test
    void presenceIsForThoseWhoMaySubscribeToTheTopic() {
        AccessRules rules = RuleText.rules(
                "permit subscribe /topic/mine user=joe",
                "permit subscribe /sys/presence/topic/seen user=joe",
                "deny subscribe /sys/presence/topic/hidden",
                "permit subscribe /topic/hidden user=joe");
        assertThat(maySubscribe(rules, "joe", "/sys/presence/topic/mine")).isTrue();
        assertThat(maySubscribe(rules, "joe", "/sys/presence/topic/other")).isFalse();
        assertThat(maySubscribe(rules, "joe", "/sys/presence/topic/seen")).isTrue();
        assertThat(maySubscribe(rules, "joe", "/sys/presence/topic/hidden")).isFalse();
        assertThat(maySubscribe(rules, "monitor", "/sys/presence/topic/mine")).isTrue();
    }

    @Test
    void aWatcherWhoMayNoLongerIsSentAway() {
        SteppedBroker broker = guarded(RuleText.rules("permit subscribe /topic/a"));
        Client joe = broker.connect("login", "joe", "passcode", "x");
        joe.subscribe("1", "/sys/presence/topic/a", "auto");
        joe.received();
        broker.broker().useRules(RuleText.rules("permit subscribe /topic/b"));
        assertThat(joe.received())
                .containsExactly("ERROR SUBSCRIBE to /sys/presence/topic/a is no longer permitted for user joe");
    }

    @Test
    void guestsOfALoopbackBrokerSeeEverything() {
        SteppedBroker broker = new SteppedBroker(
                BrokerOptions.DEFAULT, new SteppedMemoryStore(), new LoopbackGuests(), AccessRules.OPEN);
        watcher(broker, "/sys/**");
    }
}

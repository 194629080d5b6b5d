package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.RuleText;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sessions reach under access rules, at each way into the broker and out of it. */
class AccessRulesTest {

    /** Everybody is who he says. */
    private static final Authenticator ANYBODY = credentials ->
            CompletableFuture.completedFuture(new Authenticator.Verdict.Accepted(new User(credentials.login())));

    private static SteppedBroker broker(String... rules) {
        return new SteppedBroker(BrokerOptions.DEFAULT, new SteppedMemoryStore(), ANYBODY, RuleText.rules(rules));
    }

    private static Client connect(SteppedBroker broker, String login) {
        return broker.connect("login", login, "passcode", "x");
    }

    private static List<String> subscribed(Client client, String id, String destination, String... further) {
        client.subscribe(id, destination, "auto", further);
        return client.received();
    }

    @Test
    void aSendThatIsNotPermittedGetsAnErrorThatNamesVerbDestinationAndUser() {
        SteppedBroker broker = broker("permit send /topic/a");
        Client joe = connect(broker, "joe");
        joe.send("/topic/a", "fine", "receipt", "1");
        joe.send("/queue/b", "not", "receipt", "2");
        assertThat(joe.received()).containsExactly("receipt 1", "ERROR SEND to /queue/b is not permitted for user joe");
        assertThat(joe.isClosed()).isTrue();
        assertThat(broker.readyCount("/queue/b")).isZero();
        assertThat(broker.broker().counters().accessRefusals.sum()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/topic/secret",
                "/exchange/amq.topic/secret",
                "/queue/secret",
                "/amq/queue/secret",
                "/queue/secret/*",
                "/queue/s*",
                "/topic/sec*",
                "/topic/secret::group",
                "/queue/Consumer.g.VirtualTopic.secret",
                "/dsub/secret"
            })
    void aSubscribeThatIsNotPermittedIsRefusedInEverySpelling(String destination) {
        SteppedBroker broker = broker("permit subscribe /topic/open/**", "permit subscribe /dsub/open");
        Client joe = connect(broker, "joe");
        List<String> heard = subscribed(joe, "1", destination);
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0)).startsWith("ERROR SUBSCRIBE to ").contains("is not permitted for user joe");
    }

    @Test
    void aPatternOfTopicsBringsOnlyWhatIsPermitted() {
        SteppedBroker broker = broker(
                "permit send,subscribe /topic/**", "deny subscribe /topic/*/salary user=joe", "permit subscribe /**");
        Client joe = connect(broker, "joe");
        Client eve = connect(broker, "eve");
        for (String mode : List.of("auto", "client")) {
            joe.subscribe(mode, "/topic/**", mode);
        }
        assertThat(joe.received()).containsExactly("receipt sub auto", "receipt sub client");
        assertThat(subscribed(eve, "1", "/topic/**")).containsExactly("receipt sub 1");
        eve.send("/topic/a/salary", "secret");
        eve.send("/topic/a/news", "news");
        assertThat(eve.received()).containsExactly("secret", "news");
        assertThat(joe.received()).containsExactly("news", "news");
    }

    @Test
    void aPatternOfQueuesConsumesOnlyWhatIsPermitted() {
        SteppedBroker broker = broker("permit send /queue/**", "permit subscribe /queue/joe.*");
        Client joe = connect(broker, "joe");
        joe.send("/queue/eve.1", "secret");
        joe.send("/queue/joe.1", "before");
        assertThat(subscribed(joe, "1", "/queue/**")).containsExactly("receipt sub 1", "before");
        joe.send("/queue/joe.2", "after");
        joe.send("/queue/eve.2", "secret");
        assertThat(joe.received()).containsExactly("after");
        assertThat(broker.readyCount("/queue/eve.1")).isEqualTo(1);
        assertThat(broker.readyCount("/queue/eve.2")).isEqualTo(1);
    }

    @Test
    void retainedMessagesComeOnlyFromPermittedTopics() {
        SteppedBroker broker = broker("permit send /topic/**", "permit subscribe /topic/a/*");
        Client joe = connect(broker, "joe");
        joe.send("/topic/a/1", "mine", "retain", "set");
        joe.send("/topic/b/1", "secret", "retain", "set");
        assertThat(subscribed(joe, "1", "/topic/**")).containsExactly("receipt sub 1", "mine");
    }

    @Test
    void theHistoryComesOnlyFromPermittedTopics() {
        BrokerOptions options = new HistoryOptions().last("/topic/**", 10).options();
        SteppedBroker broker = new SteppedBroker(
                options,
                new SteppedMemoryStore(),
                ANYBODY,
                RuleText.rules("permit send /topic/**", "permit subscribe /topic/a/*"));
        Client joe = connect(broker, "joe");
        joe.send("/topic/a/1", "mine");
        joe.send("/topic/b/1", "secret");
        assertThat(subscribed(joe, "1", "/topic/**", "replay", "all-kept"))
                .containsExactly("receipt sub 1", "mine", "");
        assertThat(subscribed(joe, "2", "/topic/b/1", "replay", "all-kept"))
                .containsExactly("ERROR SUBSCRIBE to /topic/b/1 is not permitted for user joe");
    }

    @Test
    void aDurableSubscriptionNeedsItsTopicAndItsName() {
        SteppedBroker broker = broker("permit subscribe /topic/a", "permit subscribe /dsub/{user}-*");
        assertThat(subscribed(connect(broker, "joe"), "1", "/topic/a", "group", "joe-1"))
                .containsExactly("receipt sub 1");
        assertThat(subscribed(connect(broker, "eve"), "1", "/topic/a", "group", "joe-1"))
                .containsExactly("ERROR SUBSCRIBE to /dsub/joe-1 is not permitted for user eve");
        assertThat(subscribed(connect(broker, "eve"), "1", "/dsub/group=joe-1@/topic/a"))
                .containsExactly("ERROR SUBSCRIBE to /dsub/group=joe-1@/topic/a is not permitted for user eve");
        assertThat(subscribed(connect(broker, "eve"), "1", "/topic/b", "group", "eve-1"))
                .containsExactly("ERROR SUBSCRIBE to /topic/b is not permitted for user eve");
        Client eve = connect(broker, "eve");
        eve.control("UNSUBSCRIBE", "id", "x", "destination", "/topic/a", "group", "joe-1");
        assertThat(eve.received()).containsExactly("ERROR MANAGE to /dsub/joe-1 is not permitted for user eve");
        assertThat(broker.broker().durables().all()).hasSize(1);
    }

    @Test
    void aSendToADurableSubscriptionNeedsItsNameWhateverItIsCalled() {
        SteppedBroker broker = broker(
                "permit subscribe /topic/a,/dsub/*",
                "permit send /dsub/joe-*",
                "deny send /dsub/joe-2",
                "permit send /x");
        Client joe = connect(broker, "joe");
        subscribed(joe, "1", "/topic/a", "group", "joe-1");
        subscribed(joe, "2", "/topic/a", "group", "joe-2");
        joe.send("/dsub/joe-1", "fine");
        assertThat(joe.received()).containsExactly("fine");
        joe.send("/dsub/group=joe-2@/topic/a", "not", "receipt", "r");
        assertThat(joe.received())
                .containsExactly("ERROR SEND to /dsub/group=joe-2@/topic/a is not permitted for user joe");
        Client other = connect(broker, "joe");
        other.control("BEGIN", "transaction", "t");
        other.send("/dsub/joe-2", "not", "transaction", "t");
        other.control("COMMIT", "transaction", "t");
        assertThat(other.received()).containsExactly("ERROR SEND to /dsub/joe-2 is not permitted for user joe");
    }

    @Test
    void theNamesOfDurableSubscriptionsAreNotListedForThoseWhoMayNotKnow() {
        SteppedBroker broker = broker("permit subscribe /topic/a,/dsub/*", "permit send /dsub/*");
        subscribed(connect(broker, "joe"), "1", "/topic/a", "group", "secret-name");
        Client eve = connect(broker, "eve");
        eve.send("/dsub/none", "x");
        assertThat(eve.receivedFrames().toString()).contains("ErrorFrame").doesNotContain("secret-name");
    }

    @Test
    void aDurableSubscriptionToAPatternWithholdsWhatItsConsumerMayNotRead() {
        SteppedBroker broker = broker(
                "permit send /topic/**", "permit subscribe /topic/**,/dsub/*", "deny subscribe /topic/secret user=joe");
        Client joe = connect(broker, "joe");
        assertThat(subscribed(joe, "1", "/topic/*", "group", "g")).containsExactly("receipt sub 1");
        joe.send("/topic/secret", "secret");
        joe.send("/topic/open", "open");
        assertThat(joe.received()).containsExactly("open");
        assertThat(broker.broker().counters().withheldMessages.sum()).isEqualTo(1);
    }

    @Test
    void changedRulesEndWhatTheyForbid() {
        SteppedBroker broker = broker("permit send,subscribe /**");
        Client topic = connect(broker, "joe");
        Client queue = connect(broker, "joe");
        Client durable = connect(broker, "joe");
        Client pattern = connect(broker, "joe");
        Client transaction = connect(broker, "joe");
        Client free = connect(broker, "eve");
        subscribed(topic, "1", "/topic/a");
        subscribed(queue, "1", "/queue/a");
        subscribed(durable, "1", "/topic/a", "group", "g");
        subscribed(pattern, "1", "/topic/a/*");
        subscribed(free, "1", "/topic/a");
        transaction.control("BEGIN", "transaction", "t");
        transaction.send("/queue/b", "x", "transaction", "t");
        transaction.received();
        broker.broker().useRules(RuleText.rules("permit send,subscribe /** user=eve"));
        assertThat(topic.received()).containsExactly("ERROR SUBSCRIBE to /topic/a is no longer permitted for user joe");
        assertThat(queue.received()).containsExactly("ERROR SUBSCRIBE to /queue/a is no longer permitted for user joe");
        assertThat(durable.received())
                .containsExactly("ERROR SUBSCRIBE to /topic/a is no longer permitted for user joe");
        assertThat(pattern.received())
                .containsExactly("ERROR SUBSCRIBE to /topic/a/* is no longer permitted for user joe");
        assertThat(transaction.received())
                .containsExactly("ERROR SEND to /queue/b is no longer permitted for user joe");
        free.send("/topic/a", "still");
        assertThat(free.received()).containsExactly("still");
        assertThat(broker.readyCount("/queue/b")).isZero();
    }

    @Test
    void changedRulesNarrowAndWidenPatterns() {
        SteppedBroker broker = broker("permit send,subscribe /**");
        Client joe = connect(broker, "joe");
        Client eve = connect(broker, "eve");
        joe.subscribe("q", "/queue/*", "client-individual");
        joe.subscribe("t", "/topic/*", "auto");
        assertThat(joe.received()).containsExactly("receipt sub q", "receipt sub t");
        eve.send("/queue/a", "a1");
        eve.send("/queue/b", "b1");
        List<SimulatedConnection.Received> held = joe.receivedFrames();
        assertThat(held).hasSize(2);
        broker.broker()
                .useRules(RuleText.rules("permit send,subscribe /**", "deny subscribe /queue/b,/topic/b user=joe"));
        eve.send("/queue/a", "a2");
        eve.send("/queue/b", "b2");
        eve.send("/topic/b", "tb");
        eve.send("/topic/a", "ta");
        assertThat(joe.received()).containsExactlyInAnyOrder("a2", "ta");
        assertThat(broker.readyCount("/queue/b")).isEqualTo(2);
        // What was delivered before came back with the queue: an acknowledgement of it is late.
        joe.control("ACK", "id", SteppedBroker.ackId(held, "b1"), "receipt", "late");
        joe.control("ACK", "id", SteppedBroker.ackId(held, "a1"), "receipt", "due");
        assertThat(joe.received()).containsExactly("receipt late", "receipt due");
        assertThat(broker.readyCount("/queue/b")).isEqualTo(2);
        broker.broker().useRules(RuleText.rules("permit send,subscribe /**"));
        assertThat(joe.received()).containsExactly("b1 (2)", "b2");
    }

    @Test
    void whatOneSubscriptionMustGiveBackIsNotGivenToAnotherOneOfTheSameSession() {
        SteppedBroker broker = broker("permit send,subscribe /**");
        Client joe = connect(broker, "joe");
        for (int i = 1; i <= 6; i++) {
            joe.subscribe("s" + i, "/queue/*", "client-individual");
        }
        Client eve = connect(broker, "eve");
        eve.send("/queue/a", "a1");
        eve.send("/queue/b", "b1");
        assertThat(joe.received()).hasSize(8);
        broker.broker()
                .useRules(RuleText.rules("permit send,subscribe /**", "deny subscribe /queue/a,/queue/b user=joe"));
        assertThat(joe.received()).isEmpty();
        assertThat(broker.broker().counters().deadLetters.sum()).isZero();
        eve.subscribe("all", "/queue/*", "auto");
        assertThat(eve.received()).containsExactlyInAnyOrder("receipt sub all", "a1 (2)", "b1 (2)");
    }

    @Test
    void aTransactionThatHoldsADeliveryOfAForbiddenQueueEndsTheSession() {
        SteppedBroker broker = broker("permit send,subscribe /**");
        Client joe = connect(broker, "joe");
        joe.subscribe("q", "/queue/*", "client-individual");
        joe.send("/queue/b", "b1");
        List<SimulatedConnection.Received> held = joe.receivedFrames();
        joe.control("BEGIN", "transaction", "t");
        joe.control("ACK", "id", SteppedBroker.ackId(held, "b1"), "transaction", "t");
        joe.received();
        broker.broker().useRules(RuleText.rules("permit send,subscribe /**", "deny subscribe /queue/b"));
        assertThat(joe.received()).containsExactly("ERROR SUBSCRIBE to /queue/* is no longer permitted for user joe");
        assertThat(broker.readyCount("/queue/b")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/temp-queue/a", "/temp-topic/a"})
    void aTemporaryDestinationCanBeDeniedByTheNameThatItsSessionGivesIt(String temporary) {
        SteppedBroker broker = broker("permit send,subscribe /**", "deny subscribe " + temporary + " user=eve");
        assertThat(subscribed(connect(broker, "eve"), "1", temporary))
                .containsExactly("ERROR SUBSCRIBE to " + temporary + " is not permitted for user eve");
        Client joe = connect(broker, "joe");
        Client cumulative = connect(broker, "joe");
        assertThat(subscribed(joe, "1", temporary)).containsExactly("receipt sub 1");
        cumulative.subscribe("2", temporary, "client");
        assertThat(cumulative.received()).containsExactly("receipt sub 2");
        broker.broker().useRules(RuleText.rules("permit send,subscribe /**", "deny subscribe " + temporary));
        for (Client each : List.of(joe, cumulative)) {
            assertThat(each.received())
                    .containsExactly("ERROR SUBSCRIBE to " + temporary + " is no longer permitted for user joe");
        }
    }

    @Test
    void rulesTakeEffectOnABrokerThatWasOpen() {
        SteppedBroker broker =
                new SteppedBroker(BrokerOptions.DEFAULT, new SteppedMemoryStore(), ANYBODY, AccessRules.OPEN);
        Client joe = connect(broker, "joe");
        subscribed(joe, "1", "/topic/**");
        broker.broker().useRules(RuleText.rules("permit send /topic/**", "permit subscribe /topic/a"));
        joe.send("/topic/a", "mine");
        joe.send("/topic/b", "secret");
        assertThat(joe.received()).containsExactly("mine");
    }
}

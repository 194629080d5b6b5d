package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.security.RuleText;
import io.hoofbeat.core.session.SessionLimits;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.core.session.TransactionOptions;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.ServerFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits of sessions, users and the whole broker: whoever goes beyond is told which one, and all others go on. */
class LimitsTest {

    private static final BrokerOptions DEFAULTS = BrokerOptions.DEFAULT;

    private static SteppedBroker broker(
            QueueOptions queues, TransactionOptions transactions, SessionOptions sessions, SessionLimits limits) {
        return new SteppedBroker(
                DEFAULTS.withQueues(queues)
                        .withTransactions(transactions)
                        .withSessions(sessions)
                        .withLimits(limits),
                new SteppedMemoryStore());
    }

    private static SteppedBroker broker(SessionLimits limits) {
        return broker(DEFAULTS.queues(), DEFAULTS.transactions(), DEFAULTS.sessions(), limits);
    }

    private static SteppedBroker brokerWithQueues(int queuesMax) {
        return broker(
                new QueueOptions(5, "/queue/dlq.", 60_000, 1 << 20, 1 << 20, queuesMax),
                DEFAULTS.transactions(),
                DEFAULTS.sessions(),
                DEFAULTS.limits());
    }

    private static SteppedBroker brokerWithUnacknowledged(int unacknowledgedMax) {
        return broker(
                DEFAULTS.queues(),
                DEFAULTS.transactions(),
                new SessionOptions(10_000, 10, 100, 1 << 20, 10_000, unacknowledgedMax, 0, 0),
                DEFAULTS.limits());
    }

    /** The last thing that came is an ERROR that names the limit, its value and its key; it is counted. */
    private static void assertRefused(SteppedBroker broker, Client client, Limit limit, String value) {
        List<Received> received = client.receivedFrames();
        assertThat(received).isNotEmpty();
        assertThat(received.get(received.size() - 1)).isInstanceOfSatisfying(Received.Frame.class, last -> {
            assertThat(last.frame()).isInstanceOfSatisfying(ServerFrame.ErrorFrame.class, error -> {
                assertThat(error.body()).contains(value, "(" + limit.key() + ")");
            });
        });
        assertThat(broker.broker().counters().limits.count(limit)).isEqualTo(1);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void aUserHasOnlySoManyConnections() {
        try (SteppedBroker broker = broker(new SessionLimits(2, 1000))) {
            Client first = broker.connect();
            Client second = broker.connect();
            Client third = broker.connectRaw();
            assertRefused(broker, third, Limit.CONNECTIONS_PER_USER, "at most 2 connections");

            first.vanish();
            Client fourth = broker.connectRaw();
            assertThat(fourth.received()).containsExactly("CONNECTED");
            second.control("DISCONNECT", "receipt", "bye");
            assertThat(second.received()).containsExactly("receipt bye");
        }
    }

    @Test
    void whatChangedRulesHaveTakenAwayIsNotUnacknowledgedAnyMore() {
        try (SteppedBroker broker = brokerWithUnacknowledged(2)) {
            Client client = broker.connect();
            client.subscribe("s", "/queue/*", "client-individual");
            client.send("/queue/a", "a1");
            client.send("/queue/a", "a2");
            assertThat(client.received()).containsExactly("receipt sub s", "a1", "a2");
            broker.broker().useRules(RuleText.rules("permit send,subscribe /**", "deny subscribe /queue/a"));
            broker.settle();
            broker.broker().useRules(RuleText.rules("permit send,subscribe /**"));
            assertThat(client.received()).containsExactly("a1 (2)", "a2 (2)");
            client.send("/queue/b", "b1"); // A queue of its own, with a prefetch of its own.
            assertRefused(broker, client, Limit.UNACKNOWLEDGED, "at most 2 deliveries");
        }
    }

    @Test
    void allSessionsTogetherHaveOnlySoManySubscriptions() {
        try (SteppedBroker broker = broker(new SessionLimits(0, 3))) {
            Client one = broker.connect();
            Client two = broker.connect();
            one.subscribe("1", "/topic/a", "auto");
            one.subscribe("2", "/queue/a", "client");
            two.subscribe("1", "/dsub/none", "auto");
            assertThat(two.received().get(0))
                    .as("what is refused does not count")
                    .startsWith("ERROR ");
            Client three = broker.connect();
            three.subscribe("1", "/topic/a", "auto");
            three.subscribe("2", "/topic/a", "auto");
            assertRefused(broker, three, Limit.SUBSCRIPTIONS, "at most 3 subscriptions");

            Client four = broker.connect();
            one.control("UNSUBSCRIBE", "id", "1");
            one.received();
            four.subscribe("1", "/topic/b", "auto");
            four.subscribe("2", "/topic/b", "auto");
            assertThat(four.received()).containsExactly("receipt sub 1", "receipt sub 2");
            four.vanish();
            one.vanish();
            assertThat(broker.broker().quotas().subscriptionCount()).isZero();
        }
    }

    @Test
    void clientsMakeOnlySoManyQueues() {
        try (SteppedBroker broker = brokerWithQueues(2)) {
            Client one = broker.connect();
            one.send("/queue/a", "m", "receipt", "r1");
            one.subscribe("1", "/queue/b", "auto");
            one.send("/queue/a", "m", "receipt", "r2");
            assertThat(one.received()).containsExactly("receipt r1", "receipt sub 1", "receipt r2");
            one.send("/queue/c", "m", "receipt", "r3");
            assertRefused(broker, one, Limit.QUEUES, "at most 2 queues");
        }
    }

    @Test
    void aSubscriptionToOneQueueTooManyIsRefused() {
        try (SteppedBroker broker = brokerWithQueues(1)) {
            Client one = broker.connect();
            one.send("/queue/a", "m");
            one.subscribe("1", "/queue/*", "auto");
            assertThat(one.received()).containsExactlyInAnyOrder("receipt sub 1", "m");
            one.subscribe("2", "/queue/b", "auto");
            assertRefused(broker, one, Limit.QUEUES, "at most 1 queues");
        }
    }

    @Test
    void aTransactionThatWouldMakeOneQueueTooManyHasNoEffect() {
        try (SteppedBroker broker = brokerWithQueues(1)) {
            Client one = broker.connect();
            one.control("BEGIN", "transaction", "t");
            one.send("/queue/a", "m", "transaction", "t");
            one.control("COMMIT", "transaction", "t", "receipt", "r");
            assertThat(one.received()).containsExactly("receipt r");
            one.control("BEGIN", "transaction", "u");
            one.send("/queue/a", "n", "transaction", "u");
            one.send("/queue/b", "n", "transaction", "u");
            one.control("COMMIT", "transaction", "u");
            assertRefused(broker, one, Limit.QUEUES, "at most 1 queues");
            assertThat(broker.readyCount("/queue/a")).isEqualTo(1);
        }
    }

    @Test
    void anOldTransactionEndsTheSession() {
        try (SteppedBroker broker = broker(
                DEFAULTS.queues(),
                new TransactionOptions(10, 10, 1000, 5_000),
                DEFAULTS.sessions(),
                DEFAULTS.limits())) {
            Client one = broker.connect();
            one.control("BEGIN", "transaction", "short");
            one.received();
            broker.pass(4_000);
            one.control("ABORT", "transaction", "short");
            one.control("BEGIN", "transaction", "long");
            one.send("/queue/a", "m", "transaction", "long", "receipt", "r");
            broker.pass(4_000);
            assertThat(one.received()).as("the first was old, but over").containsExactly("receipt r");
            broker.pass(1_000);
            assertRefused(broker, one, Limit.TRANSACTION_MILLIS, "within 5000 ms");
            assertThat(broker.readyCount("/queue/a")).isZero();
        }
    }

    @Test
    void aSessionHoldsOnlySoManyUnacknowledgedMessages() {
        try (SteppedBroker broker = brokerWithUnacknowledged(5)) {
            Client sender = broker.connect();
            for (int i = 0; i < 9; i++) {
                sender.send("/queue/a", "a" + i);
            }
            sender.received();
            Client consumer = broker.connect();
            consumer.subscribe("1", "/queue/a", "client-individual", "prefetch-count", "0");
            List<Received> first = consumer.receivedFrames();
            assertThat(first).as("a prefetch without limit has this one").hasSize(6);
            consumer.control("ACK", "id", SteppedBroker.ackId(first, "a0"));
            assertThat(consumer.received()).containsExactly("a5");

            consumer.subscribe("2", "/queue/b", "client");
            sender.send("/queue/b", "b");
            assertRefused(broker, consumer, Limit.UNACKNOWLEDGED, "at most 5 deliveries");
            assertThat(broker.readyCount("/queue/a")).isEqualTo(8);
            assertThat(broker.readyCount("/queue/b")).isEqualTo(1);
        }
    }

    @Test
    void errorsTellTheirKind() {
        try (SteppedBroker broker = brokerWithQueues(1)) {
            assertThat(causeAfter(broker, "ABORT", "transaction", "none")).isEqualTo(ProtocolError.Cause.PROTOCOL);
            Client tooMany = broker.connect();
            tooMany.send("/queue/a", "m");
            tooMany.subscribe("1", "/queue/b", "auto");
            assertThat(causeOf(tooMany)).isEqualTo(ProtocolError.Cause.POLICY);
            Client failing = broker.connect();
            failing.send("/queue/c", "m");
            assertThat(causeOf(failing)).isEqualTo(ProtocolError.Cause.FAILURE);
        }
    }

    private static ProtocolError.Cause causeAfter(SteppedBroker broker, String command, String... headers) {
        Client client = broker.connect();
        client.control(command, headers);
        return causeOf(client);
    }

    private static ProtocolError.Cause causeOf(Client client) {
        List<Received> received = client.receivedFrames();
        return ((ServerFrame.ErrorFrame) ((Received.Frame) received.get(received.size() - 1)).frame()).cause();
    }
}

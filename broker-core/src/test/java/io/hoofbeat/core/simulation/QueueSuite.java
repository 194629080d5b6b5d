package io.hoofbeat.core.simulation;

import static io.hoofbeat.core.simulation.SteppedBroker.ackId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a queue does, whatever keeps its messages. A subclass says what that is. */
abstract class QueueSuite {

    private final List<SteppedBroker> brokers = new ArrayList<>();

    /** The store that a broker of a test is to use, empty. */
    abstract SteppedStore emptyStore();

    private SteppedBroker start() {
        return start(BrokerOptions.DEFAULT);
    }

    private SteppedBroker start(BrokerOptions options) {
        SteppedBroker broker = new SteppedBroker(options, emptyStore());
        brokers.add(broker);
        return broker;
    }

    private SteppedBroker startPaging() {
        return start(pagingOptions());
    }

    /** Queues hold hardly more than one message in memory. */
    static BrokerOptions pagingOptions() {
        QueueOptions queues = BrokerOptions.DEFAULT.queues();
        return BrokerOptions.DEFAULT.withQueues(new QueueOptions(
                queues.deliveriesMax(), queues.deadLetterPrefix(), queues.idleMillis(), queues.bytesMax(), 100));
    }

    @AfterEach
    void close() {
        brokers.forEach(SteppedBroker::close);
    }

    private static void sendMany(Client client, String destination, int count) {
        for (int i = 1; i <= count; i++) {
            client.send(destination, "m" + i, "receipt", "r" + i);
        }
    }

    private static List<String> numbered(String prefix, int from, int to) {
        List<String> all = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            all.add(prefix + i);
        }
        return all;
    }

    @Test
    void messagesWaitInTheirOrder() {
        Client sender = start().connect();
        sendMany(sender, "/queue/a", 50);
        assertThat(sender.received()).isEqualTo(numbered("receipt r", 1, 50));
        Client consumer = brokers.get(0).connect();
        consumer.subscribe("1", "/queue/a", "auto");
        List<String> expected = numbered("m", 1, 50);
        expected.add(0, "receipt sub 1");
        assertThat(consumer.received()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(brokers.get(0).readyCount("/queue/a")).isZero();
    }

    @Test
    void aBacklogBeyondTheMemoryComesInItsOrderToo() {
        SteppedBroker broker = startPaging();
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 500);
        assertThat(sender.received()).hasSize(500);
        Client consumer = broker.connect();
        consumer.subscribe("1", "/queue/a", "client-individual", "prefetch-count", "7");
        List<String> bodies = new ArrayList<>();
        for (List<Received> page = consumer.receivedFrames(); !page.isEmpty(); page = consumer.receivedFrames()) {
            for (Received each : page) {
                if (each instanceof Received.Delivered delivered) {
                    bodies.add(delivered.message().bodyText() + "");
                    consumer.control("ACK", "id", delivered.id());
                }
            }
        }
        assertThat(bodies).isEqualTo(numbered("m", 1, 500));
        assertThat(broker.broker().queues().budget().bytes()).isZero();
    }

    @Test
    void twoConsumersShareWhatThereIs() {
        SteppedBroker broker = start();
        Client one = broker.connect();
        Client two = broker.connect();
        one.subscribe("1", "/queue/a", "client", "prefetch-count", "2");
        two.subscribe("1", "/queue/a", "client", "prefetch-count", "2");
        broker.settle();
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 6);
        sender.received();
        List<String> both = new ArrayList<>(one.received());
        both.addAll(two.received());
        assertThat(both)
                .as("the prefetch is two each")
                .containsExactlyInAnyOrder("receipt sub 1", "receipt sub 1", "m1", "m2", "m3", "m4");
        assertThat(broker.readyCount("/queue/a")).isEqualTo(2);
        assertThat(broker.heldCount("/queue/a")).isEqualTo(4);
    }

    @Test
    void whatAConsumerHeldComesBackFirstAndSaysSo() {
        SteppedBroker broker = start();
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 4);
        sender.received();
        Client first = broker.connect();
        first.subscribe("1", "/queue/a", "client-individual", "prefetch-count", "3");
        List<Received> received = first.receivedFrames();
        first.control("ACK", "id", ackId(received, "m2"), "receipt", "ack");
        assertThat(first.received()).containsExactlyInAnyOrder("m4", "receipt ack");
        first.vanish();
        Client second = broker.connect();
        second.subscribe("1", "/queue/a", "client");
        assertThat(second.received()).containsExactlyInAnyOrder("receipt sub 1", "m1 (2)", "m3 (2)", "m4 (2)");
    }

    @Test
    void whatASessionWithSeveralSubscriptionsHeldHasFailedOnce() {
        SteppedBroker broker = start();
        Client first = broker.connect();
        first.subscribe("0", "/queue/**", "client");
        for (int i = 1; i <= 5; i++) {
            first.subscribe(Integer.toString(i), "/queue/a", "client");
        }
        first.received();
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 2);
        sender.received();
        assertThat(first.received()).containsExactlyInAnyOrder("m1", "m2");
        first.vanish();
        Client second = broker.connect();
        second.subscribe("1", "/queue/a", "client");
        assertThat(second.received())
                .as("none was given to another subscription on the way out")
                .containsExactly("receipt sub 1", "m1 (2)", "m2 (2)");
    }

    @Test
    void whatATransactionHadAcknowledgedIsNotGivenToTheSessionThatIsGone() {
        SteppedBroker broker = start();
        Client first = broker.connect();
        first.subscribe("1", "/queue/a", "client");
        sendMany(first, "/queue/a", 1);
        List<Received> received = first.receivedFrames();
        first.control("BEGIN", "transaction", "t");
        first.control("ACK", "id", ackId(received, "m1"), "transaction", "t");
        first.control("UNSUBSCRIBE", "id", "1");
        first.subscribe("2", "/queue/a", "client");
        first.received();
        first.vanish();
        Client second = broker.connect();
        second.subscribe("1", "/queue/a", "client");
        assertThat(second.received()).containsExactly("receipt sub 1", "m1 (2)");
    }

    @Test
    void deadLettersOfASubscriptionThatEndsAreNotForItself() {
        SteppedBroker broker = start();
        Client first = broker.connect();
        first.subscribe("1", "/queue/**", "client-individual");
        sendMany(first, "/queue/a", 1);
        for (int i = 1; i < 5; i++) {
            first.control("NACK", "id", ackId(first.receivedFrames(), "m1"));
        }
        first.received();
        first.control("UNSUBSCRIBE", "id", "1", "receipt", "end");
        assertThat(first.received()).containsExactly("receipt end");
        Client second = broker.connect();
        second.subscribe("1", "/queue/dlq.a", "client");
        assertThat(second.received()).containsExactly("receipt sub 1", "m1");
    }

    @Test
    void aCumulativeAckCoversWhatCameBefore() {
        SteppedBroker broker = start();
        Client client = broker.connect();
        sendMany(client, "/queue/a", 4);
        client.received();
        client.subscribe("1", "/queue/a", "client");
        client.control("ACK", "id", ackId(client.receivedFrames(), "m3"), "receipt", "ack");
        assertThat(client.received()).containsExactly("receipt ack");
        assertThat(broker.heldCount("/queue/a")).isEqualTo(1);
        client.vanish();
        assertThat(broker.readyCount("/queue/a")).isEqualTo(1);
    }

    @Test
    void whatIsRejectedTooOftenOrForGoodIsADeadLetter() {
        SteppedBroker broker = start();
        Client client = broker.connect();
        client.send("/queue/a", "poison");
        client.send("/queue/a", "refused");
        client.subscribe("1", "/queue/a", "client-individual");
        List<Received> received = client.receivedFrames();
        client.control("NACK", "id", ackId(received, "refused"), "requeue", "false", "receipt", "nack");
        assertThat(client.received()).containsExactly("receipt nack");
        String id = ackId(received, "poison");
        for (int delivery = 2; delivery <= 5; delivery++) {
            client.control("NACK", "id", id);
            received = client.receivedFrames();
            assertThat(received).hasSize(1);
            assertThat(SteppedBroker.shortly(received.get(0))).isEqualTo("poison (" + delivery + ")");
            id = ackId(received, "poison");
        }
        client.control("NACK", "id", id);
        assertThat(client.received()).isEmpty();
        client.subscribe("2", "/queue/dlq.a", "auto");
        assertThat(client.received()).containsExactlyInAnyOrder("receipt sub 2", "refused", "poison");
        assertThat(broker.readyCount("/queue/a")).isZero();
    }

    @Test
    void aTransactionIsSeenAtItsCommitAndNotBefore() {
        SteppedBroker broker = start();
        Client consumer = broker.connect();
        consumer.subscribe("a", "/queue/a", "auto");
        consumer.subscribe("b", "/queue/b", "auto");
        consumer.received();
        Client client = broker.connect();
        client.send("/queue/held", "held");
        client.subscribe("1", "/queue/held", "client");
        String id = ackId(client.receivedFrames(), "held");
        client.control("BEGIN", "transaction", "t");
        client.send("/queue/a", "one", "transaction", "t");
        client.send("/queue/b", "two", "transaction", "t", "persistent", "false");
        client.control("ACK", "id", id, "transaction", "t");
        assertThat(client.received()).isEmpty();
        assertThat(consumer.received()).isEmpty();
        assertThat(broker.heldCount("/queue/held")).isEqualTo(1);
        client.control("COMMIT", "transaction", "t", "receipt", "commit");
        assertThat(client.received()).containsExactly("receipt commit");
        assertThat(consumer.received()).containsExactlyInAnyOrder("one", "two");
        assertThat(broker.heldCount("/queue/held")).isZero();
    }

    @Test
    void anAbortedTransactionNeverWas() {
        SteppedBroker broker = start();
        Client client = broker.connect();
        client.send("/queue/held", "held");
        client.subscribe("1", "/queue/held", "client");
        String id = ackId(client.receivedFrames(), "held");
        client.control("BEGIN", "transaction", "t");
        client.send("/queue/a", "one", "transaction", "t");
        client.control("ACK", "id", id, "transaction", "t");
        client.control("ABORT", "transaction", "t", "receipt", "abort");
        assertThat(client.received()).containsExactly("receipt abort");
        assertThat(broker.readyCount("/queue/a")).isZero();
        client.vanish();
        assertThat(broker.readyCount("/queue/held")).isEqualTo(1);
    }

    @Test
    void aPatternConsumesWhatIsThereAndWhatComes() {
        SteppedBroker broker = start();
        Client client = broker.connect();
        client.send("/queue/b/one", "early");
        client.subscribe("1", "/queue/b/*", "auto");
        assertThat(client.received()).containsExactlyInAnyOrder("receipt sub 1", "early");
        client.send("/queue/b/two", "late");
        assertThat(client.received()).containsExactly("late");
    }

    @Test
    void aQueueThatNobodyUsesGoesAndOneOfTheSameNameCanCome() {
        SteppedBroker broker = start();
        Client client = broker.connect();
        client.send("/queue/a", "one");
        client.subscribe("1", "/queue/a", "auto");
        client.received();
        client.control("UNSUBSCRIBE", "id", "1");
        broker.pass(10 * BrokerOptions.DEFAULT.queues().idleMillis());
        assertThat(broker.broker().queues().all()).isEmpty();
        client.send("/queue/a", "two", "receipt", "r");
        client.subscribe("2", "/queue/a", "auto");
        assertThat(client.received()).containsExactlyInAnyOrder("receipt r", "receipt sub 2", "two");
    }

    // Over a crash. A store that keeps nothing has nothing to show here.

    private SteppedBroker startDurable(boolean isPaging) {
        SteppedBroker broker = isPaging ? startPaging() : start();
        assumeThat(broker.store().store().isDurable()).isTrue();
        return broker;
    }

    @Test
    void afterACrashWhatWasHeldComesFirstAndSaysSoAndWhatWasAcknowledgedIsGone() {
        SteppedBroker broker = startDurable(false);
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 300);
        sender.send("/queue/a", "fleeting", "persistent", "false");
        sender.received();
        Client consumer = broker.connect();
        consumer.subscribe("1", "/queue/a", "client-individual", "prefetch-count", "3");
        consumer.control("ACK", "id", ackId(consumer.receivedFrames(), "m2"), "receipt", "ack");
        assertThat(consumer.received()).contains("receipt ack");

        broker.crash();
        Client next = broker.connect();
        next.subscribe("1", "/queue/a", "client-individual", "prefetch-count", "3");
        List<Received> received = next.receivedFrames();
        assertThat(received).extracting(SteppedBroker::shortly).contains("m1 (2)", "m3 (2)", "m4 (2)");
        assertThat(broker.readyCount("/queue/a")).isGreaterThanOrEqualTo(295);
        next.vanish();
        Client last = broker.connect();
        last.subscribe("1", "/queue/a", "auto");
        List<String> rest = last.received();
        rest.remove("receipt sub 1");
        // All were waiting when the consumer came, so all may have been delivered as far as the next process knows.
        assertThat(rest).hasSize(299).startsWith("m1 (3)", "m3 (3)", "m4 (3)").endsWith("m299 (2)", "m300 (2)");
    }

    @Test
    void afterACrashABacklogBeyondTheMemoryIsComplete() {
        SteppedBroker broker = startDurable(true);
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 700);
        assertThat(sender.received()).hasSize(700);
        broker.crash();
        assertThat(broker.readyCount("/queue/a")).isEqualTo(700);
        Client consumer = broker.connect();
        consumer.subscribe("1", "/queue/a", "auto");
        List<String> all = consumer.received();
        all.remove("receipt sub 1");
        assertThat(all).isEqualTo(numbered("m", 1, 700));
    }

    @Test
    void afterACrashADeadLetterIsInItsGraveAndACountIsWhatItWas() {
        SteppedBroker broker = startDurable(false);
        Client client = broker.connect();
        client.send("/queue/a", "refused");
        client.send("/queue/a", "again");
        client.subscribe("1", "/queue/a", "client-individual");
        List<Received> received = client.receivedFrames();
        client.control("NACK", "id", ackId(received, "refused"), "requeue", "false", "receipt", "nack");
        client.control("NACK", "id", ackId(received, "again"));
        assertThat(client.received()).containsExactlyInAnyOrder("receipt nack", "again (2)");
        broker.crash();
        Client next = broker.connect();
        next.subscribe("1", "/queue/a", "client");
        next.subscribe("2", "/queue/dlq.a", "auto");
        assertThat(next.received()).containsExactlyInAnyOrder("receipt sub 1", "receipt sub 2", "again (3)", "refused");
    }

    @Test
    void afterACrashATransactionIsThereAsAWhole() {
        SteppedBroker broker = startDurable(false);
        Client client = broker.connect();
        client.send("/queue/held", "held");
        client.subscribe("1", "/queue/held", "client");
        String id = ackId(client.receivedFrames(), "held");
        client.control("BEGIN", "transaction", "t");
        client.send("/queue/a", "one", "transaction", "t");
        client.send("/queue/b", "two", "transaction", "t");
        client.control("ACK", "id", id, "transaction", "t");
        client.control("COMMIT", "transaction", "t", "receipt", "commit");
        client.control("BEGIN", "transaction", "open");
        client.send("/queue/a", "never", "transaction", "open");
        assertThat(client.received()).containsExactly("receipt commit");
        broker.crash();
        Client next = broker.connect();
        next.subscribe("1", "/queue/**", "auto");
        assertThat(next.received()).containsExactlyInAnyOrder("receipt sub 1", "one", "two");
    }
}

package io.hoofbeat.core.simulation;

import static io.hoofbeat.core.simulation.SteppedBroker.ackId;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.policy.Expired;
import io.hoofbeat.core.policy.Overflow;
import io.hoofbeat.core.queue.BrowsedMessage;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import io.hoofbeat.core.stomp.ServerFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Limits of queues, expiry, delays and redelivery delays, over each store. */
abstract class TimeAndLimitsSuite {

    private static final long WINDOW_BYTES = 4 << 20;
    /** Hardly more than one message. */
    private static final long SMALL_WINDOW_BYTES = 100;

    private final List<SteppedBroker> brokers = new ArrayList<>();

    abstract SteppedStore emptyStore();

    private SteppedBroker start(BrokerOptions options) {
        SteppedBroker broker = new SteppedBroker(options, emptyStore());
        brokers.add(broker);
        return broker;
    }

    private SteppedBroker start(String match, UnaryOperator<TestPolicies.Rule> rule) {
        return start(new TestPolicies().rule(match, rule).options(WINDOW_BYTES));
    }

    private SteppedBroker startPaging(String match, UnaryOperator<TestPolicies.Rule> rule) {
        return start(new TestPolicies().rule(match, rule).options(SMALL_WINDOW_BYTES));
    }

    private SteppedBroker start() {
        return start(BrokerOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        brokers.forEach(SteppedBroker::close);
    }

    private static void sendMany(Client client, String destination, int from, int to) {
        for (int i = from; i <= to; i++) {
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

    /** What a new client that subscribes is given at once, receipts aside. */
    private static List<String> consume(SteppedBroker broker, String destination) {
        Client consumer = broker.connect();
        consumer.subscribe("all", destination, "auto");
        List<String> all = consumer.received();
        all.remove("receipt sub all");
        consumer.vanish();
        return all;
    }

    /** The dead letters of a queue with their reasons. */
    private static List<String> deadLetters(SteppedBroker broker, String queue) {
        Client consumer = broker.connect();
        consumer.subscribe("dead", queue, "auto");
        List<String> all = new ArrayList<>();
        for (Received received : consumer.receivedFrames()) {
            if (received instanceof Received.Delivered delivered) {
                Message message = delivered.message();
                all.add(message.bodyText() + ": " + message.header("dead-letter-reason") + " from "
                        + message.header("original-destination"));
            }
        }
        consumer.vanish();
        return all;
    }

    private static String errorBody(Client client) {
        for (Received received : client.receivedFrames()) {
            if (received instanceof Received.Frame frame && frame.frame() instanceof ServerFrame.ErrorFrame error) {
                return Objects.requireNonNull(error.headers().get("message")) + "\n" + error.body();
            }
        }
        throw new AssertionError("no ERROR");
    }

    // Limits.

    @Test
    void aFullQueueRefusesAndSaysWhichLimitItIs() {
        SteppedBroker broker = start("/queue/a", rule -> rule.messagesMax(3));
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 1, 3);
        sender.send("/queue/b", "other", "receipt", "other");
        assertThat(sender.received()).containsExactly("receipt r1", "receipt r2", "receipt r3", "receipt other");

        sender.send("/queue/a", "m4", "receipt", "r4");

        assertThat(errorBody(sender))
                .startsWith("Queue /queue/a is full\n")
                .contains("it holds 3 of at most 3 messages (messagesMax in policies)");
        assertThat(consume(broker, "/queue/a")).containsExactly("m1", "m2", "m3");
        assertThat(broker.broker().counters().refusedMessages.sum()).isEqualTo(1);
    }

    @Test
    void bytesAreCountedToo() {
        int size = Message.of(
                        io.hoofbeat.core.destination.DestinationPrefixes.DEFAULT.resolve("/queue/a"),
                        io.hoofbeat.core.message.Headers.EMPTY,
                        new byte[2])
                .sizeBytes();
        SteppedBroker broker = start("/queue/a", rule -> rule.bytesMax(2L * size));
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 1, 3);

        assertThat(errorBody(sender)).contains("it holds " + 2 * size + " of at most " + 2 * size + " bytes (bytesMax");
        assertThat(consume(broker, "/queue/a")).containsExactly("m1", "m2");
    }

    @Test
    void whatConsumersHoldAndWhatIsDelayedAndWhatIsOnDiskCountsToo() {
        SteppedBroker broker = startPaging("/queue/a", rule -> rule.messagesMax(10));
        Client consumer = broker.connect();
        consumer.subscribe("s", "/queue/a", "client-individual", "prefetch-count", "2");
        consumer.received();
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 1, 9);
        sender.send("/queue/a", "later", "x-delay", "5000", "receipt", "later");
        assertThat(sender.received()).hasSize(10).last().isEqualTo("receipt later");
        assertThat(broker.heldCount("/queue/a")).isEqualTo(2);
        assertThat(broker.ask("/queue/a", MessageQueue::messageCount)).isEqualTo(10);

        sender.send("/queue/a", "too much");

        assertThat(errorBody(sender)).contains("10 of at most 10 messages");
        List<Received> held = consumer.receivedFrames();
        consumer.control("ACK", "id", ackId(held, "m1"));
        consumer.received();
        Client again = broker.connect();
        again.send("/queue/a", "fits", "receipt", "fits");
        assertThat(again.received()).containsExactly("receipt fits");
    }

    @Test
    void theLimitHoldsAfterARestart() {
        SteppedBroker broker = start("/queue/a", rule -> rule.messagesMax(3));
        Assumptions.assumeTrue(broker.store().store().isDurable());
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 1, 2);
        sender.send("/queue/a", "later", "x-delay", "500000", "receipt", "later");
        assertThat(sender.received()).hasSize(3);

        broker.crash();

        Client after = broker.connect();
        after.send("/queue/a", "too much");
        assertThat(errorBody(after)).contains("3 of at most 3 messages");
        assertThat(broker.ask("/queue/a", MessageQueue::messageBytes)).isPositive();
        assertThat(consume(broker, "/queue/a")).containsExactly("m1", "m2");
    }

    @Test
    void theOldestMakeRoomAsDeadLetters() {
        for (boolean isPaging : new boolean[] {false, true}) {
            SteppedBroker broker = isPaging
                    ? startPaging("/queue/a", rule -> rule.messagesMax(3).overflow(Overflow.DROP_OLDEST))
                    : start("/queue/a", rule -> rule.messagesMax(3).overflow(Overflow.DROP_OLDEST));
            Client sender = broker.connect();
            sendMany(sender, "/queue/a", 1, 10);

            assertThat(sender.received()).isEqualTo(numbered("receipt r", 1, 10));
            assertThat(broker.readyCount("/queue/a")).isEqualTo(3);
            assertThat(deadLetters(broker, "/queue/dlq.a"))
                    .isEqualTo(numbered("m", 1, 7).stream()
                            .map(body -> body + ": queue full from /queue/a")
                            .toList());
            assertThat(consume(broker, "/queue/a")).containsExactly("m8", "m9", "m10");
            assertThat(broker.broker().counters().overflownMessages.sum()).isEqualTo(7);
            broker.close();
            brokers.remove(broker);
            if (broker.store().store().isDurable()) {
                return; // The folder of a test is one store's.
            }
        }
    }

    @Test
    void theOldestMakeRoomEvenWhenTheyAreInTheStoreAlone() {
        SteppedBroker broker =
                startPaging("/queue/a", rule -> rule.messagesMax(3).overflow(Overflow.DROP_OLDEST));
        Assumptions.assumeTrue(broker.store().store().isDurable());
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 1, 3);
        sender.received();
        broker.crash();

        Client after = broker.connect();
        sendMany(after, "/queue/a", 4, 5);

        assertThat(after.received()).containsExactly("receipt r4", "receipt r5");
        assertThat(deadLetters(broker, "/queue/dlq.a"))
                .containsExactly("m1: queue full from /queue/a", "m2: queue full from /queue/a");
        assertThat(consume(broker, "/queue/a")).containsExactly("m3", "m4", "m5");
    }

    @Test
    void aSenderWaitsUntilThereIsRoomAgain() {
        SteppedBroker broker = start("/queue/a", rule -> rule.messagesMax(2).overflow(Overflow.BLOCK));
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 1, 2);
        assertThat(sender.received()).containsExactly("receipt r1", "receipt r2");
        assertThat(broker.ask("/queue/a", MessageQueue::waitingSenderCount)).isEqualTo(1);

        sendMany(sender, "/queue/a", 3, 4);
        assertThat(sender.received()).isEmpty();
        Client other = broker.connect();
        other.send("/queue/b", "not held up", "receipt", "b");
        assertThat(other.received()).containsExactly("receipt b");
        broker.pass(3_600_000); // However long: the client is not taken for dead.
        assertThat(sender.isClosed()).isFalse();

        assertThat(consume(broker, "/queue/a")).containsExactly("m1", "m2", "m3", "m4");
        assertThat(sender.received()).containsExactly("receipt r3", "receipt r4");
        assertThat(broker.ask("/queue/a", MessageQueue::waitingSenderCount)).isZero();
    }

    @Test
    void aSenderThatWaitsAndGoesIsForgotten() {
        SteppedBroker broker = start("/queue/a", rule -> rule.messagesMax(1).overflow(Overflow.BLOCK));
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 1, 1);
        sender.received();
        assertThat(broker.ask("/queue/a", MessageQueue::waitingSenderCount)).isEqualTo(1);

        sender.vanish();

        assertThat(broker.ask("/queue/a", MessageQueue::waitingSenderCount)).isZero();
        assertThat(consume(broker, "/queue/a")).containsExactly("m1");
    }

    @Test
    void aTransactionThatDoesNotFitFailsAsAWhole() {
        SteppedBroker broker = start("/queue/a", rule -> rule.messagesMax(2));
        Client sender = broker.connect();
        sender.send("/queue/a", "before");
        sender.control("BEGIN", "transaction", "t");
        sender.send("/queue/b", "b", "transaction", "t");
        sender.send("/queue/a", "a1", "transaction", "t");
        sender.send("/queue/a", "a2", "transaction", "t");
        sender.control("COMMIT", "transaction", "t", "receipt", "commit");

        assertThat(errorBody(sender)).contains("Queue /queue/a is full", "1 of at most 2 messages", "2 messages");
        assertThat(consume(broker, "/queue/a")).containsExactly("before");
        assertThat(consume(broker, "/queue/b")).isEmpty();
        assertThat(broker.broker().queues().budget().bytes()).isZero();
    }

    @Test
    void deadLettersAreNeverTurnedAway() {
        SteppedBroker broker = start(new TestPolicies()
                .rule("/queue/**", rule -> rule.messagesMax(2))
                .rule("/queue/a", rule -> rule.deadLetterQueue("/queue/grave"))
                .options(WINDOW_BYTES));
        Client client = broker.connect();
        for (int i = 1; i <= 5; i++) {
            client.subscribe("s" + i, "/queue/a", "client-individual");
            client.send("/queue/a", "m" + i);
            String ack = ackId(client.receivedFrames(), "m" + i);
            client.control("NACK", "id", ack, "requeue", "false");
            client.control("UNSUBSCRIBE", "id", "s" + i);
        }

        assertThat(deadLetters(broker, "/queue/grave"))
                .isEqualTo(numbered("m", 1, 5).stream()
                        .map(body -> body + ": rejected from /queue/a")
                        .toList());
    }

    // Expiry.

    @Test
    void anExpiredMessageBecomesADeadLetterWithoutAnyConsumer() {
        SteppedBroker broker = start();
        Client sender = broker.connect();
        sender.send("/queue/a", "for ever");
        sender.send("/queue/a", "ttl", "ttl", "1000", "expires", "1");
        sender.send("/queue/a", "expiration", "expiration", "1000");
        sender.send("/queue/a", "expires", "expires", Long.toString(broker.now() + 1000));
        sender.send("/queue/a", "no moment", "expires", "1000");
        sender.send("/queue/a", "no duration", "expiration", Long.toString(broker.now() + 1000));
        sender.send("/queue/a", "never", "ttl", "0", "expires", "0");
        assertThat(sender.received()).isEmpty();
        broker.pass(900);
        assertThat(broker.readyCount("/queue/a")).isEqualTo(7);

        broker.pass(1200);

        assertThat(broker.readyCount("/queue/a")).isEqualTo(2);
        assertThat(broker.broker().counters().expiredMessages.sum()).isEqualTo(5);
        assertThat(deadLetters(broker, "/queue/dlq.a"))
                .containsExactly(
                        "ttl: expired from /queue/a",
                        "expiration: expired from /queue/a",
                        "expires: expired from /queue/a",
                        "no moment: expired from /queue/a",
                        "no duration: expired from /queue/a");
        assertThat(consume(broker, "/queue/a")).containsExactly("for ever", "never");
    }

    @Test
    void anExpiredMessageIsNotDeliveredBeforeTheSweepEither() {
        SteppedBroker broker = start("/queue/a", rule -> rule.expired(Expired.DISCARD));
        Client sender = broker.connect();
        sender.send("/queue/a", "late", "ttl", "10");
        sender.send("/queue/a", "there");
        broker.pass(11);

        assertThat(consume(broker, "/queue/a")).containsExactly("there");
        assertThat(consume(broker, "/queue/dlq.a")).isEmpty();
        assertThat(broker.broker().counters().expiredMessages.sum()).isEqualTo(1);
        assertThat(broker.broker().counters().deadLetters.sum()).isZero();
    }

    @Test
    void messagesExpireInTheStoreToo() {
        SteppedBroker broker = startPaging("/queue/a", rule -> rule.ttl(1000));
        Client sender = broker.connect();
        sendMany(sender, "/queue/a", 1, 20);
        assertThat(sender.received()).hasSize(20);
        sender.send("/queue/a", "long", "ttl", "1000000");
        sender.received();

        for (int i = 0; i < 30; i++) {
            broker.pass(1000);
        }

        assertThat(broker.readyCount("/queue/a")).isEqualTo(1);
        assertThat(deadLetters(broker, "/queue/dlq.a")).hasSize(20);
        assertThat(consume(broker, "/queue/a")).containsExactly("long");
        assertThat(broker.broker().queues().budget().bytes()).isZero();
    }

    @Test
    void anExpiryThatPassedWhileTheBrokerWasDownHolds() {
        SteppedBroker broker = start();
        Assumptions.assumeTrue(broker.store().store().isDurable());
        Client sender = broker.connect();
        sender.send("/queue/a", "m1", "ttl", "1000", "receipt", "r1");
        assertThat(sender.received()).containsExactly("receipt r1");

        broker.crash();
        broker.jump(2000);

        assertThat(consume(broker, "/queue/a")).isEmpty();
        assertThat(deadLetters(broker, "/queue/dlq.a")).containsExactly("m1: expired from /queue/a");
    }

    @Test
    void whatAConsumerHoldsDoesNotExpire() {
        SteppedBroker broker = start();
        Client consumer = broker.connect();
        consumer.subscribe("s", "/queue/a", "client");
        Client sender = broker.connect();
        sender.send("/queue/a", "held", "ttl", "100");
        List<Received> held = consumer.receivedFrames();
        broker.pass(5000);
        assertThat(broker.heldCount("/queue/a")).isEqualTo(1);

        consumer.control("ACK", "id", ackId(held, "held"), "receipt", "acked");

        assertThat(consumer.received()).containsExactly("receipt acked");
        assertThat(broker.broker().counters().expiredMessages.sum()).isZero();
        sender.send("/queue/a", "given back", "ttl", "100");
        String ack = ackId(consumer.receivedFrames(), "given back");
        broker.pass(5000);
        consumer.control("NACK", "id", ack);
        assertThat(consumer.received()).isEmpty();
        assertThat(deadLetters(broker, "/queue/dlq.a")).containsExactly("given back: expired from /queue/a");
    }

    @Test
    void deadLettersDoNotExpireUnlessTheirQueueDiscardsThem() {
        SteppedBroker broker = start(new TestPolicies()
                .rule("/queue/**", rule -> rule.ttl(100))
                .rule("/queue/dlq.b", rule -> rule.expired(Expired.DISCARD))
                .options(WINDOW_BYTES));
        Client sender = broker.connect();
        sender.send("/queue/a", "a");
        sender.send("/queue/b", "b");
        broker.pass(10_000);

        assertThat(deadLetters(broker, "/queue/dlq.a")).containsExactly("a: expired from /queue/a");
        assertThat(deadLetters(broker, "/queue/dlq.b")).isEmpty();
        assertThat(broker.broker().counters().expiredMessages.sum()).isEqualTo(3);
    }

    @Test
    void whatIsNotDueYetIsShownWithItsTimeAndPurgedForGood() {
        SteppedBroker broker = startPaging("/queue/a", rule -> rule.redeliveryDelay(60_000, 1, 60_000));
        Client sender = broker.connect();
        for (int i = 1; i <= 5; i++) {
            sender.send("/queue/a", "later" + i, "x-delay", 1000 * i + "", "receipt", "later" + i);
        }
        sendMany(sender, "/queue/a", 1, 3);
        assertThat(sender.received()).hasSize(8);
        Client consumer = broker.connect();
        consumer.subscribe("s", "/queue/a", "client-individual", "prefetch-count", "1");
        consumer.control("NACK", "id", ackId(consumer.receivedFrames(), "m1"));
        consumer.vanish();

        assertThat(delayed(broker, 0, 2)).containsExactly("1 later1 +1000", "2 later2 +2000");
        assertThat(delayed(broker, 2, 9)).containsExactly("3 later3 +3000", "4 later4 +4000", "5 later5 +5000");
        broker.pass(1500);
        assertThat(delayed(broker, 0, 9)).hasSize(4);
        CompletableFuture<Long> purged =
                broker.broker().administration().queues().purge("/queue/a");
        broker.settle();

        assertThat(purged.join())
                .as("one is due, three waited, of which one had failed, four are not due")
                .isEqualTo(8);
        assertThat(broker.ask("/queue/a", MessageQueue::messageCount)).isZero();
        assertThat(broker.ask("/queue/a", MessageQueue::messageBytes)).isZero();
        assertThat(broker.broker().queues().budget().bytes()).isZero();
        sender.send("/queue/a", "new", "x-delay", "1000", "receipt", "new");
        sender.received();
        if (broker.store().store().isDurable()) {
            broker.crash();
        }
        broker.pass(100_000);
        assertThat(consume(broker, "/queue/a")).containsExactly("new");
    }

    /** Position, body and delay of messages that are not due yet. */
    private static List<String> delayed(SteppedBroker broker, long after, int countMax) {
        CompletableFuture<List<BrowsedMessage>> found =
                broker.broker().administration().queues().browseDelayed("/queue/a", after, countMax);
        broker.settle();
        return found.join().stream()
                .map(each -> each.position() + " " + each.message().bodyText() + " +"
                        + Math.round((each.message().keeping().dueAt() - broker.now()) / 100.0) * 100)
                .toList();
    }

    @Test
    void aTimeThatIsNoneIsAnError() {
        for (String header :
                List.of("expires", "expiration", "ttl", "AMQ_SCHEDULED_DELAY", "AMQ_SCHEDULED_TIME", "x-delay")) {
            for (String value : List.of("", "-1", "soon", "1.5", "1234567890123456")) {
                SteppedBroker broker = brokers.isEmpty() ? start() : brokers.get(0);
                Client sender = broker.connect();
                sender.send("/queue/a", "x", header, value);
                assertThat(errorBody(sender)).startsWith("SEND with an invalid " + header + "\n");
            }
        }
    }

    @Test
    void anExpiredMessageIsNotPublished() {
        SteppedBroker broker = start();
        Client subscriber = broker.connect();
        subscriber.subscribe("s", "/topic/a", "auto");
        subscriber.received();
        Client sender = broker.connect();
        sender.send("/topic/a", "late", "expires", Long.toString(broker.now() - 1), "receipt", "r");
        sender.send("/topic/a", "in time", "expires", Long.toString(broker.now() + 1));

        assertThat(sender.received()).containsExactly("receipt r");
        assertThat(subscriber.received()).containsExactly("in time");
        assertThat(broker.broker().counters().expiredMessages.sum()).isEqualTo(1);
    }

    // Delays.

    @Test
    void delayedMessagesComeWhenTheyAreDue() {
        SteppedBroker broker = start();
        Client client = broker.connect();
        client.subscribe("s", "/queue/a", "auto");
        client.received();
        client.send("/queue/a", "third", "x-delay", "3000", "receipt", "r1");
        client.send("/queue/a", "second", "AMQ_SCHEDULED_DELAY", "2000", "receipt", "r2");
        client.send("/queue/a", "first", "AMQ_SCHEDULED_TIME", Long.toString(broker.now() + 1000), "receipt", "r3");
        client.send("/queue/a", "at once", "AMQ_SCHEDULED_TIME", "1", "receipt", "r4");
        client.send("/queue/a", "with the second", "x-delay", "2000", "persistent", "false", "receipt", "r5");

        assertThat(client.received())
                .containsExactlyInAnyOrder(
                        "receipt r1", "receipt r2", "receipt r3", "at once", "receipt r4", "receipt r5");
        assertThat(broker.ask("/queue/a", MessageQueue::delayedCount)).isEqualTo(4);
        broker.pass(999);
        assertThat(client.received()).isEmpty();
        broker.pass(1);
        assertThat(client.received()).containsExactly("first");
        broker.pass(1000);
        assertThat(client.received()).containsExactly("second", "with the second");
        broker.pass(1000);
        assertThat(client.received()).containsExactly("third");
        assertThat(broker.ask("/queue/a", MessageQueue::delayedCount)).isZero();
        assertThat(broker.broker().queues().budget().bytes()).isZero();
    }

    @Test
    void delayedMessagesSurviveARestart() {
        SteppedBroker broker = start();
        Assumptions.assumeTrue(broker.store().store().isDurable());
        Client sender = broker.connect();
        for (int i = 1; i <= 2500; i++) { // More than one page.
            sender.send("/queue/a", "m" + i, "x-delay", Integer.toString(100_000 - i), "receipt", "r" + i);
        }
        sender.send("/queue/a", "short-lived", "x-delay", "1000", "persistent", "false", "receipt", "x");
        assertThat(sender.received()).hasSize(2501);

        broker.crash();
        assertThat(broker.ask("/queue/a", MessageQueue::delayedCount)).isEqualTo(2500);
        assertThat(consume(broker, "/queue/a")).isEmpty();
        broker.pass(100_000);

        List<String> reversed = numbered("m", 1, 2500);
        java.util.Collections.reverse(reversed);
        assertThat(consume(broker, "/queue/a")).isEqualTo(reversed);
        broker.settle();
        broker.crash();
        broker.pass(200_000);
        assertThat(consume(broker, "/queue/a")).isEmpty();
        broker.pass(600_000);
        assertThat(broker.broker().queues().all()).isEmpty();
    }

    @Test
    void delayedMessagesOfATransactionComeAllOrNone() {
        SteppedBroker broker = start();
        Client client = broker.connect();
        for (String transaction : List.of("kept", "dropped")) {
            client.control("BEGIN", "transaction", transaction);
            client.send("/queue/a", transaction + " later", "x-delay", "1000", "transaction", transaction);
            client.send("/queue/a", transaction + " now", "transaction", transaction);
        }
        client.control("COMMIT", "transaction", "kept", "receipt", "commit");
        client.control("ABORT", "transaction", "dropped", "receipt", "abort");
        assertThat(client.received()).containsExactly("receipt commit", "receipt abort");
        if (broker.store().store().isDurable()) {
            broker.crash();
        }

        assertThat(consume(broker, "/queue/a")).containsExactly("kept now");
        broker.pass(1000);
        assertThat(consume(broker, "/queue/a")).containsExactly("kept later");
        assertThat(broker.broker().queues().budget().bytes()).isZero();
    }

    @Test
    void aClockThatIsPutForwardDeliversAndOneThatIsPutBackOnlyWaits() {
        SteppedBroker broker = start();
        Client client = broker.connect();
        client.subscribe("s", "/queue/a", "auto");
        client.send("/queue/a", "m1", "x-delay", "3600000");
        client.send("/queue/a", "m2", "x-delay", "7200000");
        client.received();

        broker.jump(3_600_000);
        assertThat(client.received()).containsExactly("m1");
        broker.jump(-7_200_000);
        broker.pass(3_700_000);
        assertThat(client.received()).isEmpty();
        broker.pass(7_200_000);
        assertThat(client.received()).containsExactly("m2");
    }

    @Test
    void aDelayedMessageToATopicIsPublishedWhenItIsDue() {
        SteppedBroker broker = start();
        boolean isDurable = broker.store().store().isDurable();
        Client sender = broker.connect();
        sender.send("/topic/a", "m1", "x-delay", "1000", "receipt", "r1");
        sender.send("/topic/a", "expires before", "x-delay", "1000", "ttl", "500", "receipt", "r2");
        sender.send("/topic/a", "m2", "x-delay", "2000", "receipt", "r3");
        assertThat(sender.received()).containsExactly("receipt r1", "receipt r2", "receipt r3");
        Client subscriber = broker.connect();
        subscriber.subscribe("s", "/topic/*", "auto");
        assertThat(subscriber.received()).containsExactly("receipt sub s");

        broker.pass(1000);
        assertThat(subscriber.received()).containsExactly("m1");
        if (isDurable) {
            broker.crash();
            subscriber = broker.connect();
            subscriber.subscribe("s", "/topic/*", "auto");
            assertThat(subscriber.received()).containsExactly("receipt sub s");
        }
        broker.pass(2000);
        assertThat(subscriber.received()).containsExactly("m2");
        broker.settle();
        assertThat(broker.broker().queues().budget().bytes()).isZero();
        assertThat(broker.store().messageCount()).isZero();
    }

    // Redelivery.

    @Test
    void aFailedMessageWaitsLongerEachTimeWithoutHoldingUpOthers() {
        SteppedBroker broker = start("/queue/a", rule -> rule.redeliveryDelay(100, 10, 500));
        Client client = broker.connect();
        client.subscribe("s", "/queue/a", "client-individual");
        client.send("/queue/a", "bad");
        client.send("/queue/a", "good");
        List<Received> received = client.receivedFrames();
        client.control("NACK", "id", ackId(received, "bad"));
        client.send("/queue/a", "later");
        assertThat(client.received()).containsExactly("later");
        assertThat(broker.ask("/queue/a", MessageQueue::postponedCount)).isEqualTo(1);

        broker.pass(99);
        assertThat(client.received()).isEmpty();
        broker.pass(1);
        received = client.receivedFrames();
        client.control("NACK", "id", ackId(received, "bad"));
        broker.pass(499);
        assertThat(client.received()).isEmpty();
        broker.pass(1);
        received = client.receivedFrames();
        assertThat(received).hasSize(1);
        client.control("NACK", "id", ackId(received, "bad"), "retry-after", "5");
        broker.pass(5);
        received = client.receivedFrames();
        client.control("NACK", "id", ackId(received, "bad"), "retry-after", "0");
        assertThat(client.received()).containsExactly("bad (5)");
        client.vanish();
        assertThat(deadLetters(broker, "/queue/dlq.a")).containsExactly("bad: delivered too often from /queue/a");
    }

    @Test
    void aPostponedMessageKeepsItsPosition() {
        SteppedBroker broker = start("/queue/a", rule -> rule.redeliveryDelay(100, 1, 100));
        Client client = broker.connect();
        client.subscribe("s", "/queue/a", "client-individual", "prefetch-count", "1");
        sendMany(client, "/queue/a", 1, 3);
        List<Received> received = client.receivedFrames();
        client.vanish();
        assertThat(ackId(received, "m1")).isNotNull();
        broker.pass(100);

        assertThat(consume(broker, "/queue/a")).containsExactly("m1 (2)", "m2", "m3");
    }

    @Test
    void aPostponedMessageIsDueAtOnceAfterARestart() {
        SteppedBroker broker = start("/queue/a", rule -> rule.redeliveryDelay(3_600_000, 1, 3_600_000));
        Assumptions.assumeTrue(broker.store().store().isDurable());
        Client client = broker.connect();
        client.subscribe("s", "/queue/a", "client");
        client.send("/queue/a", "m1");
        client.control("NACK", "id", ackId(client.receivedFrames(), "m1"), "receipt", "nack");
        assertThat(client.received()).containsExactly("receipt nack");

        broker.crash();

        assertThat(consume(broker, "/queue/a")).containsExactly("m1 (2)");
    }

    @Test
    void aRetryAfterThatIsNoneIsAnError() {
        SteppedBroker broker = start();
        Client client = broker.connect();
        client.subscribe("s", "/queue/a", "client");
        client.send("/queue/a", "m1");
        client.control("NACK", "id", ackId(client.receivedFrames(), "m1"), "retry-after", "soon");

        assertThat(errorBody(client)).startsWith("NACK with an invalid retry-after\n");
    }
}

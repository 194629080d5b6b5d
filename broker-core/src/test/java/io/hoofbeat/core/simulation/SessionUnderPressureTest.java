package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import io.hoofbeat.core.store.MemoryStore;
import io.hoofbeat.core.store.MessageStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a session does when somebody else is slow: the subscriber, the store, the authenticator; or when memory is short. */
class SessionUnderPressureTest {

    private static final ClientFrameParser PARSER = new ClientFrameParser(DestinationPrefixes.DEFAULT);

    private final SteppedLoops loops = new SteppedLoops(2, 7);

    private Broker broker(BrokerOptions options, MessageStore store, Authenticator authenticator) {
        return new Broker(options, loops, store, authenticator, AccessRules.OPEN);
    }

    private Broker broker() {
        return broker(BrokerOptions.DEFAULT, new MemoryStore(), new LoopbackGuests());
    }

    private SimulatedConnection connect(Broker broker, int loop) {
        SimulatedConnection connection = new SimulatedConnection(loops.loop(loop), broker::openSession);
        control(connection, "CONNECT", "accept-version", "1.2");
        loops.settle();
        return connection;
    }

    private void control(SimulatedConnection connection, String command, String... headers) {
        connection.send(PARSER.parse(command, Headers.of(headers), StompVersion.V1_2));
    }

    private void message(
            SimulatedConnection connection, String destination, String body, String... receiptAndTransaction) {
        Message message = Message.of(
                DestinationPrefixes.DEFAULT.resolve(destination), Headers.EMPTY, body.getBytes(StandardCharsets.UTF_8));
        connection.send(new ClientFrame.Send(
                message,
                receiptAndTransaction.length > 0 ? receiptAndTransaction[0] : null,
                receiptAndTransaction.length > 1 ? receiptAndTransaction[1] : null));
    }

    /** Receives everything that is there, in short: bodies of messages, ids of receipts, summaries of errors. */
    private List<String> received(SimulatedConnection connection) {
        List<String> all = new ArrayList<>();
        loops.settle();
        for (Received next = connection.receive(); next != null; next = connection.receive()) {
            if (next instanceof Received.Delivered delivered) {
                all.add(delivered.message().bodyText() + "");
            } else if (next instanceof Received.Frame frame) {
                all.add(shortly(frame.frame()));
            }
            loops.settle();
        }
        return all;
    }

    private static String shortly(ServerFrame frame) {
        if (frame instanceof ServerFrame.Receipt receipt) {
            return "receipt " + receipt.receiptId();
        }
        return frame instanceof ServerFrame.ErrorFrame error
                ? "ERROR " + error.headers().get("message")
                : "CONNECTED";
    }

    @Test
    void aSubscriberThatReadsLateOnlySlowsItsPublisher() {
        Broker broker = broker();
        SimulatedConnection slow = connect(broker, 0);
        SimulatedConnection publisher = connect(broker, 1);
        SimulatedConnection bystander = connect(broker, 0);
        control(slow, "SUBSCRIBE", "id", "1", "destination", "/topic/busy");
        control(bystander, "SUBSCRIBE", "id", "1", "destination", "/topic/quiet");
        loops.settle();
        received(slow);

        for (int i = 0; i < 100; i++) {
            message(publisher, "/topic/busy", "m" + i, "r" + i);
        }
        received(publisher).clear();
        assertThat(received(publisher)).as("the publisher is not read from").isEmpty();

        SimulatedConnection other = connect(broker, 1);
        message(other, "/topic/quiet", "for the bystander");
        assertThat(received(bystander)).contains("for the bystander");

        loops.pass(BrokerOptions.DEFAULT.sessions().slowMillisMax() - 1);
        List<String> late = new ArrayList<>();
        List<String> receipts = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            late.addAll(received(slow));
            receipts.addAll(received(publisher));
        }
        assertThat(late).hasSize(100).startsWith("m0", "m1").endsWith("m98", "m99");
        assertThat(receipts).last().isEqualTo("receipt r99");
    }

    @Test
    void aSubscriberThatNeverReadsIsDisconnectedAndItsPublisherGoesOn() {
        Broker broker = broker();
        SimulatedConnection stalled = connect(broker, 0);
        SimulatedConnection publisher = connect(broker, 1);
        control(stalled, "SUBSCRIBE", "id", "1", "destination", "/topic/busy");
        loops.settle();
        for (int i = 0; i < 100; i++) {
            message(publisher, "/topic/busy", "m" + i, "r" + i);
        }
        received(publisher);

        loops.pass(BrokerOptions.DEFAULT.sessions().slowMillisMax());
        assertThat(stalled.isClosed()).isTrue();
        assertThat(received(stalled)).last().isEqualTo("ERROR Too slow: messages are not read");
        assertThat(received(publisher)).endsWith("receipt r98", "receipt r99");
        assertThat(broker.counters().slowSubscribers.sum()).isEqualTo(1);
        assertThat(broker.topics().count()).isZero();
    }

    @Test
    void aTopicSubscriberThatNeverAcknowledgesIsDisconnectedWhenItsBacklogIsFull() {
        SessionOptions sessions = new SessionOptions(10_000, 10, 5, 2_000, 10_000);
        Broker broker = broker(BrokerOptions.DEFAULT.withSessions(sessions), new MemoryStore(), new LoopbackGuests());
        SimulatedConnection lazy = connect(broker, 0);
        SimulatedConnection publisher = connect(broker, 1);
        control(lazy, "SUBSCRIBE", "id", "1", "destination", "/topic/work", "ack", "client");
        loops.settle();
        for (int i = 0; i < 100; i++) {
            message(publisher, "/topic/work", "m" + i, "r" + i);
        }
        assertThat(received(lazy))
                .as("as many as the prefetch")
                .containsExactly("CONNECTED", "m0", "m1", "m2", "m3", "m4");
        assertThat(received(publisher)).doesNotContain("receipt r99");
        loops.pass(10_000);
        assertThat(received(lazy)).containsExactly("ERROR Subscription 1 acknowledges too slowly");
        assertThat(received(publisher)).contains("receipt r99");
        assertThat(broker.queues().budget().bytes()).isZero();
    }

    @Test
    void receiptsWaitForTheStoreAndKeepTheirOrderWhileDeliveryDoesNotWait() {
        SimulatedStore store = new SimulatedStore(DestinationPrefixes.DEFAULT);
        Broker broker = broker(BrokerOptions.DEFAULT, store, new LoopbackGuests());
        SimulatedConnection sender = connect(broker, 0);
        SimulatedConnection consumer = connect(broker, 1);
        control(consumer, "SUBSCRIBE", "id", "1", "destination", "/queue/a", "receipt", "s");
        received(sender);
        assertThat(received(consumer)).containsExactly("CONNECTED", "receipt s");
        store.step(); // The note that messages will be delivered, which a consumer causes before there is any.

        message(sender, "/queue/a", "one", "r1");
        message(sender, "/queue/a", "two", "r2");
        message(sender, "/topic/none", "three", "r3");
        assertThat(received(consumer)).containsExactly("one", "two");
        assertThat(received(sender)).isEmpty();

        store.step();
        assertThat(received(sender)).containsExactly("receipt r1");
        store.step();
        assertThat(received(sender)).as("the third had to wait its turn").containsExactly("receipt r2", "receipt r3");
    }

    @Test
    void aSenderWaitsWhileTheStoreIsFarBehind() {
        SimulatedStore store = new SimulatedStore(DestinationPrefixes.DEFAULT);
        Broker broker = broker(BrokerOptions.DEFAULT, store, new LoopbackGuests());
        SimulatedConnection sender = connect(broker, 0);
        String large = "x".repeat(4 << 20);
        for (int i = 0; i < 20; i++) {
            message(sender, "/queue/a", large);
        }
        loops.settle();
        assertThat(store.pendingBytes()).as("pending bytes").isBetween(32L << 20, 40L << 20);
        while (store.step()) {
            loops.settle();
        }
        assertThat(store.messageCount()).isEqualTo(20);
    }

    @Test
    void aStoreThatFailsTurnsTheReceiptIntoAnError() {
        SimulatedStore store = new SimulatedStore(DestinationPrefixes.DEFAULT);
        Broker broker = broker(BrokerOptions.DEFAULT, store, new LoopbackGuests());
        SimulatedConnection sender = connect(broker, 0);
        message(sender, "/queue/a", "one", "r1");
        received(sender);
        store.failWith(new Outcome.Failure("The disk is full", "make room"));
        store.step();
        assertThat(received(sender)).containsExactly("ERROR The disk is full");
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    void whileTheStoreFailsOnlyWhatMustBeStoredIsRefused() {
        SimulatedStore store = new SimulatedStore(DestinationPrefixes.DEFAULT);
        Broker broker = broker(BrokerOptions.DEFAULT, store, new LoopbackGuests());
        SimulatedConnection consumer = connect(broker, 1);
        control(consumer, "SUBSCRIBE", "id", "1", "destination", "/queue/a");
        loops.settle();
        store.step();
        store.failWith(new Outcome.Failure("The disk is full", "make room"));
        SimulatedConnection sender = connect(broker, 0);
        message(sender, "/topic/a", "to a topic", "r1");
        message(sender, "/queue/a", "to be stored", "r2");
        assertThat(received(sender)).containsExactly("CONNECTED", "receipt r1", "ERROR The disk is full");
        assertThat(received(consumer)).as("it was refused, not delivered").containsExactly("CONNECTED");
        store.failWith(null);
        SimulatedConnection again = connect(broker, 0);
        message(again, "/queue/a", "stored", "r3");
        received(again);
        store.step();
        assertThat(received(again)).containsExactly("receipt r3");
        assertThat(received(consumer)).containsExactly("stored");
    }

    @Test
    void whileTheAuthenticatorThinksFramesWaitAndNothingIsServed() {
        CompletableFuture<Authenticator.Verdict> verdict = new CompletableFuture<>();
        Broker broker = broker(BrokerOptions.DEFAULT, new MemoryStore(), credentials -> verdict);
        SimulatedConnection client = connect(broker, 0);
        message(client, "/queue/a", "early", "r1");
        assertThat(received(client)).isEmpty();
        assertThat(broker.queues().all()).isEmpty();
        verdict.complete(new Authenticator.Verdict.Accepted(new User("bob")));
        assertThat(received(client)).containsExactly("CONNECTED", "receipt r1");
    }

    @Test
    void anAuthenticatorThatNeverAnswersEndsWithTheTimeToConnect() {
        Broker broker = broker(BrokerOptions.DEFAULT, new MemoryStore(), credentials -> new CompletableFuture<>());
        SimulatedConnection client = connect(broker, 0);
        loops.pass(BrokerOptions.DEFAULT.sessions().connectMillisMax());
        assertThat(received(client)).containsExactly("ERROR Login not checked within 10000 ms");
        assertThat(client.isClosed()).isTrue();
        assertThat(broker.sessions()).isEmpty();
    }

    @Test
    void anAuthenticatorThatFailsRefuses() {
        Broker broker = broker(
                BrokerOptions.DEFAULT,
                new MemoryStore(),
                credentials -> CompletableFuture.failedFuture(new IllegalStateException("directory is down")));
        SimulatedConnection client = connect(broker, 0);
        assertThat(received(client)).containsExactly("ERROR Login refused");
    }

    private Broker brokerWithQueueBytes(long bytesMax) {
        return broker(
                BrokerOptions.DEFAULT.withQueues(new QueueOptions(5, "/queue/dlq.", 60_000, bytesMax, 4 << 20)),
                new MemoryStore(),
                new LoopbackGuests());
    }

    @Test
    void aFullBrokerRefusesSendsToQueuesAndKeepsWhatItHas() {
        Broker broker = brokerWithQueueBytes(200);
        SimulatedConnection sender = connect(broker, 0);
        message(sender, "/queue/a", "one", "r1");
        message(sender, "/queue/a", "two", "r2");
        message(sender, "/queue/a", "three", "r3");
        assertThat(received(sender))
                .containsExactly(
                        "CONNECTED",
                        "receipt r1",
                        "receipt r2",
                        "ERROR The broker's memory for queued messages is full");

        SimulatedConnection consumer = connect(broker, 1);
        control(consumer, "SUBSCRIBE", "id", "1", "destination", "/queue/a");
        assertThat(received(consumer)).containsExactly("CONNECTED", "one", "two");
    }

    @Test
    void aTransactionThatDoesNotFitHasNoEffectAtAll() {
        Broker broker = brokerWithQueueBytes(200);
        SimulatedConnection filler = connect(broker, 0);
        message(filler, "/queue/full", "one");
        message(filler, "/queue/full", "two");
        loops.settle();
        SimulatedConnection sender = connect(broker, 0);
        SimulatedConnection listener = connect(broker, 1);
        control(listener, "SUBSCRIBE", "id", "1", "destination", "/topic/t");
        control(sender, "BEGIN", "transaction", "t");
        message(sender, "/topic/t", "a", "r1", "t");
        message(sender, "/queue/a", "b", "r2", "t");
        control(sender, "COMMIT", "transaction", "t", "receipt", "r3");
        assertThat(received(sender))
                .containsExactly(
                        "CONNECTED",
                        "receipt r1",
                        "receipt r2",
                        "ERROR The broker's memory for queued messages is full");
        assertThat(received(listener)).containsExactly("CONNECTED");
    }
}

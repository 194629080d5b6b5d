package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.HeartBeat;
import io.hoofbeat.core.store.MemoryStore;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.ListenException;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.NettyLoops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A broker of one test, with its listeners, and the clients that the test connects over one transport. It starts when first
 * used, so that a test can configure it before.
 */
final class BrokerUnderTest implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(Link.PATIENCE_MILLIS);

    private final Transport transport;
    private final NettyLoops loops;
    private final @Nullable StoreFolder folder;
    private final List<Wire> wires = new ArrayList<>();
    private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                warnings.add(event.getFormattedMessage());
            }
        }
    };
    private BrokerOptions options = BrokerOptions.DEFAULT;
    private FrameLimits frames = FrameLimits.DEFAULT;
    private Authenticator authenticator = new LoopbackGuests();
    private boolean isWarningExpected;
    private @Nullable Broker broker;
    private @Nullable BrokerServer server;

    /** @param isStored whether messages are kept on disk, in a folder that goes with this broker */
    BrokerUnderTest(Transport transport, NettyLoops loops, boolean isStored) {
        this.transport = transport;
        this.loops = loops;
        this.folder = isStored ? new StoreFolder() : null;
    }

    // Before the start.

    void configure(BrokerOptions brokerOptions) {
        options = brokerOptions;
    }

    void configure(SessionOptions sessions) {
        options = options.withSessions(sessions);
    }

    /** What the broker offers and asks for in CONNECTED. */
    void configureHeartBeat(int canSendMillis, int wantsMillis) {
        options = options.withHeartBeat(new HeartBeat(canSendMillis, wantsMillis));
    }

    /** How many bytes all queues together may hold. */
    void configureQueueBytes(long bytesMax) {
        QueueOptions queues = options.queues();
        options = options.withQueues(new QueueOptions(
                queues.deliveriesMax(),
                queues.deadLetterPrefix(),
                queues.idleMillis(),
                bytesMax,
                queues.windowBytesMax()));
    }

    void configureFrames(FrameLimits limits) {
        frames = limits;
    }

    void configureUsers(Authenticator users) {
        authenticator = users;
    }

    /** Says that what the test does is worth a warning of the broker. */
    void expectWarnings() {
        isWarningExpected = true;
    }

    private BrokerServer server() {
        BrokerServer running = server;
        if (running == null) {
            ServerOptions defaults = ServerOptions.DEFAULT;
            ServerOptions serverOptions = new ServerOptions(
                    "127.0.0.1",
                    0,
                    0,
                    -1,
                    0,
                    "auto",
                    frames,
                    defaults.outputHighBytes(),
                    defaults.outputLowBytes(),
                    defaults.webSocket());
            MessageStore store = folder == null ? new MemoryStore() : folder.store();
            Broker made = new Broker(options, loops, store, authenticator, AccessRules.OPEN);
            ear.start();
            logger().addAppender(ear);
            try {
                running = BrokerServer.start(options, serverOptions, loops, made::openSession, made.counters());
            } catch (ListenException e) {
                throw new AssertionError(e);
            }
            broker = made;
            server = running;
        }
        return running;
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.hoofbeat");
    }

    // Clients.

    Transport transport() {
        return transport;
    }

    int stompPort() {
        return port(server().stompAddress());
    }

    int webSocketPort() {
        return port(server().webSocketAddress());
    }

    private static int port(@Nullable InetSocketAddress address) {
        return Objects.requireNonNull(address).getPort();
    }

    /** A client that has not said anything yet. */
    Wire connect() {
        try {
            return add(transport.open(stompPort(), webSocketPort()));
        } catch (IOException e) {
            throw new AssertionError("no connection over " + transport, e);
        }
    }

    /** A client over a link that the test has made. It is closed with the broker. */
    Wire add(Link link) {
        Wire wire = new Wire(link);
        wires.add(wire);
        return wire;
    }

    /** A client that is connected and speaks STOMP 1.2, without heart-beats. */
    Wire connected() {
        return connected("1.2");
    }

    /** A client that is connected and speaks a version, without heart-beats. */
    Wire connected(String version) {
        return connected(version, "");
    }

    /** A client that is connected as somebody; see {@link #configureUsers}. */
    Wire connectedAs(String login) {
        return connected("1.2", "login:" + login + "\npasscode:secret\n");
    }

    private Wire connected(String version, String more) {
        Wire wire = connect();
        wire.send("CONNECT\naccept-version:" + version + "\nhost:localhost\n" + more + "\n^@");
        Frame connected = wire.receive();
        if (!connected.command().equals("CONNECTED") || !Objects.equals(connected.headerOrNull("version"), version)) {
            throw new AssertionError("expected CONNECTED for version " + version + ", got\n" + connected);
        }
        return wire;
    }

    // What the broker holds.

    Broker broker() {
        server();
        return Objects.requireNonNull(broker);
    }

    /** Messages that wait in a queue. */
    long readyCount(String key) {
        return atQueue(key, MessageQueue::readyCount);
    }

    /** Messages of a queue that consumers hold. */
    long heldCount(String key) {
        return atQueue(key, MessageQueue::heldCount);
    }

    private long atQueue(String key, ToLongFunction<MessageQueue> question) {
        MessageQueue queue = broker().queues().find(key);
        return queue == null ? 0 : ask(queue, question);
    }

    private static long ask(MessageQueue queue, ToLongFunction<MessageQueue> question) {
        AtomicLong answer = new AtomicLong();
        CountDownLatch answered = new CountDownLatch(1);
        queue.home().execute(() -> {
            answer.set(question.applyAsLong(queue));
            answered.countDown();
        });
        await(answered);
        return answer.get();
    }

    /** Returns when every loop has done what it had to do, and what came of it on other loops, a few times over. */
    void settle() {
        for (int hop = 0; hop < 4; hop++) {
            CountDownLatch passed = new CountDownLatch(loops.count());
            for (int i = 0; i < loops.count(); i++) {
                Loop loop = loops.loop(i);
                loop.execute(() -> loop.atTurnEnd(passed::countDown));
            }
            await(passed);
        }
    }

    /** Takes everything out of a queue. */
    void drain(Wire wire, String queue) {
        long count = readyCount(queue);
        if (count > 0) {
            wire.subscribe("drain " + queue, queue, "auto");
            for (long i = 0; i < count; i++) {
                wire.receive();
            }
            wire.request("UNSUBSCRIBE", "id:drain " + queue);
        }
    }

    /** Waits until the loops have come to where a condition holds. */
    void awaitSettled(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        settle();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time at which " + what).isLessThan(deadline);
            settle();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(Link.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("a loop does not answer");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the broker has noticed that all clients are gone, and fails when it still holds something of them. */
    void awaitNothingLeft() {
        awaitNothingLeft("");
    }

    /** As before; {@code when} tells in a failure which clients are meant. */
    void awaitNothingLeft(String when) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        String left = leftovers();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            try {
                server().connections().whenNone().get(Link.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                break;
            } catch (ExecutionException | InterruptedException e) {
                throw new AssertionError(e);
            }
            left = leftovers();
        }
        assertThat(left)
                .as("what the broker holds of clients that are gone " + when)
                .isEqualTo("");
    }

    private String leftovers() {
        settle();
        StringBuilder left = new StringBuilder();
        note(left, "connections", server().connections().openCount());
        note(left, "sessions", broker().sessions().size());
        note(left, "subscriptions to topics", broker().topics().count());
        note(left, "patterns of queues", broker().queues().patternCount());
        long bytes = 0;
        for (MessageQueue queue : broker().queues().all()) {
            note(left, "consumers of " + queue.key(), ask(queue, MessageQueue::consumerCount));
            note(left, "messages of " + queue.key() + " in consumers' hands", ask(queue, MessageQueue::heldCount));
            bytes += ask(queue, MessageQueue::bytes);
        }
        note(left, "bytes of no queue in the budget", broker().queues().budget().bytes() - bytes);
        return left.toString();
    }

    private static void note(StringBuilder left, String what, long count) {
        if (count != 0) {
            left.append(count).append(' ').append(what).append("; ");
        }
    }

    /** Ends the clients and the broker; fails when something of the clients is left, or the broker has warned of a bug. */
    @Override
    public void close() {
        try {
            closeServer();
        } finally {
            if (folder != null) {
                folder.close();
            }
        }
    }

    private void closeServer() {
        if (server == null) {
            return;
        }
        try {
            wires.forEach(Wire::close);
            awaitNothingLeft();
            assertThat(!warnings.isEmpty())
                    .as("the broker warned of " + warnings)
                    .isEqualTo(isWarningExpected);
        } finally {
            server.close();
            logger().detachAppender(ear);
        }
    }
}

package io.hoofbeat.core.simulation;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToLongFunction;

/**
 * A broker on stepped loops over a stepped store, for tests that say in words what clients send and receive. It can crash and come
 * back. Not for several threads.
 */
public final class SteppedBroker implements AutoCloseable {

    private static final ClientFrameParser PARSER = new ClientFrameParser(DestinationPrefixes.DEFAULT);

    private final BrokerOptions options;
    private final Authenticator authenticator;
    private final AccessRules rules;
    private SteppedLoops loops;
    private SteppedStore store;
    private Broker broker;
    private int clientsMade;

    public SteppedBroker(BrokerOptions options, SteppedStore store) {
        this(options, store, new LoopbackGuests(), AccessRules.OPEN);
    }

    public SteppedBroker(BrokerOptions options, SteppedStore store, Authenticator authenticator, AccessRules rules) {
        this(options, store, authenticator, rules, new SteppedLoops(2, 7));
    }

    SteppedBroker(
            BrokerOptions options,
            SteppedStore store,
            Authenticator authenticator,
            AccessRules rules,
            SteppedLoops loops) {
        this.options = options;
        this.authenticator = authenticator;
        this.rules = rules;
        this.store = store;
        this.loops = loops;
        broker = open();
    }

    private Broker open() {
        return new Broker(options, loops, store.store(), authenticator, rules);
    }

    /** The process ends, and another one starts on what is stored. Clients of before are of no use any more. */
    public void crash() {
        restart(store.crash());
    }

    /** As {@link #crash}, with a store that has been opened by somebody else. */
    public void restart(SteppedStore next) {
        store = next;
        loops = new SteppedLoops(2, 7);
        broker = open();
    }

    public Broker broker() {
        return broker;
    }

    public SteppedStore store() {
        return store;
    }

    /** Lets loops and store do all they have to do. */
    public void settle() {
        do {
            loops.settle();
        } while (store.step());
    }

    /** As {@link #settle}, with loops and store taking turns at random. */
    void settle(Random random) {
        while (step(random)) {}
    }

    /** Lets one thing happen, on a loop or in the store; false when there is nothing to do. */
    boolean step(Random random) {
        return random.nextBoolean() ? loops.step() || store.step() : store.step() || loops.step();
    }

    /** Moves the clock, and lets everything happen that becomes due on the way. */
    public void pass(long millis) {
        settle();
        loops.pass(millis);
        settle();
    }

    /** Moves the clock; what becomes due happens with the next steps. */
    void advance(long millis) {
        loops.advance(millis);
    }

    /** Puts the wall clock forward, or back, as somebody who corrects it does. */
    public void jump(long millis) {
        settle();
        loops.jump(millis);
        pass(1000);
    }

    /** Wall-clock time in milliseconds since 1970. */
    public long now() {
        return loops.loop(0).currentTimeMillis();
    }

    /** Messages that wait in a queue, by its key. */
    public long readyCount(String key) {
        return ask(key, MessageQueue::readyCount);
    }

    /** Messages of a queue that consumers hold. */
    public long heldCount(String key) {
        return ask(key, MessageQueue::heldCount);
    }

    /** Asks a queue something, by its key; 0 when there is none. */
    long ask(String key, ToLongFunction<MessageQueue> question) {
        settle();
        MessageQueue queue = broker.queues().find(key);
        if (queue == null) {
            return 0;
        }
        long[] answer = new long[1];
        queue.home().execute(() -> answer[0] = question.applyAsLong(queue));
        settle();
        return answer[0];
    }

    /** A client that has been let in; each one is at home on another loop than the one before. */
    public Client connect() {
        return connect(new String[0]);
    }

    /** As {@link #connect()}, with further headers of the CONNECT. */
    public Client connect(String... headers) {
        Client client = connectRaw(headers);
        client.received();
        return client;
    }

    /** A client that has sent its CONNECT, and may be let in. */
    Client connectRaw(String... headers) {
        Client client =
                new Client(new SimulatedConnection(loops.loop(clientsMade++ % loops.count()), broker::openSession));
        List<String> all = new ArrayList<>(List.of("accept-version", "1.2"));
        all.addAll(List.of(headers));
        client.control("CONNECT", all.toArray(new String[0]));
        return client;
    }

    @Override
    public void close() {
        store.close();
    }

    /** What a client does, in few words. */
    public final class Client {

        private final SimulatedConnection connection;

        private Client(SimulatedConnection connection) {
            this.connection = connection;
        }

        /** Sends a frame without a body. */
        public void control(String command, String... headers) {
            connection.send(PARSER.parse(command, Headers.of(headers), StompVersion.V1_2));
        }

        /** Subscribes with a receipt {@code sub ID}, of which {@link #received} tells. */
        public void subscribe(String id, String destination, String ackMode, String... further) {
            List<String> headers = new ArrayList<>(
                    List.of("id", id, "destination", destination, "ack", ackMode, "receipt", "sub " + id));
            headers.addAll(List.of(further));
            control("SUBSCRIBE", headers.toArray(new String[0]));
        }

        /** Sends a message; headers {@code receipt} and {@code transaction} are taken as such. */
        public void send(String destination, String body, String... headers) {
            Headers all = Headers.of(headers);
            List<String> kept = new ArrayList<>();
            for (int i = 0; i < headers.length; i += 2) {
                if (!headers[i].equals("receipt") && !headers[i].equals("transaction")) {
                    kept.addAll(List.of(headers[i], headers[i + 1]));
                }
            }
            Message message = Message.of(
                    DestinationPrefixes.DEFAULT.resolve(destination),
                    Headers.of(kept.toArray(new String[0])),
                    body.getBytes(StandardCharsets.UTF_8));
            connection.send(new ClientFrame.Send(message, all.get("receipt"), all.get("transaction")));
        }

        /** Vanishes without a word. */
        public void vanish() {
            connection.vanish();
            settle();
        }

        /** As {@link #vanish}, without letting anything happen. */
        void leave() {
            connection.vanish();
        }

        public boolean isClosed() {
            return connection.isClosed();
        }

        /** Lets everything happen, and receives all there is. */
        public List<Received> receivedFrames() {
            return receivedFrames(true);
        }

        /** Receives what has arrived, without letting anything happen. */
        List<Received> arrived() {
            return receivedFrames(false);
        }

        private List<Received> receivedFrames(boolean isSettling) {
            List<Received> all = new ArrayList<>();
            while (true) {
                if (isSettling) {
                    settle();
                }
                Received next = connection.receive();
                if (next == null) {
                    return all;
                }
                all.add(next);
            }
        }

        /**
         * Lets everything happen, and receives all there is, in short: the body of a message, followed by {@code " (N)"} on its
         * N-th delivery; {@code receipt ID}; {@code ERROR SUMMARY}; {@code CONNECTED}.
         */
        public List<String> received() {
            List<String> all = new ArrayList<>();
            receivedFrames().forEach(received -> all.add(shortly(received)));
            return all;
        }
    }

    /** The ack id of a message, by its body. */
    public static String ackId(List<Received> received, String body) {
        for (Received each : received) {
            if (each instanceof Received.Delivered delivered
                    && body.equals(delivered.message().bodyText())) {
                return delivered.id();
            }
        }
        throw new AssertionError("no " + body + " among " + received);
    }

    /** What was received, as {@link Client#received} tells it. */
    public static String shortly(Received received) {
        if (received instanceof Received.Delivered delivered) {
            String body = Objects.requireNonNull(delivered.message().bodyText());
            return delivered.deliveryCount() > 1 ? body + " (" + delivered.deliveryCount() + ")" : body;
        }
        ServerFrame frame = ((Received.Frame) received).frame();
        if (frame instanceof ServerFrame.Receipt receipt) {
            return "receipt " + receipt.receiptId();
        }
        return frame instanceof ServerFrame.ErrorFrame error
                ? "ERROR " + error.headers().get("message")
                : "CONNECTED";
    }
}

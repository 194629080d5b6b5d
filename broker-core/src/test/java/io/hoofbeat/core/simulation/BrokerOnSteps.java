package io.hoofbeat.core.simulation;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import io.hoofbeat.core.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A broker over a store that can crash, and clients that say what a test tells them; what they hear is told in short. */
final class BrokerOnSteps {

    private static final ClientFrameParser PARSER = new ClientFrameParser(DestinationPrefixes.DEFAULT);

    private final BrokerOptions options;
    private final boolean isDurable;
    private final long seed;
    SteppedLoops loops;
    SimulatedStore store = new SimulatedStore(DestinationPrefixes.DEFAULT);
    Broker broker;

    BrokerOnSteps(BrokerOptions options, boolean isDurable, long seed) {
        this.options = options;
        this.isDurable = isDurable;
        this.seed = seed;
        this.loops = new SteppedLoops(3, seed);
        this.broker = newBroker();
    }

    BrokerOnSteps() {
        this(BrokerOptions.DEFAULT, true, 7);
    }

    private Broker newBroker() {
        return new Broker(
                options, loops, isDurable ? store : new MemoryStore(), new LoopbackGuests(), AccessRules.OPEN);
    }

    /** The process dies and starts again. */
    void crash() {
        store = store.crash();
        loops = new SteppedLoops(3, seed + 1);
        broker = newBroker();
    }

    /** Lets everything happen that is due, on the loops and on the disk. */
    void settle() {
        do {
            loops.settle();
        } while (store.step());
    }

    /** Whether one more thing has happened. */
    boolean step() {
        return loops.step() || store.step();
    }

    /** A client on one of three loops. */
    Peer connect(int loop, String... headers) {
        Peer peer = new Peer(new SimulatedConnection(loops.loop(loop), broker::openSession));
        List<String> all = new ArrayList<>(List.of("accept-version", "1.2"));
        all.addAll(List.of(headers));
        peer.say("CONNECT", all.toArray(new String[0]));
        settle();
        peer.hear();
        return peer;
    }

    /** One client. */
    final class Peer {
        final SimulatedConnection connection;
        /** Ids to acknowledge by, of everything heard so far. */
        final List<String> ackIds = new ArrayList<>();

        Peer(SimulatedConnection connection) {
            this.connection = connection;
        }

        /** Sends a frame; nothing happens yet. */
        void say(String command, String... headers) {
            connection.send(PARSER.parse(command, Headers.of(headers), StompVersion.V1_2));
        }

        /** Sends a message; nothing happens yet. Headers are names and values, {@code receipt} and {@code transaction} too. */
        void send(String destination, String body, String... headers) {
            Headers given = Headers.of(headers);
            Headers.Builder own = Headers.builder();
            given.forEach((name, value) -> {
                if (!name.equals("receipt") && !name.equals("transaction")) {
                    own.add(name, value);
                }
            });
            Message message = Message.of(
                    DestinationPrefixes.DEFAULT.resolve(destination),
                    own.build(),
                    body.getBytes(StandardCharsets.UTF_8));
            boolean isPersistent = !"false".equals(given.get("persistent"));
            Message flagged = isPersistent
                    ? message
                    : new Message(message.destination(), message.tail(), message.bodyOffset(), Message.NOT_PERSISTENT);
            connection.send(new ClientFrame.Send(flagged, given.get("receipt"), given.get("transaction")));
        }

        /** Does it, and hears what comes of it. */
        List<String> request(String command, String... headers) {
            say(command, headers);
            settle();
            return hear();
        }

        void vanish() {
            connection.vanish();
            settle();
        }

        /**
         * Everything that has come: {@code SUBSCRIPTION:BODY}, with {@code !COUNT} from the second delivery on, {@code receipt ID},
         * {@code ERROR SUMMARY}.
         */
        List<String> hear() {
            List<String> all = new ArrayList<>();
            settle();
            for (Received next = connection.receive(); next != null; next = connection.receive()) {
                if (next instanceof Received.Delivered delivered) {
                    ackIds.add(delivered.id());
                    String again = delivered.deliveryCount() > 1 ? "!" + delivered.deliveryCount() : "";
                    all.add(delivered.subscription() + ":" + delivered.message().bodyText() + again);
                } else if (next instanceof Received.Frame frame) {
                    all.add(shortly(frame.frame()));
                }
                settle();
            }
            return all;
        }

        private static String shortly(ServerFrame frame) {
            if (frame instanceof ServerFrame.Receipt receipt) {
                return "receipt " + receipt.receiptId();
            }
            return frame instanceof ServerFrame.ErrorFrame error
                    ? "ERROR " + error.headers().get("message") + "|" + error.body()
                    : "CONNECTED";
        }
    }
}

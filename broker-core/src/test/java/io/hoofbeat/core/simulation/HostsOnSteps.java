package io.hoofbeat.core.simulation;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.VirtualHosts;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The standard host and two others on the same loops, each over a store of its own that can crash. Not for several threads. */
final class HostsOnSteps {

    private static final ClientFrameParser PARSER = new ClientFrameParser(DestinationPrefixes.DEFAULT);

    /** The standard host, one that goes by aliases too, and one by its name. */
    static final List<String> NAMES = List.of("default", "alpha", "beta");

    private final Map<String, BrokerOptions> options = new HashMap<>();
    private final Map<String, Authenticator> logins = new HashMap<>();
    private final Map<String, SimulatedStore> stores = new HashMap<>();
    private final boolean isStrict;
    private long seed;
    SteppedLoops loops;
    VirtualHosts hosts;

    HostsOnSteps(long seed, boolean isStrict, BrokerOptions ofAll) {
        this.seed = seed;
        this.isStrict = isStrict;
        for (String name : NAMES) {
            options.put(name, ofAll);
            stores.put(name, new SimulatedStore(DestinationPrefixes.DEFAULT));
        }
        loops = new SteppedLoops(2, seed);
        hosts = open();
    }

    /** Gives a host options or logins of its own; the brokers are made anew. */
    void set(String host, BrokerOptions its, Authenticator who) {
        options.put(host, its);
        logins.put(host, who);
        crash();
    }

    private VirtualHosts open() {
        Broker standard =
                new Broker(optionsOf("default"), loops, storeOf("default"), loginsOf("default"), AccessRules.OPEN);
        List<VirtualHosts.Entry> others = new ArrayList<>();
        others.add(new VirtualHosts.Entry(List.of("Alpha.Example", "*.alpha.example"), open(standard, "alpha")));
        others.add(new VirtualHosts.Entry(List.of("*.example"), open(standard, "beta")));
        return new VirtualHosts(standard, List.of("/"), others, isStrict);
    }

    private Broker open(Broker standard, String name) {
        return standard.openHost(name, optionsOf(name), storeOf(name), loginsOf(name), AccessRules.OPEN);
    }

    private BrokerOptions optionsOf(String name) {
        return java.util.Objects.requireNonNull(options.get(name));
    }

    private SimulatedStore storeOf(String name) {
        return java.util.Objects.requireNonNull(stores.get(name));
    }

    private Authenticator loginsOf(String name) {
        return logins.getOrDefault(name, new LoopbackGuests());
    }

    /** The process dies and starts again. */
    void crash() {
        stores.replaceAll((name, store) -> store.crash());
        loops = new SteppedLoops(2, ++seed);
        hosts = open();
    }

    /** Lets everything happen that is due. */
    void settle() {
        boolean isBusy = true;
        while (isBusy) {
            loops.settle();
            isBusy = false;
            for (String name : NAMES) {
                isBusy |= storeOf(name).step();
            }
        }
    }

    /** Lets one thing happen somewhere. */
    void step(int which) {
        if (!loops.step()) {
            storeOf(NAMES.get(which % NAMES.size())).step();
        }
    }

    Broker broker(String name) {
        return hosts.brokers().get(NAMES.indexOf(name));
    }

    /** A client that has sent CONNECT with these headers besides the version. */
    Client connect(int loop, String... headers) {
        Client client = new Client(new SimulatedConnection(loops.loop(loop), hosts::openSession));
        List<String> all = new ArrayList<>(List.of("accept-version", "1.2"));
        all.addAll(List.of(headers));
        client.say("CONNECT", all.toArray(new String[0]));
        return client;
    }

    /** One client. */
    final class Client {
        final SimulatedConnection connection;
        /** Everything that it could acknowledge by. */
        final List<String> ackIds = new ArrayList<>();
        /** Every address that it was told to answer to. */
        final List<String> replyAddresses = new ArrayList<>();

        private Client(SimulatedConnection connection) {
            this.connection = connection;
        }

        void say(String command, String... headers) {
            connection.send(PARSER.parse(command, Headers.of(headers), StompVersion.V1_2));
        }

        void send(String destination, String body, String... headers) {
            Message message = Message.of(
                    DestinationPrefixes.DEFAULT.resolve(destination),
                    Headers.of(headers),
                    body.getBytes(StandardCharsets.UTF_8));
            connection.send(new ClientFrame.Send(message, null, null));
        }

        void sendInTransaction(String destination, String body, String transaction) {
            Message message = Message.of(
                    DestinationPrefixes.DEFAULT.resolve(destination),
                    Headers.EMPTY,
                    body.getBytes(StandardCharsets.UTF_8));
            connection.send(new ClientFrame.Send(message, null, transaction));
        }

        /** Lets everything happen, and tells what has come. */
        List<String> hear() {
            settle();
            return arrived();
        }

        /** What has come: bodies of messages, {@code receipt ID}, {@code ERROR SUMMARY}, {@code CONNECTED}. */
        List<String> arrived() {
            List<String> all = new ArrayList<>();
            for (Received next = connection.receive(); next != null; next = connection.receive()) {
                if (next instanceof Received.Delivered delivered) {
                    ackIds.add(delivered.id());
                    String replyTo = delivered.message().header("reply-to");
                    if (replyTo != null) {
                        replyAddresses.add(replyTo);
                    }
                    all.add(delivered.message().bodyText());
                } else if (next instanceof Received.Frame frame) {
                    all.add(shortly(frame.frame()));
                }
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

package io.hoofbeat.core.simulation;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.policy.Overflow;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.StompVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One broker on stepped loops and the clients around it, all driven by one seed. */
final class World {

    private static final List<String> QUEUES = List.of("/queue/a", "/queue/b/c", "/queue/d.e");
    private static final List<String> TOPICS = List.of("/topic/a", "/topic/a/b", "/topic/x.y");
    private static final List<String> PATTERNS = List.of("/topic/*", "/topic/**", "/topic/x.*", "/queue/b/*");

    /** Nothing that a client would get an ERROR for. */
    private static final Policies POLICIES = new TestPolicies()
            .rule("/queue/a", rule -> rule.messagesMax(8).overflow(Overflow.BLOCK))
            .rule("/queue/b/c", rule -> rule.messagesMax(6).overflow(Overflow.DROP_OLDEST))
            .rule("/queue/d.e", rule -> rule.redeliveryDelay(20, 2, 100).ttl(150))
            .policies();

    private final Random random;
    private final BrokerOptions options;
    private final boolean isDurable;
    private SteppedLoops loops;
    private SteppedStore store;
    private Broker broker;
    private final Ledger ledger = new Ledger();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private int clientsMade;

    World(long seed) {
        this(seed, new Random(seed));
    }

    private World(long seed, Random random) {
        this(
                seed,
                random,
                random.nextBoolean() ? new SimulatedStore(DestinationPrefixes.DEFAULT) : new SteppedMemoryStore());
    }

    /** A world over a store of the test's own. */
    World(long seed, SteppedStore store) {
        this(seed, new Random(seed), store);
    }

    private World(long seed, Random random, SteppedStore store) {
        this.random = random;
        this.store = store;
        isDurable = store.store().isDurable();
        options = options(random.nextBoolean(), random.nextBoolean() ? POLICIES : Policies.NONE);
        loops = new SteppedLoops(1 + random.nextInt(3), seed);
        broker = broker();
    }

    /** Every broker is as users have it, but some hold so little in memory that almost everything waits in the store. */
    private static BrokerOptions options(boolean isPaging, Policies policies) {
        QueueOptions queues = BrokerOptions.DEFAULT.queues();
        return BrokerOptions.DEFAULT
                .withQueues(new QueueOptions(
                        queues.deliveriesMax(),
                        queues.deadLetterPrefix(),
                        queues.idleMillis(),
                        queues.bytesMax(),
                        isPaging ? 150 : queues.windowBytesMax()))
                .withPolicies(policies);
    }

    private Broker broker() {
        return new Broker(options, loops, store.store(), new LoopbackGuests(), AccessRules.OPEN);
    }

    /** The broker's process dies, or its machine, and starts again, on what the store has kept. */
    private void crash() {
        clients.forEach(SimulatedClient::loseBroker);
        clients.clear();
        ledger.crashed();
        store = store instanceof SimulatedStore simulated && random.nextBoolean()
                ? simulated.powerCut(random.nextInt(1 + simulated.unsyncedCount()))
                : store.crash();
        loops = new SteppedLoops(1 + random.nextInt(3), random.nextLong());
        broker = broker();
    }

    /** Closes the store. */
    void end() {
        store.close();
    }

    private void settle() {
        do {
            loops.settle();
        } while (store.step());
    }

    Ledger ledger() {
        return ledger;
    }

    String anyQueue(Random chooser) {
        return QUEUES.get(chooser.nextInt(QUEUES.size()));
    }

    String anyTopic(Random chooser) {
        return TOPICS.get(chooser.nextInt(TOPICS.size()));
    }

    String anyDestination(Random chooser) {
        return switch (chooser.nextInt(3)) {
            case 0 -> anyQueue(chooser);
            case 1 -> anyTopic(chooser);
            default -> PATTERNS.get(chooser.nextInt(PATTERNS.size()));
        };
    }

    /** The subscriptions that must get what is sent to a topic from now on. */
    List<SimulatedClient.Witness> witnessesOf(String topic) {
        List<SimulatedClient.Witness> witnesses = new ArrayList<>();
        for (SimulatedClient client : clients) {
            for (SimulatedClient.Sub sub : client.subs.values()) {
                if (sub.isConfirmed && sub.mode == AckMode.AUTO && sub.destination.equals(topic)) {
                    witnesses.add(new SimulatedClient.Witness(client, sub));
                }
            }
        }
        return witnesses;
    }

    /** Lets clients come, act and go for a number of steps. */
    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            if (clients.size() < 5 && random.nextInt(10) == 0) {
                clients.add(connect());
            }
            if (isDurable && random.nextInt(400) == 0) {
                crash();
            } else if (random.nextInt(20) == 0) {
                loops.advance(random.nextInt(20));
            } else if (random.nextInt(8) == 0) {
                store.step();
            } else if (random.nextBoolean()) {
                loops.step();
            } else if (!clients.isEmpty()) {
                clients.get(random.nextInt(clients.size())).step();
            }
            removeGoneClients();
        }
    }

    private void removeGoneClients() {
        clients.stream().filter(SimulatedClient::isGone).forEach(SimulatedClient::abandonUnread);
        clients.removeIf(SimulatedClient::isGone);
    }

    private SimulatedClient connect() {
        SimulatedConnection connection =
                new SimulatedConnection(loops.loop(random.nextInt(loops.count())), broker::openSession);
        return new SimulatedClient("c" + ++clientsMade, this, random, connection);
    }

    /** Everybody vanishes at once; then nothing but the messages may be left. */
    void everybodyVanishes() {
        clients.forEach(SimulatedClient::vanish);
        settle();
        removeGoneClients();
        expect(0, clients.size(), "clients");
        expect(0, broker.sessions().size(), "sessions");
        expect(0, broker.topics().count(), "topic subscriptions");
        expect(0, broker.queues().patternCount(), "queue patterns");
        for (MessageQueue queue : broker.queues().all()) {
            queue.home().execute(() -> {
                expect(0, queue.heldCount(), "held messages of " + queue.key());
                expect(0, queue.consumerCount(), "consumers of " + queue.key());
            });
        }
        settle();
    }

    /** Takes every message that is left, dead letters included; afterwards the broker is as empty as at the start. */
    void drain() {
        SimulatedConnection drainer = new SimulatedConnection(loops.loop(0), broker::openSession);
        ClientFrameParser parser = new ClientFrameParser(DestinationPrefixes.DEFAULT);
        drainer.send(parser.parse("CONNECT", Headers.of("accept-version", "1.2"), StompVersion.V1_2));
        drainer.send(parser.parse("SUBSCRIBE", Headers.of("id", "all", "destination", "/queue/**"), StompVersion.V1_2));
        for (boolean isGoingOn = true; isGoingOn; ) {
            settle();
            Received received = drainer.receive();
            for (int i = 0; received == null && i < 3; i++) {
                loops.pass(1000); // What waits for its moment comes too.
                settle();
                received = drainer.receive();
            }
            isGoingOn = received != null;
            if (received instanceof Received.Delivered delivered) {
                String body = SimulatedClient.text(delivered.message());
                if (body.startsWith("/queue/")) {
                    ledger.drained(body);
                }
            }
        }
        drainer.vanish();
        settle();
        ledger.checkNothingIsLost();
        expect(0, broker.queues().budget().bytes(), "bytes of queued messages");
        loops.pass(10 * BrokerOptions.DEFAULT.queues().idleMillis());
        expect(0, broker.queues().all().size(), "queues that nobody uses");
        expect(0, loops.timerCount(), "timers");
        expect(0, store.messageCount(), "stored messages");
    }

    private static void expect(long expected, long actual, String what) {
        if (expected != actual) {
            throw new AssertionError(what + ": " + actual + " instead of " + expected);
        }
    }
}

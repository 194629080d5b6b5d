package io.hoofbeat.core.simulation;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.simulation.DurableLedger.Durable;
import io.hoofbeat.core.simulation.DurableLedger.Entry;
import io.hoofbeat.core.simulation.DurableLedger.Sent;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A broker whose clients publish to topics and come and go at durable subscriptions as a seed says; it crashes now and then. */
final class DurableWorld {

    private static final ClientFrameParser PARSER = new ClientFrameParser(DestinationPrefixes.DEFAULT);

    private final Random random;
    private final DurableLedger ledger = new DurableLedger();
    private final List<Client> clients = new ArrayList<>();
    private SteppedLoops loops;
    private SteppedStore store;
    private Broker broker;
    private int counter;
    int takeOvers;
    int crashes;

    DurableWorld(long seed, SteppedStore store) {
        this.random = new Random(seed);
        this.store = store;
        this.loops = new SteppedLoops(1 + random.nextInt(3), seed);
        this.broker = newBroker();
    }

    private Broker newBroker() {
        return new Broker(BrokerOptions.DEFAULT, loops, store.store(), new LoopbackGuests(), AccessRules.OPEN);
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            if (clients.size() < 4 && random.nextInt(8) == 0) {
                clients.add(new Client());
            }
            if (store.store().isDurable() && random.nextInt(300) == 0) {
                crash();
            } else if (random.nextInt(6) == 0) {
                store.step();
            } else if (random.nextBoolean()) {
                loops.step();
            } else if (!clients.isEmpty()) {
                clients.get(random.nextInt(clients.size())).step();
            }
            removeGone();
        }
    }

    private void removeGone() {
        for (Client client : List.copyOf(clients)) {
            if (client.connection.isClosed()) {
                client.die();
                clients.remove(client);
            }
        }
    }

    private void crash() {
        crashes++;
        clients.forEach(Client::die);
        clients.clear();
        ledger.crashed();
        store = store.crash();
        loops = new SteppedLoops(1 + random.nextInt(3), random.nextLong());
        broker = newBroker();
    }

    private void settle() {
        do {
            loops.settle();
        } while (store.step());
    }

    /** Everybody goes, everything is taken, every durable subscription deleted. Returns how many messages had to be there. */
    int end() {
        clients.forEach(client -> client.connection.vanish());
        settle();
        removeGone();
        takeOvers += (int) broker.counters().takeOvers.sum();
        for (Durable durable : ledger.durables) {
            SimulatedConnection drainer = drainer();
            say(drainer, "SUBSCRIBE", subscribeHeaders(durable, "7", "auto"));
            drain(drainer, durable.fullName);
            say(drainer, "UNSUBSCRIBE", deleteHeaders(durable, "7"));
            settle();
            drainer.vanish();
            settle();
        }
        SimulatedConnection drainer = drainer();
        say(drainer, "SUBSCRIBE", List.of("id", "q", "destination", "/queue/**"));
        drain(drainer, "/queue/q");
        drainer.vanish();
        settle();
        int kept = ledger.check();
        expect(0, broker.durables().all().size(), "durable subscriptions");
        expect(0, broker.queues().budget().bytes(), "bytes of queued messages");
        loops.pass(10 * BrokerOptions.DEFAULT.queues().idleMillis());
        settle();
        expect(0, loops.timerCount(), "timers");
        expect(0, store.messageCount(), "stored messages");
        return kept;
    }

    private SimulatedConnection drainer() {
        SimulatedConnection drainer = new SimulatedConnection(loops.loop(0), broker::openSession);
        say(drainer, "CONNECT", List.of("accept-version", "1.2", "client-id", "C"));
        return drainer;
    }

    private void drain(SimulatedConnection drainer, String keeper) {
        settle();
        for (Received received = drainer.receive(); received != null; received = drainer.receive()) {
            if (received instanceof Received.Delivered delivered) {
                String key = delivered.message().destination().key();
                boolean isDead = key.startsWith("/queue/dlq.dsub/");
                ledger.drained(
                        isDead ? key.substring("/queue/dlq.dsub/".length()) : keeper,
                        SimulatedClient.text(delivered.message()),
                        isDead);
            } else if (received instanceof Received.Frame frame
                    && frame.frame() instanceof ServerFrame.ErrorFrame error) {
                throw new AssertionError("while draining: " + error);
            }
            settle();
        }
    }

    private static void say(SimulatedConnection connection, String command, List<String> headers) {
        connection.send(PARSER.parse(command, Headers.of(headers.toArray(new String[0])), StompVersion.V1_2));
    }

    private static List<String> subscribeHeaders(Durable durable, String id, String mode) {
        List<String> headers = new ArrayList<>(
                List.of("id", id, "destination", durable.destination, "ack", mode, "prefetch-count", "3"));
        headers.addAll(durable.naming);
        return headers;
    }

    private static List<String> deleteHeaders(Durable durable, String id) {
        List<String> headers = new ArrayList<>(List.of("id", id, "destination", durable.destination));
        headers.addAll(durable.naming);
        return headers;
    }

    private static void expect(long expected, long actual, String what) {
        if (expected != actual) {
            throw new AssertionError(what + ": " + actual + " instead of " + expected);
        }
    }

    /** A delivery to be acknowledged. */
    private record Held(String ackId, Entry entry) {}

    /** What a client knows of one of its subscriptions. */
    private static final class Sub {
        final String id;
        final Durable durable;
        final boolean isAuto;
        boolean isConfirmed;
        final int doubts;
        boolean hasEnded;
        boolean hasRejected;
        final List<Held> held = new ArrayList<>();
        final Map<String, Integer> lastNumbers = new HashMap<>();

        Sub(String id, Durable durable, boolean isAuto) {
            this.id = id;
            this.durable = durable;
            this.isAuto = isAuto;
            this.doubts = durable.doubts;
        }
    }

    private final class Client {
        final String name = "c" + ++counter;
        final SimulatedConnection connection =
                new SimulatedConnection(loops.loop(random.nextInt(loops.count())), broker::openSession);
        private final Map<String, Sub> subs = new LinkedHashMap<>();
        private final List<Sub> ended = new ArrayList<>();
        private final Map<String, Runnable> receipts = new LinkedHashMap<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private @Nullable Durable deleting;
        private boolean isConnected;
        private boolean isEnding;

        Client() {
            DurableWorld.say(connection, "CONNECT", List.of("accept-version", "1.2", "client-id", "C"));
        }

        private void say(String command, List<String> headers, Runnable onReceipt) {
            List<String> all = new ArrayList<>(headers);
            all.addAll(List.of("receipt", receipt(onReceipt)));
            DurableWorld.say(connection, command, all);
        }

        private String receipt(Runnable onReceipt) {
            String id = "r" + ++counter;
            receipts.put(id, onReceipt);
            return id;
        }

        private void send(String destination, String body, @Nullable String receipt, @Nullable String transaction) {
            Message message = Message.of(
                    DestinationPrefixes.DEFAULT.resolve(destination),
                    Headers.EMPTY,
                    body.getBytes(StandardCharsets.UTF_8));
            connection.send(new ClientFrame.Send(message, receipt, transaction));
        }

        private String body(String stream, String topic) {
            return topic + "|" + stream + "|" + numbers.merge(stream + topic, 1, Integer::sum);
        }

        void step() {
            if (isEnding || !isConnected || random.nextInt(5) < 2) {
                receive();
                return;
            }
            switch (random.nextInt(20)) {
                case 0, 1, 2 -> subscribe();
                case 3 -> unsubscribe();
                case 4, 5, 6, 7, 8 -> publish();
                case 9, 10, 11, 12, 13 -> acknowledge();
                case 14 -> reject();
                case 15, 16 -> transact();
                case 17 -> delete();
                case 18 -> leave();
                default -> receive();
            }
        }

        private void subscribe() {
            Durable durable = ledger.durables.get(random.nextInt(ledger.durables.size()));
            // Under the same id it could not be told from the one that has ended.
            boolean isThere = subs.values().stream().anyMatch(sub -> sub.durable == durable)
                    || ended.stream().anyMatch(sub -> sub.durable == durable && sub.id.equals("7"));
            if (isThere || durable.isDeleting) {
                return;
            }
            String id = durable.naming.contains("durable") ? "7" : "s" + ++counter;
            Sub sub = new Sub(id, durable, random.nextInt(3) == 0);
            subs.put(id, sub);
            durable.pendingSubscribes++;
            say("SUBSCRIBE", subscribeHeaders(durable, id, sub.isAuto ? "auto" : "client-individual"), () -> {
                sub.isConfirmed = true;
                durable.pendingSubscribes--;
                durable.isSure |= !durable.isDeleting;
            });
        }

        private @Nullable Sub anyConfirmed() {
            List<Sub> all =
                    subs.values().stream().filter(sub -> sub.isConfirmed).toList();
            return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        }

        private void unsubscribe() {
            Sub sub = anyConfirmed();
            if (sub != null) {
                end(sub);
                say("UNSUBSCRIBE", List.of("id", sub.id), () -> sub.hasEnded = true);
            }
        }

        private void end(Sub sub) {
            subs.remove(sub.id);
            ended.add(sub);
        }

        private void delete() {
            Durable durable = ledger.durables.get(random.nextInt(ledger.durables.size()));
            if (random.nextInt(4) > 0 || !durable.isSure || durable.pendingSubscribes > 0 || deleting != null) {
                return;
            }
            durable.deletionRequested();
            deleting = durable;
            String id = "none";
            for (Sub sub : List.copyOf(subs.values())) {
                if (sub.durable == durable) {
                    end(sub);
                    id = sub.id;
                }
            }
            id = durable.naming.contains("durable") ? "7" : id;
            say("UNSUBSCRIBE", deleteHeaders(durable, id), () -> {
                durable.deleted();
                deleting = null;
            });
        }

        private void publish() {
            String topic = DurableLedger.TOPICS.get(random.nextInt(DurableLedger.TOPICS.size()));
            String body = body(name, topic);
            Sent sent = ledger.publish(topic, body);
            send(topic, body, receipt(sent::accepted), null);
        }

        private void transact() {
            String tx = "t" + ++counter;
            say("BEGIN", List.of("transaction", tx), () -> {});
            List<Sent> published = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String topic = DurableLedger.TOPICS.get(random.nextInt(DurableLedger.TOPICS.size()));
                String body = body(name + "." + tx, topic);
                published.add(ledger.publish(topic, body));
                send(topic, body, null, tx);
            }
            Entry queued = ledger.enqueue(tx);
            send("/queue/q", tx, null, tx);
            boolean isCommitted = random.nextInt(4) > 0;
            List<Entry> acknowledged = new ArrayList<>();
            Sub sub = anyConfirmed();
            if (isCommitted && sub != null && !sub.held.isEmpty()) {
                Held held = sub.held.remove(random.nextInt(sub.held.size()));
                acknowledged.add(held.entry);
                DurableWorld.say(connection, "ACK", List.of("id", held.ackId, "transaction", tx));
            }
            if (!isCommitted) {
                queued.isAborted = true;
                published.forEach(sent -> sent.entries.forEach(entry -> entry.isAborted = true));
                say("ABORT", List.of("transaction", tx), () -> {});
                return;
            }
            published.forEach(ledger::resolveAtCommit);
            ledger.committed(new DurableLedger.Commit(queued, published, acknowledged));
            say("COMMIT", List.of("transaction", tx), () -> {
                queued.mustBeKept = true;
                published.forEach(Sent::accepted);
                acknowledged.forEach(entry -> entry.isSettled = true);
                acknowledged.forEach(entry -> entry.mayBeGone = true);
            });
        }

        private void acknowledge() {
            Sub sub = anyConfirmed();
            if (sub != null && !sub.held.isEmpty()) {
                Held held = sub.held.remove(random.nextInt(sub.held.size()));
                held.entry.mayBeGone = true;
                say("ACK", List.of("id", held.ackId), () -> held.entry.isSettled = true);
            }
        }

        private void reject() {
            Sub sub = anyConfirmed();
            if (sub != null && !sub.held.isEmpty()) {
                Held held = sub.held.remove(random.nextInt(sub.held.size()));
                sub.hasRejected = true;
                say("NACK", List.of("id", held.ackId), () -> {});
            }
        }

        private void leave() {
            if (random.nextInt(3) == 0) {
                isEnding = true;
                connection.vanish();
            }
        }

        /** Nothing more comes from it; what it has not read in auto mode may be lost, the protocol promises no more. */
        void die() {
            isEnding = true;
            while (receive()) {}
            if (deleting != null) {
                deleting.isDeleting = false;
            }
            for (Sub sub : subs.values()) {
                sub.durable.pendingSubscribes -= sub.isConfirmed ? 0 : 1;
            }
        }

        private boolean receive() {
            Received received = connection.receive();
            if (received instanceof Received.Delivered delivered) {
                onDelivered(delivered);
            } else if (received instanceof Received.Frame frame) {
                onFrame(frame.frame());
            }
            return received != null;
        }

        private void onFrame(ServerFrame frame) {
            if (frame instanceof ServerFrame.Connected) {
                isConnected = true;
            } else if (frame instanceof ServerFrame.Receipt receipt) {
                String due = receipts.keySet().iterator().next();
                Runnable onReceipt = receipts.remove(receipt.receiptId());
                if (onReceipt == null || !due.equals(receipt.receiptId())) {
                    throw new AssertionError(receipt + " where the next one due is " + due);
                }
                onReceipt.run();
            } else if (frame instanceof ServerFrame.ErrorFrame error) {
                String summary = String.valueOf(error.headers().get("message"));
                isEnding = true;
                if (!summary.endsWith("was taken over") && !summary.endsWith("was deleted")) {
                    throw new AssertionError(name + " got an ERROR: " + error);
                }
            }
        }

        private void onDelivered(Received.Delivered delivered) {
            String body = SimulatedClient.text(delivered.message());
            Sub sub = subs.get(delivered.subscription());
            if (sub == null) {
                sub = ended.stream()
                        .filter(each -> each.id.equals(delivered.subscription()))
                        .reduce((first, second) -> second)
                        .orElseThrow();
            }
            if (sub.hasEnded) {
                throw new AssertionError("delivered after the receipt of UNSUBSCRIBE: " + delivered);
            }
            Entry entry = ledger.delivered(sub.durable, sub.doubts, body, delivered.deliveryCount());
            checkOrder(sub, body, delivered.deliveryCount());
            if (sub.isAuto) {
                entry.mayBeGone = true;
            } else {
                sub.held.add(new Held(delivered.id(), entry));
            }
        }

        /** First deliveries keep the order of their sender; for the only consumer others do too, unless it has sent some back. */
        private void checkOrder(Sub sub, String body, int deliveryCount) {
            if (deliveryCount > 1 && (!sub.durable.isExclusive() || sub.hasRejected)) {
                return;
            }
            String[] parts = body.split("\\|", -1);
            int number = Integer.parseInt(parts[2]);
            Integer before = sub.lastNumbers.put(parts[0] + parts[1], number);
            if (before != null && before >= number) {
                throw new AssertionError(
                        name + " " + sub.durable.fullName + ": " + Arrays.toString(parts) + " after " + before);
            }
        }
    }
}

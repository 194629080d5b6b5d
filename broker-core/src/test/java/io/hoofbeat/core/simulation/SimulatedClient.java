package io.hoofbeat.core.simulation;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client that does whatever the seed says, always by the rules of the protocol, and checks what it receives. A step is one
 * frame sent or one thing received.
 */
final class SimulatedClient {

    private static final ClientFrameParser PARSER = new ClientFrameParser(DestinationPrefixes.DEFAULT);

    private static final List<AckMode> MODES = List.of(AckMode.AUTO, AckMode.CLIENT, AckMode.CLIENT_INDIVIDUAL);

    /** A subscription as the client knows it. */
    static final class Sub {
        final String id;
        final String destination;
        final AckMode mode;
        boolean isConfirmed;
        boolean isEnding;
        /** Last number received of each sender, on first delivery. */
        final Map<String, Integer> lastNumbers = new HashMap<>();

        final List<Held> held = new ArrayList<>();

        Sub(String id, String destination, AckMode mode) {
            this.id = id;
            this.destination = destination;
            this.mode = mode;
        }

        boolean isToTopic() {
            return destination.startsWith("/topic/");
        }
    }

    /** A delivery to be acknowledged. */
    record Held(String ackId, String body, boolean isQueued) {
        /** Number within the subscription. */
        long number() {
            return Long.parseLong(ackId.substring(ackId.lastIndexOf('-') + 1));
        }
    }

    /** What a transaction will do when it is committed. */
    private static final class Tx {
        final String name;
        final List<String> queued = new ArrayList<>();
        final List<String> acknowledged = new ArrayList<>();
        /** Gives back, on ABORT, what was acknowledged. */
        final List<Runnable> undo = new ArrayList<>();

        Tx(String name) {
            this.name = name;
        }
    }

    private final String name;
    private final World world;
    private final Random random;
    private final SimulatedConnection connection;
    final Map<String, Sub> subs = new LinkedHashMap<>();
    private final List<Sub> ended = new ArrayList<>();
    private final Map<String, Runnable> receipts = new LinkedHashMap<>();
    private final Map<String, Integer> sentNumbers = new HashMap<>();
    private @Nullable Tx tx;
    private boolean isConnected;
    boolean isLeaving;
    private int counter;

    SimulatedClient(String name, World world, Random random, SimulatedConnection connection) {
        this.name = name;
        this.world = world;
        this.random = random;
        this.connection = connection;
        send("CONNECT", "accept-version", "1.2", "host", "x");
    }

    boolean isGone() {
        return connection.isClosed();
    }

    SimulatedConnection connection() {
        return connection;
    }

    private void send(String command, String... headers) {
        connection.send(PARSER.parse(command, Headers.of(headers), StompVersion.V1_2));
    }

    private String receipt(Runnable onReceipt) {
        String id = "r" + ++counter;
        receipts.put(id, onReceipt);
        return id;
    }

    void step() {
        if (isLeaving || !isConnected || random.nextInt(5) < 3) {
            receive();
            return;
        }
        switch (random.nextInt(20)) {
            case 0, 1 -> subscribe();
            case 2 -> unsubscribe();
            case 3, 4, 5, 6 -> sendToQueue(null);
            case 7, 8, 9 -> sendToTopic();
            case 10, 11, 12, 13 -> acknowledge();
            case 14 -> reject();
            case 15 -> begin();
            case 16, 17 -> endTransaction();
            case 18 -> lateAck();
            default -> leave();
        }
    }

    private void subscribe() {
        if (subs.size() == 4) {
            return;
        }
        String id = "s" + ++counter;
        String destination = world.anyDestination(random);
        AckMode mode = MODES.get(random.nextInt(MODES.size()));
        Sub sub = new Sub(id, destination, mode);
        subs.put(id, sub);
        String receipt = receipt(() -> sub.isConfirmed = true);
        send(
                "SUBSCRIBE",
                "id",
                id,
                "destination",
                destination,
                "ack",
                mode.text(),
                "receipt",
                receipt,
                "prefetch-count",
                "3");
    }

    private void unsubscribe() {
        Sub sub = any(new ArrayList<>(subs.values()));
        if (sub == null || !sub.isConfirmed || (tx != null && !tx.acknowledged.isEmpty())) {
            return;
        }
        sub.isEnding = true;
        subs.remove(sub.id);
        ended.add(sub);
        send("UNSUBSCRIBE", "id", sub.id, "receipt", receipt(() -> sub.isConfirmed = false));
    }

    private void sendToQueue(@Nullable Tx within) {
        String queue = world.anyQueue(random);
        Tx in = within != null ? within : random.nextBoolean() ? tx : null;
        String stream = in == null ? name : name + "." + in.name;
        String time = random.nextInt(4) > 0 ? null : random.nextBoolean() ? "x-delay" : "ttl";
        if (time != null) {
            stream += "." + time + ++counter; // It comes when it is due, whatever was sent before.
        }
        String body = body(stream, queue);
        boolean isPersistent = in != null || random.nextInt(5) > 0;
        world.ledger().sent(body, isPersistent);
        if (in != null) {
            in.queued.add(body);
            sendMessage(queue, body, true, time, null, in.name);
        } else if (random.nextBoolean()) {
            sendMessage(
                    queue,
                    body,
                    isPersistent,
                    time,
                    receipt(() -> world.ledger().entry(body).isAccepted = true),
                    null);
        } else {
            sendMessage(queue, body, isPersistent, time, null, null);
        }
    }

    private void sendToTopic() {
        String topic = world.anyTopic(random);
        String body = body(name, topic);
        List<Witness> witnesses = world.witnessesOf(topic);
        Runnable onReceipt = () -> witnesses.forEach(witness -> witness.checkArrival(body));
        sendMessage(topic, body, true, null, random.nextBoolean() ? receipt(onReceipt) : null, null);
    }

    /** A subscription that must have been given a message when its receipt comes. */
    record Witness(SimulatedClient client, Sub sub) {
        void checkArrival(String body) {
            if (client.isLeaving || client.isGone() || sub.isEnding) {
                return;
            }
            boolean isThere = sub.lastNumbers.getOrDefault(streamOf(body), -1) >= numberOf(body)
                    || client.connection.hasArrived(received -> received instanceof Received.Delivered delivered
                            && delivered.subscription().equals(sub.id)
                            && text(delivered.message()).equals(body));
            if (!isThere) {
                throw new AssertionError("the receipt of " + body + " came before the message was given to "
                        + client.name + " " + sub.id);
            }
        }
    }

    private String body(String stream, String destination) {
        int number = sentNumbers.merge(stream + destination, 1, Integer::sum);
        return destination + "|" + stream + "|" + number;
    }

    static String streamOf(String body) {
        return body.substring(0, body.lastIndexOf('|'));
    }

    static int numberOf(String body) {
        return Integer.parseInt(body.substring(body.lastIndexOf('|') + 1));
    }

    static String text(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private void sendMessage(
            String destination,
            String body,
            boolean isPersistent,
            @Nullable String time,
            @Nullable String receipt,
            @Nullable String transaction) {
        Headers.Builder headers = Headers.builder();
        if (isPersistent) {
            headers.add("n", Integer.toString(++counter));
        } else {
            headers.add("persistent", "false");
        }
        if (time != null) {
            headers.add(time, Integer.toString(1 + random.nextInt(150)));
        }
        Message message = Message.of(
                DestinationPrefixes.DEFAULT.resolve(destination),
                headers.build(),
                body.getBytes(StandardCharsets.UTF_8));
        connection.send(new ClientFrame.Send(message, receipt, transaction));
    }

    private void acknowledge() {
        Sub sub = any(subs.values().stream().filter(s -> !s.held.isEmpty()).toList());
        if (sub == null) {
            return;
        }
        List<Held> covered = cover(sub);
        String ackId = covered.get(covered.size() - 1).ackId;
        if (tx != null && random.nextBoolean()) {
            covered.stream().filter(Held::isQueued).forEach(held -> tx.acknowledged.add(held.body));
            tx.undo.add(() -> {
                sub.held.addAll(covered);
                sub.held.sort(Comparator.comparingLong(Held::number));
            });
            send("ACK", "id", ackId, "transaction", tx.name);
            return;
        }
        for (Held held : covered) {
            if (held.isQueued) {
                world.ledger().entry(held.body).maySettled = true;
            }
        }
        send(
                "ACK",
                "id",
                ackId,
                "receipt",
                receipt(() -> covered.stream()
                        .filter(Held::isQueued)
                        .forEach(held -> world.ledger().entry(held.body).isSettled = true)));
    }

    private void reject() {
        Sub sub = any(subs.values().stream().filter(s -> !s.held.isEmpty()).toList());
        if (sub != null) {
            List<Held> covered = cover(sub);
            send(
                    "NACK",
                    "id",
                    covered.get(covered.size() - 1).ackId,
                    "requeue",
                    Boolean.toString(random.nextInt(4) > 0),
                    "receipt",
                    receipt(() -> {}));
        }
    }

    /** Takes what an acknowledgement of a random delivery covers. */
    private List<Held> cover(Sub sub) {
        int index = random.nextInt(sub.held.size());
        List<Held> covered = new ArrayList<>();
        if (sub.mode == AckMode.CLIENT) {
            covered.addAll(sub.held.subList(0, index + 1));
            sub.held.subList(0, index + 1).clear();
        } else {
            covered.add(sub.held.remove(index));
        }
        return covered;
    }

    /** Acknowledges a delivery of a subscription that has ended: counted by the broker, without effect. */
    private void lateAck() {
        Sub sub = any(ended.stream().filter(s -> !s.held.isEmpty()).toList());
        if (sub != null) {
            send("ACK", "id", sub.held.remove(0).ackId, "receipt", receipt(() -> {}));
        }
    }

    private void begin() {
        if (tx == null) {
            tx = new Tx("t" + ++counter);
            send("BEGIN", "transaction", tx.name, "receipt", receipt(() -> {}));
        }
    }

    private void endTransaction() {
        Tx ending = tx;
        if (ending == null) {
            return;
        }
        tx = null;
        if (random.nextInt(3) == 0) {
            ending.queued.forEach(body -> world.ledger().entry(body).isAborted = true);
            ending.undo.forEach(Runnable::run);
            send("ABORT", "transaction", ending.name, "receipt", receipt(() -> {}));
            return;
        }
        world.ledger().committed(ending.queued, ending.acknowledged);
        send("COMMIT", "transaction", ending.name, "receipt", receipt(() -> {
            ending.queued.forEach(body -> world.ledger().entry(body).isAccepted = true);
            ending.acknowledged.forEach(body -> world.ledger().entry(body).isSettled = true);
        }));
    }

    private void leave() {
        if (random.nextInt(3) > 0) {
            return;
        }
        isLeaving = true;
        forgetTransaction();
        if (random.nextBoolean()) {
            send("DISCONNECT", "receipt", receipt(connection::vanish));
        } else {
            connection.vanish();
        }
    }

    void vanish() {
        isLeaving = true;
        forgetTransaction();
        connection.vanish();
    }

    /** The broker has died: nothing more comes. */
    void loseBroker() {
        isLeaving = true;
        forgetTransaction();
        abandonUnread();
    }

    private void forgetTransaction() {
        Tx open = tx;
        if (open != null) {
            open.queued.forEach(body -> world.ledger().entry(body).isAborted = true);
            tx = null;
        }
    }

    /** Receives one thing; false when there is none. */
    boolean receive() {
        Received received = connection.receive();
        if (received instanceof Received.Frame frame) {
            onFrame(frame.frame());
        } else if (received instanceof Received.Delivered delivered) {
            onDelivered(delivered);
        }
        return received != null;
    }

    /** What was on its way in {@code auto} mode when the client vanished may be lost: the protocol promises no more. */
    void abandonUnread() {
        for (Received unread = connection.receive(); unread != null; unread = connection.receive()) {
            if (unread instanceof Received.Delivered delivered && !delivered.hasAck()) {
                String body = text(delivered.message());
                if (body.startsWith("/queue/")) {
                    world.ledger().entry(body).maySettled = true;
                }
            }
        }
    }

    private void onFrame(ServerFrame frame) {
        if (frame instanceof ServerFrame.Connected) {
            isConnected = true;
        } else if (frame instanceof ServerFrame.Receipt receipt) {
            String due =
                    receipts.isEmpty() ? "none" : receipts.keySet().iterator().next();
            Runnable onReceipt = receipts.remove(receipt.receiptId());
            if (onReceipt == null || !due.equals(receipt.receiptId())) {
                throw new AssertionError(receipt + " where the next one due is " + due);
            }
            onReceipt.run();
        } else if (frame instanceof ServerFrame.ErrorFrame error) {
            throw new AssertionError(name + " got an ERROR: " + error);
        }
    }

    private void onDelivered(Received.Delivered delivered) {
        Sub sub = subs.get(delivered.subscription());
        if (sub == null) {
            sub = ended.stream()
                    .filter(s -> s.id.equals(delivered.subscription()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("a subscription that was never made: " + delivered));
            if (!sub.isConfirmed) {
                throw new AssertionError("delivered after the receipt of UNSUBSCRIBE: " + delivered);
            }
        }
        if (delivered.hasAck() != (sub.mode != AckMode.AUTO)) {
            throw new AssertionError("ack header where none is due, or none where one is: " + delivered);
        }
        String body = text(delivered.message());
        boolean isQueued = body.startsWith("/queue/");
        if (isQueued) {
            world.ledger().delivered(body, delivered.deliveryCount());
        }
        checkOrder(sub, body, delivered.deliveryCount());
        if (sub.mode != AckMode.AUTO) {
            sub.held.add(new Held(delivered.id(), body, isQueued));
        } else if (isQueued) {
            world.ledger().entry(body).maySettled = true;
        }
    }

    /** First deliveries of one sender's messages come in their order; from a topic also without a gap. */
    private void checkOrder(Sub sub, String body, int deliveryCount) {
        if (deliveryCount > 1) {
            return;
        }
        Integer before = sub.lastNumbers.put(streamOf(body), numberOf(body));
        if (before == null) {
            return;
        }
        boolean isRight = sub.isToTopic() ? numberOf(body) == before + 1 : numberOf(body) > before;
        if (!isRight) {
            throw new AssertionError(name + " " + sub.id + ": " + body + " after number " + before);
        }
    }

    private <T> @Nullable T any(List<T> choices) {
        return choices.isEmpty() ? null : choices.get(random.nextInt(choices.size()));
    }
}

package io.hoofbeat.cli.campaign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Consumes, and passes on in transactions: messages to several queues and acknowledgements together. */
final class TransactingClient extends LoadClient {

    /** A message to be acknowledged. */
    private record Held(SentMessage message, String ackId) {}

    private final List<Held> held = new ArrayList<>();
    private @Nullable SentTransaction open;

    TransactingClient(Load load, Random random) {
        super(load, random);
    }

    @Override
    void onMessage(WireFrame frame, Wire wire) {
        SentMessage message = isLeaving ? null : ledger.received(frame, wire.id(), false);
        if (message != null) {
            held.add(new Held(message, frame.required("ack")));
        }
    }

    @Override
    void onEnd() {
        held.clear();
        if (open != null) {
            ledger.gaveUp(open);
            open = null;
        }
    }

    @Override
    void talk(Wire wire) throws IOException {
        wire.send("SUBSCRIBE\nid:s\ndestination:" + any(Load.WORK_QUEUES)
                + "\nack:client-individual\nprefetch-count:6\nreceipt:" + receipt(() -> {}) + "\n\n\0");
        for (int round = 0; round < 300 && !isChance(60); round++) {
            int wanted = random.nextInt(4);
            while (held.size() < wanted && read(wire, 20)) {}
            transact(wire, wanted);
        }
    }

    private void transact(Wire wire, int acknowledgedMax) throws IOException {
        SentTransaction transaction = ledger.beginning();
        open = transaction;
        String name = "\ntransaction:t" + transaction.number;
        wire.send("BEGIN" + name + "\n\n\0");
        int queues = 2 + random.nextInt(3);
        for (int i = 0; i < queues; i++) {
            String queue = Load.WORK_QUEUES.get((i + transaction.number) % Load.WORK_QUEUES.size());
            SentMessage message = ledger.sending(queue, wire.id(), !isChance(20), anySize(), transaction);
            wire.send(message.frame("transaction:t" + transaction.number + "\n"));
        }
        List<Held> acknowledged = new ArrayList<>(held.subList(0, Math.min(held.size(), acknowledgedMax)));
        for (Held each : acknowledged) {
            ledger.acknowledgingIn(transaction, each.message);
            wire.send("ACK\nid:" + each.ackId + name + "\n\n\0");
        }
        if (isChance(8)) {
            ledger.gaveUp(transaction);
            open = null;
            wire.send("ABORT" + name + "\nreceipt:" + receipt(() -> {}) + "\n\n\0");
        } else {
            held.removeAll(acknowledged);
            ledger.committing(transaction);
            open = null;
            wire.send("COMMIT" + name + "\nreceipt:" + receipt(() -> ledger.committed(transaction)) + "\n\n\0");
        }
        if (!isChance(10)) {
            awaitReceipts(wire, 0); // Otherwise the next transaction follows at once, or the connection breaks.
        }
    }
}

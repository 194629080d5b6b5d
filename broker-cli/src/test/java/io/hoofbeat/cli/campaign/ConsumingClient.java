package io.hoofbeat.cli.campaign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Consumes from one queue at a time and acknowledges, rejects or breaks off. */
final class ConsumingClient extends LoadClient {

    /** A message to be acknowledged. */
    private record Held(SentMessage message, String ackId) {}

    private final List<Held> held = new ArrayList<>();
    private boolean isCumulative;

    ConsumingClient(Load load, Random random) {
        super(load, random);
    }

    @Override
    void onEnd() {
        held.clear();
    }

    @Override
    void onMessage(WireFrame frame, Wire wire) {
        SentMessage message = isLeaving ? null : ledger.received(frame, wire.id(), false);
        if (message != null) {
            held.add(new Held(message, frame.required("ack")));
        }
    }

    @Override
    void talk(Wire wire) throws IOException {
        isCumulative = random.nextBoolean();
        int prefetch = 1 + random.nextInt(60);
        wire.send("SUBSCRIBE\nid:s\ndestination:" + any(Load.WORK_QUEUES) + "\nack:"
                + (isCumulative ? "client" : "client-individual") + "\nprefetch-count:" + prefetch + "\nreceipt:"
                + receipt(() -> {}) + "\n\n\0");
        for (int round = 0; round < 1000 && !isChance(150); round++) {
            int wanted = 1 + random.nextInt(prefetch);
            while (held.size() < wanted && read(wire, 30)) {}
            if (!held.isEmpty()) {
                answer(wire);
            }
        }
    }

    private void answer(Wire wire) throws IOException {
        int index = random.nextInt(held.size());
        String ackId = held.get(index).ackId;
        List<Held> taken = isCumulative ? held.subList(0, index + 1) : held.subList(index, index + 1);
        List<SentMessage> covered = taken.stream().map(Held::message).toList();
        taken.clear();
        int choice = random.nextInt(100);
        if (choice < 85) {
            ledger.acknowledging(covered);
            boolean isConfirmed = random.nextBoolean();
            String receipt = isConfirmed ? "\nreceipt:" + receipt(() -> ledger.acknowledged(covered)) : "";
            wire.send("ACK\nid:" + ackId + receipt + "\n\n\0");
        } else {
            ledger.rejecting(covered);
            boolean isRequeued = choice < 95;
            Runnable onReceipt = isRequeued ? () -> {} : () -> ledger.gaveUp(covered);
            wire.send("NACK\nid:" + ackId + "\nrequeue:" + isRequeued + "\nreceipt:" + receipt(onReceipt) + "\n\n\0");
        }
    }
}

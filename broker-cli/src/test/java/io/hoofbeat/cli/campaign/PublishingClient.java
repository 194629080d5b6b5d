package io.hoofbeat.cli.campaign;

import java.io.IOException;
import java.util.Random;

/** Sends to queues with a number of receipts outstanding; some messages without one, some not persistent. */
final class PublishingClient extends LoadClient {

    private final int window;

    PublishingClient(Load load, Random random, int window) {
        super(load, random);
        this.window = window;
    }

    @Override
    void talk(Wire wire) throws IOException {
        while (!isChance(400)) {
            while (load.isBacklogLong() && !load.isEnding()) {
                read(wire, 10);
            }
            send(wire);
            awaitReceipts(wire, window - 1);
        }
    }

    private void send(Wire wire) throws IOException {
        String queue = isChance(6) ? Load.AUTO_QUEUE : any(Load.WORK_QUEUES);
        SentMessage message = ledger.sending(queue, wire.id(), !isChance(8), anySize(), null);
        boolean isConfirmed = window == 1 || !isChance(4);
        wire.send(message.frame(
                isConfirmed ? "receipt:" + receipt(() -> ledger.confirmed(message)) + "\n" : "priority:4\n"));
    }
}

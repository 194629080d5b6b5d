package io.hoofbeat.cli.campaign;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Consumes in mode auto. */
final class AutoClient extends LoadClient {

    AutoClient(Load load, Random random) {
        super(load, random);
    }

    @Override
    void onMessage(WireFrame frame, Wire wire) {
        ledger.received(frame, wire.id(), true);
    }

    /** Leaves the broker time to notice, so that it does not deliver to this connection what the next one would miss. */
    @Override
    void onEnd() {
        if (!load.isEnding()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    @Override
    void talk(Wire wire) throws IOException {
        wire.send("SUBSCRIBE\nid:s\ndestination:" + Load.AUTO_QUEUE + "\nack:auto\nreceipt:" + receipt(() -> {})
                + "\n\n\0");
        for (int round = 0; round < 5000 && !isChance(1500) && !load.isEnding(); round++) {
            read(wire, 30);
        }
        while (load.isEnding() && read(wire, Wire.PATIENCE_MILLIS)) {}
    }
}

package io.hoofbeat.cli.campaign;

import java.io.IOException;
import java.util.Random;

/** Consumes in mode auto. */
final class AutoClient extends LoadClient {

    AutoClient(Load load, Random random) {
        super(load, random);
    }

    @Override
    void onMessage(WireFrame frame, Wire wire) {
        ledger.received(frame, wire.id(), true);
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

package io.hoofbeat.cli.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes everything out of all queues of a broker that has just started and that nobody else uses. */
final class Drain {

    private static final int ACKNOWLEDGED_AT_ONCE = 200;

    private final Wire wire;
    private final Ledger ledger;
    private int receipts;

    private Drain(Wire wire, Ledger ledger) {
        this.wire = wire;
        this.ledger = ledger;
    }

    /** Drains, and tells the ledger what was found. */
    static void run(int port, Ledger ledger, Tamper tamper) throws IOException {
        try (Wire wire = Wire.connect(port, tamper)) {
            List<String> places = new ArrayList<>(Load.WORK_QUEUES);
            places.add(Load.AUTO_QUEUE);
            places.addAll(places.stream().map(Load::graveOf).toList());
            Drain drain = new Drain(wire, ledger);
            for (String place : places) {
                drain.take(place);
            }
        }
    }

    /** The last message of a queue, in order of position, is one that is sent now. */
    private void take(String place) throws IOException {
        String last = "last of " + place;
        wire.send("SEND\ndestination:" + place + "\npersistent:false\nreceipt:r" + ++receipts + "\n\n" + last + "\0");
        awaitReceipt();
        wire.send("SUBSCRIBE\nid:s\ndestination:" + place + "\nack:client\nprefetch-count:1000\n\n\0");
        String ackId = "";
        for (int count = 1; !ackId.equals("none"); count++) {
            WireFrame frame = next();
            if (!frame.isMessage()) {
                continue; // the receipt of an ACK
            }
            ackId = frame.required("ack");
            boolean isLast = new String(frame.body(), StandardCharsets.UTF_8).equals(last);
            if (!isLast) {
                ledger.drained(frame, wire.id());
            }
            if (isLast || count % ACKNOWLEDGED_AT_ONCE == 0) {
                wire.send("ACK\nid:" + ackId + "\nreceipt:r" + ++receipts + "\n\n\0");
            }
            ackId = isLast ? "none" : ackId;
        }
        awaitReceipt();
        wire.send("UNSUBSCRIBE\nid:s\nreceipt:r" + ++receipts + "\n\n\0");
        awaitReceipt();
    }

    /** Reads up to the receipt asked for last. */
    private void awaitReceipt() throws IOException {
        while (true) {
            WireFrame frame = next();
            if (frame.isMessage()) {
                ledger.drained(frame, wire.id());
            } else if (frame.required("receipt-id").equals("r" + receipts)) {
                return;
            }
        }
    }

    private WireFrame next() throws IOException {
        WireFrame frame = wire.poll(Wire.PATIENCE_MILLIS);
        if (frame == null || frame.command().equals("ERROR")) {
            throw new IOException("the drain got " + frame);
        }
        return frame;
    }
}

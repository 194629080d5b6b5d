package io.hoofbeat.cli.campaign;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A client that connects, talks, breaks off and connects again until the broker dies. Runs on a thread of its own. */
abstract class LoadClient implements Runnable {

    final Load load;
    final Ledger ledger;
    final Random random;
    /** What to do when a receipt comes, by its id. */
    private final Map<String, Runnable> receipts = new HashMap<>();

    private int receiptsMade;
    /** DISCONNECT was sent: what comes now the broker may have given to somebody else already, who may have read it first. */
    boolean isLeaving;

    LoadClient(Load load, Random random) {
        this.load = load;
        this.ledger = load.ledger;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            while (!load.isEnding()) {
                receipts.clear();
                isLeaving = false;
                try (Wire wire = Wire.connect(load.port, Tamper.NONE)) {
                    talkAndReadToTheEnd(wire);
                } finally {
                    onEnd();
                }
            }
        } catch (IOException e) {
            if (!load.isEnding()) {
                violated("the broker has ended the connection: " + e);
            }
        } catch (RuntimeException e) {
            violated(e.toString());
        }
    }

    private void talkAndReadToTheEnd(Wire wire) throws IOException {
        try {
            talk(wire);
            breakOff(wire);
        } catch (IOException e) {
            readToTheEnd(wire);
            throw e;
        }
    }

    /** What could not be written tells nothing of what can still be read. */
    private void readToTheEnd(Wire wire) {
        try {
            while (read(wire, Wire.PATIENCE_MILLIS)) {}
        } catch (IOException e) {
            // That was all.
        }
    }

    private void violated(String detail) {
        ledger.violated(Violation.Kind.REFUSED, Thread.currentThread().getName() + ": " + detail);
    }

    /** Talks until it is time to connect anew, which the client decides. */
    abstract void talk(Wire wire) throws IOException;

    /** A message has come. */
    void onMessage(WireFrame frame, Wire wire) {
        throw new IllegalStateException("nobody has asked for " + frame);
    }

    /** The connection is over, whoever ended it. */
    void onEnd() {}

    /** Breaks off: without a word, the hard way, or as the protocol wants it. */
    private void breakOff(Wire wire) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> wire.close();
            case 1 -> wire.reset();
            default -> {
                isLeaving = true;
                wire.send("DISCONNECT\nreceipt:" + receipt(() -> {}) + "\n\n\0");
                awaitReceipts(wire, 0);
            }
        }
    }

    /** Names a receipt. */
    String receipt(Runnable onReceipt) {
        String id = "r" + ++receiptsMade;
        receipts.put(id, onReceipt);
        return id;
    }

    /** Reads until no more than so many receipts are due. */
    void awaitReceipts(Wire wire, int countMax) throws IOException {
        while (receipts.size() > countMax) {
            if (!read(wire, Wire.PATIENCE_MILLIS)) {
                throw new IllegalStateException("no receipt in " + Wire.PATIENCE_MILLIS + " ms");
            }
        }
    }

    /** Reads one frame, if one comes in that time. */
    boolean read(Wire wire, int millis) throws IOException {
        WireFrame frame = wire.poll(millis);
        if (frame == null) {
            return false;
        }
        switch (frame.command()) {
            case "RECEIPT" -> {
                Runnable onReceipt = receipts.remove(frame.required("receipt-id"));
                if (onReceipt == null) {
                    throw new IllegalStateException("a receipt that nobody has asked for: " + frame);
                }
                onReceipt.run();
            }
            case "MESSAGE" -> onMessage(frame, wire);
            default -> throw new IllegalStateException(frame.toString());
        }
        return true;
    }

    boolean isChance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Mostly small, some of a few KiB, few up to 100 KiB. */
    int anySize() {
        int kind = random.nextInt(100);
        if (kind < 75) {
            return 1 + random.nextInt(200);
        }
        return kind < 97 ? 200 + random.nextInt(4000) : 4000 + random.nextInt(98_400);
    }
}

package io.hoofbeat.cli.bench;

/** A connection that sends. */
final class Publisher extends Client {

    /** What is sent with one write. */
    private static final int BATCH_BYTES = 128 << 10;

    private final int index;
    private final Stream stream;
    private Lane[] lanes = {};
    private int nextLane;
    private int fanOutMax;
    private long sent;
    private long copiesDue;
    private long copiesDelivered;
    private long receiptsAsked;
    private long receiptsCame;
    /** When the messages were sent (or to be sent) whose receipts are awaited, by number modulo its length. */
    private final long[] receiptNanos;

    Publisher(Connector connector, Observer observer, int index, Stream stream) {
        super(connector, observer);
        this.index = index;
        this.stream = stream;
        this.receiptNanos = new long[stream.settings().receiptWindow() + 1];
    }

    void lanesAre(Lane[] all) {
        lanes = all;
        for (Lane lane : all) {
            fanOutMax = Math.max(fanOutMax, lane.place().fanOut());
        }
    }

    long sent() {
        return sent;
    }

    /** Whether it has sent as many as it was told to; never when it was told no number. */
    boolean hasSentAll() {
        return stream.settings().messages() > 0 && sent >= stream.settings().messages();
    }

    long receiptsAsked() {
        return receiptsAsked;
    }

    long receiptsCame() {
        return receiptsCame;
    }

    /** A copy of one of its messages has come. */
    void onDelivered() {
        copiesDelivered++;
    }

    /** Whether it may not send before something comes back. */
    boolean isWindowFull() {
        return copiesDue - copiesDelivered >= (long) stream.settings().window() * fanOutMax && fanOutMax > 0;
    }

    /** Gives up on what has not come, so that the run goes on; the check still counts it. */
    void forgetWindow() {
        copiesDelivered = copiesDue;
    }

    /** Closed loop: sends what the windows allow. Returns whether it could send more at once. */
    boolean pump(long nowNanos) {
        StreamSettings settings = stream.settings();
        long left = settings.messages() == 0 ? Long.MAX_VALUE : settings.messages() - sent;
        if (left <= 0 || !link().isWritable()) {
            return false;
        }
        Outbox out = link().out();
        while (left > 0 && out.count() < BATCH_BYTES && !isWindowFull() && !isReceiptWindowFull()) {
            emit(nowNanos);
            left--;
        }
        boolean isBatchFull = out.count() >= BATCH_BYTES;
        link().flush();
        return isBatchFull;
    }

    /**
     * Open loop: sends every message whose time has come, as long as the connection takes it.
     *
     * @param endNanos messages of this time and later are not sent
     * @return when the next message is due; {@code Long.MAX_VALUE} when there is none or the connection takes no more
     */
    long pace(long startNanos, double nanosPerMessage, long nowNanos, long endNanos) {
        StreamSettings settings = stream.settings();
        Outbox out = link().out();
        long due = dueNanos(startNanos, nanosPerMessage);
        while (due < endNanos && (settings.messages() == 0 || sent < settings.messages())) {
            if (due > nowNanos) {
                link().flush();
                return due;
            }
            if (isReceiptWindowFull() || !link().isWritable()) {
                link().flush();
                return Long.MAX_VALUE;
            }
            stream.onLate(nowNanos - due, due);
            emit(due);
            if (out.count() >= BATCH_BYTES) {
                link().flush();
            }
            due = dueNanos(startNanos, nanosPerMessage);
        }
        link().flush();
        return Long.MAX_VALUE;
    }

    /** Open loop: how many messages were due before the end and could not be sent. */
    long unsent(long startNanos, double nanosPerMessage, long endNanos) {
        int publishers = stream.settings().publishers();
        long due = (long) Math.ceil((endNanos - startNanos) / nanosPerMessage - index);
        long scheduled = due <= 0 ? 0 : (due + publishers - 1) / publishers;
        long wanted = stream.settings().messages() == 0
                ? scheduled
                : Math.min(scheduled, stream.settings().messages());
        return Math.max(0, wanted - sent);
    }

    /** Sends one message on each of its lanes, whatever the windows say. */
    void sendOnEachLane(long nowNanos) {
        for (int i = 0; i < lanes.length; i++) {
            emit(nowNanos);
            if (link().out().count() >= BATCH_BYTES) {
                link().flush();
            }
        }
        link().flush();
    }

    private long dueNanos(long startNanos, double nanosPerMessage) {
        return startNanos + (long) ((sent * (double) stream.settings().publishers() + index) * nanosPerMessage);
    }

    private boolean isReceiptWindowFull() {
        int every = stream.settings().receiptEvery();
        return every > 0
                && (receiptsAsked - receiptsCame) * every >= stream.settings().receiptWindow();
    }

    private void emit(long stampNanos) {
        Lane lane = lanes[nextLane];
        nextLane = nextLane + 1 == lanes.length ? 0 : nextLane + 1;
        int every = stream.settings().receiptEvery();
        sent++;
        if (every > 0 && sent % every == 0) {
            receiptNanos[(int) (receiptsAsked % receiptNanos.length)] = stampNanos;
            lane.template().addTo(link().out(), stream.runDigits(), lane.nextId(), stampNanos, receiptsAsked);
            receiptsAsked++;
        } else {
            lane.template().addTo(link().out(), stream.runDigits(), lane.nextId(), stampNanos);
        }
        copiesDue += lane.place().fanOut();
        stream.onSent(lane.place().fanOut());
    }

    @Override
    public void onOpen() {
        ready();
    }

    @Override
    public void onMessage(FrameScanner frame) {
        stream.faults().misrouted++;
    }

    @Override
    public void onReceipt(long number) {
        if (number < 0 || number >= receiptsAsked || receiptsCame >= receiptsAsked) {
            stream.faults().malformed++;
            return;
        }
        receiptsCame++;
        stream.onReceipt(receiptNanos[(int) (number % receiptNanos.length)]);
    }
}

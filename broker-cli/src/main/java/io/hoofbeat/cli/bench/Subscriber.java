package io.hoofbeat.cli.bench;

import java.nio.charset.StandardCharsets;

/** A connection that receives. It may be opened again after it was lost; what it has received until then still counts. */
final class Subscriber extends Client {

    private static final byte[] ACK_ID = "ACK\nid:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACK_MESSAGE = "ACK\nmessage-id:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SUBSCRIPTION = "\nsubscription:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = {'\n', '\n', 0};
    private static final long SUBSCRIBE_RECEIPT = 0;

    private final Stream stream;
    private final Place place;
    private final DeliveryCheck check;
    private final AckMode ack;
    private byte[] lastAck = {};
    private int lastAckBytes;

    Subscriber(Connector connector, Observer observer, Stream stream, Place place) {
        super(connector, observer);
        this.stream = stream;
        this.place = place;
        this.check = place.newCheck(stream.faults());
        this.ack = stream.settings().ack();
    }

    /** Copies that a topic owes it and that have not come; a queue owes to all its subscribers together. */
    long lost() {
        long lost = 0;
        for (Lane lane : place.lanes()) {
            lost += lane.sent() - check.distinct(lane.slot());
        }
        return lost;
    }

    @Override
    public void onOpen() {
        lastAckBytes = 0;
        long settleMillis = connector().broker().settleMillis();
        FrameText frame = new FrameText("SUBSCRIBE")
                .header("id", "0")
                .header("destination", place.name())
                .header("ack", ack.header())
                .headers(stream.settings().subscribeHeaders());
        if (settleMillis < 0) {
            frame.header("receipt", String.valueOf(SUBSCRIBE_RECEIPT));
        }
        link().out().addFrame(frame.frame());
        link().flush();
        if (settleMillis >= 0) {
            ready();
        }
    }

    @Override
    public void onReceipt(long number) {
        if (number == SUBSCRIBE_RECEIPT) {
            ready();
        }
    }

    @Override
    public void onMessage(FrameScanner frame) {
        take(frame);
        if (ack == AckMode.CLIENT_INDIVIDUAL) {
            acknowledge(frame);
        } else if (ack == AckMode.CLIENT) {
            remember(frame);
        }
    }

    private void take(FrameScanner frame) {
        byte[] bytes = frame.bytes();
        int at = frame.bodyStart();
        if (frame.isRedelivered()) {
            stream.onRedelivered();
        }
        if (frame.bodyBytes() < Stamp.BYTES || Stamp.run(bytes, at) != stream.runDigits()) {
            stream.onForeign();
            return;
        }
        long id = Stamp.id(bytes, at);
        long sequence = Stamp.sequence(id);
        Lane lane = stream.lane(Stamp.sender(id));
        if (lane == null
                || sequence >= lane.sent()
                || frame.bodyBytes() != lane.template().bodyBytes()) {
            stream.faults().malformed++;
        } else if (lane.place() != place) {
            stream.faults().misrouted++;
        } else if (check.accept(lane.slot(), sequence)) {
            lane.publisher().onDelivered();
            stream.onDelivered(Stamp.timeNanos(bytes, at));
        }
    }

    /** Adds an ACK; one read's worth of them leaves with one write. */
    private void acknowledge(FrameScanner frame) {
        byte[] bytes = frame.bytes();
        Outbox out = link().out();
        if (frame.hasAck()) {
            int length = frame.ackEnd() - frame.ackStart();
            int size = ACK_ID.length + length + END.length;
            int start = out.begin(size);
            int at = put(out, start, ACK_ID, 0, ACK_ID.length);
            at = put(out, at, bytes, frame.ackStart(), length);
            put(out, at, END, 0, END.length);
            out.end(start, size);
            return;
        }
        // STOMP 1.1 and 1.0.
        int idLength = frame.messageIdEnd() - frame.messageIdStart();
        int subscriptionLength = frame.subscriptionEnd() - frame.subscriptionStart();
        int size = ACK_MESSAGE.length + idLength + SUBSCRIPTION.length + subscriptionLength + END.length;
        int start = out.begin(size);
        int at = put(out, start, ACK_MESSAGE, 0, ACK_MESSAGE.length);
        at = put(out, at, bytes, frame.messageIdStart(), idLength);
        at = put(out, at, SUBSCRIPTION, 0, SUBSCRIPTION.length);
        at = put(out, at, bytes, frame.subscriptionStart(), subscriptionLength);
        put(out, at, END, 0, END.length);
        out.end(start, size);
    }

    private static int put(Outbox out, int at, byte[] from, int start, int length) {
        System.arraycopy(from, start, out.bytes(), at, length);
        return at + length;
    }

    /** Keeps the cumulative ACK of the last message until the read is over. */
    private void remember(FrameScanner frame) {
        Outbox out = link().out();
        int before = out.count();
        acknowledge(frame);
        int size = out.count() - before;
        if (lastAck.length < size) {
            lastAck = new byte[2 * size];
        }
        System.arraycopy(out.bytes(), before, lastAck, 0, size);
        lastAckBytes = size;
        out.truncate(before);
    }

    @Override
    public void onReadComplete() {
        if (lastAckBytes > 0) {
            Outbox out = link().out();
            int at = out.reserve(lastAckBytes);
            System.arraycopy(lastAck, 0, out.bytes(), at, lastAckBytes);
            lastAckBytes = 0;
        }
        super.onReadComplete();
    }
}

package io.hoofbeat.cli.bench;

import java.util.Arrays;

/** A SEND that is encoded once; each message is a copy of it with the stamp and the number of the receipt filled in. */
final class SendTemplate {

    private static final int RECEIPT_DIGITS = 12;

    private final byte[] plain;
    private final int plainStamp;
    private final byte[] asking;
    private final int askingStamp;
    private final int askingReceipt;
    private final boolean isWebSocket;
    private final int stampDistance;
    private final int askingStampDistance;
    private final int receiptDistance;
    private final int bodyBytes;

    SendTemplate(StreamSettings settings, String destination, boolean isWebSocket) {
        this.isWebSocket = isWebSocket;
        this.bodyBytes = settings.bodyBytes();
        byte[] head = head(settings, destination).head();
        byte[] askingHead = head(settings, destination)
                .header("receipt", "0".repeat(RECEIPT_DIGITS))
                .head();
        stampDistance = head.length;
        askingStampDistance = askingHead.length;
        receiptDistance = askingHead.length - RECEIPT_DIGITS - 2;
        plain = wrapped(frame(head));
        plainStamp = plain.length - 1 - bodyBytes;
        asking = wrapped(frame(askingHead));
        askingStamp = asking.length - 1 - bodyBytes;
        askingReceipt = askingStamp - askingStampDistance + receiptDistance;
    }

    private FrameText head(StreamSettings settings, String destination) {
        FrameText head = new FrameText("SEND")
                .header("destination", destination)
                .header("content-length", String.valueOf(bodyBytes));
        if (settings.persistent() != null) {
            head.header("persistent", settings.persistent().toString());
        }
        return head.headers(settings.sendHeaders());
    }

    /** The head, a body of letters and the NUL. */
    private byte[] frame(byte[] head) {
        byte[] frame = Arrays.copyOf(head, head.length + bodyBytes + 1);
        for (int i = 0; i < bodyBytes; i++) {
            frame[head.length + i] = (byte) ('a' + i % 26);
        }
        return frame;
    }

    private byte[] wrapped(byte[] frame) {
        Outbox box = new Outbox(isWebSocket);
        box.addFrame(frame);
        return Arrays.copyOf(box.bytes(), box.count());
    }

    int bodyBytes() {
        return bodyBytes;
    }

    /** Adds a message that asks for no receipt. */
    void addTo(Outbox out, long run, long id, long timeNanos) {
        int at = out.addRaw(plain);
        Stamp.write(out.bytes(), at + plainStamp, run, id, timeNanos, isWebSocket ? Outbox.maskAt(stampDistance) : 0);
    }

    /** Adds a message that asks for the receipt of this number. */
    void addTo(Outbox out, long run, long id, long timeNanos, long receipt) {
        int at = out.addRaw(asking);
        byte[] bytes = out.bytes();
        Stamp.write(bytes, at + askingStamp, run, id, timeNanos, isWebSocket ? Outbox.maskAt(askingStampDistance) : 0);
        long left = receipt;
        for (int i = RECEIPT_DIGITS - 1; i >= 0; i--) {
            int mask = isWebSocket ? Outbox.maskByteAt(receiptDistance + i) : 0;
            bytes[at + askingReceipt + i] = (byte) (('0' + left % 10) ^ mask);
            left /= 10;
        }
    }
}

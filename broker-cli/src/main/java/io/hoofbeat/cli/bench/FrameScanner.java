package io.hoofbeat.cli.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames of a broker in an array of bytes without making an object of them: while {@link Sink} is called, the accessors tell
 * where the parts of the frame in question lie. Keeps no state between calls, so one scanner serves all connections of a loop.
 *
 * <p>More lenient than the specification where a broker under test may be sloppy: any run of line ends and stray NULs between frames
 * is a heart-beat, and of a repeated header the first one counts.
 */
final class FrameScanner {

    /** Longest header block before the frame counts as malformed. */
    static final int HEADER_BYTES_MAX = 1 << 20;
    /** Longest body before the frame counts as malformed. */
    static final int BODY_BYTES_MAX = 1 << 28;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final byte[] CONTENT_LENGTH = ascii("content-length:");
    private static final byte[] ACK = ascii("ack:");
    private static final byte[] MESSAGE_ID = ascii("message-id:");
    private static final byte[] SUBSCRIPTION = ascii("subscription:");
    private static final byte[] RECEIPT_ID = ascii("receipt-id:");
    private static final byte[] REDELIVERED = ascii("redelivered:true");
    private static final byte[] MESSAGE_TEXT = ascii("message:");
    private static final byte[] SERVER = ascii("server:");

    /** What is told of each frame; a return of false stops the scan, because the connection is no longer of interest. */
    interface Sink {
        boolean onMessage(FrameScanner frame);

        boolean onReceipt(FrameScanner frame);

        boolean onConnected(FrameScanner frame);

        boolean onError(FrameScanner frame);

        /** The bytes are not STOMP, as the sentence says; nothing after them can be understood. */
        void onMalformed(String what);
    }

    private byte[] bytes = {};
    private int bodyStart;
    private int bodyEnd;
    private int contentLength;
    private int ackStart;
    private int ackEnd;
    private int messageIdStart;
    private int messageIdEnd;
    private int subscriptionStart;
    private int subscriptionEnd;
    private int receiptStart;
    private int receiptEnd;
    private int textStart;
    private int textEnd;
    private boolean isRedelivered;
    private int needed;

    /**
     * Tells the sink of each whole frame.
     *
     * @return index of the first byte that was not used up, which is that of an unfinished frame
     */
    int scan(byte[] from, int start, int end, Sink sink) {
        bytes = from;
        int at = start;
        needed = 0;
        while (at < end) {
            byte first = from[at];
            if (first == '\n' || first == '\r' || first == 0) {
                at++;
                continue;
            }
            int next = frame(at, end, sink);
            if (next < 0) {
                break;
            }
            at = next;
        }
        return at;
    }

    /** After a scan: how many bytes the unfinished frame will have when it is whole; 0 when that is not known. */
    int needed() {
        return needed;
    }

    byte[] bytes() {
        return bytes;
    }

    int bodyStart() {
        return bodyStart;
    }

    int bodyBytes() {
        return bodyEnd - bodyStart;
    }

    /** Whether MESSAGE has an {@code ack} header. */
    boolean hasAck() {
        return ackEnd > 0;
    }

    int ackStart() {
        return ackStart;
    }

    int ackEnd() {
        return ackEnd;
    }

    int messageIdStart() {
        return messageIdStart;
    }

    int messageIdEnd() {
        return messageIdEnd;
    }

    int subscriptionStart() {
        return subscriptionStart;
    }

    int subscriptionEnd() {
        return subscriptionEnd;
    }

    boolean isRedelivered() {
        return isRedelivered;
    }

    /** The {@code message} of ERROR or the {@code server} of CONNECTED; null when there is none. */
    @Nullable
    String text() {
        return textEnd == 0 ? null : new String(bytes, textStart, textEnd - textStart, StandardCharsets.UTF_8);
    }

    /** The {@code receipt-id} as a number, or -1 when it is none. */
    long receiptNumber() {
        long number = receiptEnd > receiptStart && receiptEnd - receiptStart <= 18 ? 0 : -1;
        for (int at = receiptStart; at < receiptEnd && number >= 0; at++) {
            int digit = bytes[at] - '0';
            number = digit < 0 || digit > 9 ? -1 : 10 * number + digit;
        }
        return number;
    }

    String body() {
        return new String(bytes, bodyStart, bodyEnd - bodyStart, StandardCharsets.UTF_8);
    }

    /** Handles the frame that begins here; returns the index after it, or -1 when it is unfinished or the scan is over. */
    private int frame(int start, int end, Sink sink) {
        int lineEnd = indexOf((byte) '\n', start, end);
        if (lineEnd < 0) {
            return unfinished(start, end, sink);
        }
        int at = headers(lineEnd + 1, end);
        if (at < 0) {
            return unfinished(start, end, sink);
        }
        bodyStart = at;
        if (contentLength >= 0) {
            if (contentLength > BODY_BYTES_MAX) {
                return malformed(sink, "a content-length above " + BODY_BYTES_MAX);
            }
            bodyEnd = at + contentLength;
            if (bodyEnd >= end) {
                needed = bodyEnd + 1 - start;
                return -1;
            }
            if (bytes[bodyEnd] != 0) {
                return malformed(sink, "no NUL where content-length ends the body");
            }
        } else {
            bodyEnd = indexOf((byte) 0, at, end);
            if (bodyEnd < 0) {
                return end - at > BODY_BYTES_MAX ? malformed(sink, "a body without end") : -1;
            }
        }
        return tell(start, lineEnd, sink) ? bodyEnd + 1 : -1;
    }

    private boolean tell(int start, int lineEnd, Sink sink) {
        int nameEnd = lineEnd > start && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        return switch (bytes[start]) {
            case 'M' -> sink.onMessage(this);
            case 'R' -> sink.onReceipt(this);
            case 'C' -> sink.onConnected(this);
            case 'E' -> sink.onError(this);
            default -> {
                String name = new String(bytes, start, Math.min(40, nameEnd - start), StandardCharsets.ISO_8859_1);
                sink.onMalformed("'" + name + "' where a command should be");
                yield false;
            }
        };
    }

    /** Reads the header lines; returns the index after the blank line, or -1 when that has not come yet. */
    private int headers(int start, int end) {
        contentLength = -1;
        ackEnd = 0;
        messageIdEnd = 0;
        subscriptionEnd = 0;
        receiptEnd = 0;
        textEnd = 0;
        isRedelivered = false;
        int at = start;
        while (true) {
            int eol = indexOf((byte) '\n', at, end);
            if (eol < 0) {
                return -1;
            }
            int lineEnd = eol > at && bytes[eol - 1] == '\r' ? eol - 1 : eol;
            if (lineEnd == at) {
                return eol + 1;
            }
            header(at, lineEnd);
            at = eol + 1;
        }
    }

    private void header(int at, int lineEnd) {
        switch (bytes[at]) {
            case 'a' -> {
                if (ackEnd == 0 && isAt(ACK, at, lineEnd)) {
                    ackStart = at + ACK.length;
                    ackEnd = lineEnd;
                }
            }
            case 'c' -> {
                if (contentLength < 0 && isAt(CONTENT_LENGTH, at, lineEnd)) {
                    contentLength = number(at + CONTENT_LENGTH.length, lineEnd);
                }
            }
            case 'm' -> {
                if (messageIdEnd == 0 && isAt(MESSAGE_ID, at, lineEnd)) {
                    messageIdStart = at + MESSAGE_ID.length;
                    messageIdEnd = lineEnd;
                } else {
                    text(MESSAGE_TEXT, at, lineEnd);
                }
            }
            case 'r' -> {
                isRedelivered |= lineEnd - at == REDELIVERED.length && isAt(REDELIVERED, at, lineEnd);
                if (receiptEnd == 0 && isAt(RECEIPT_ID, at, lineEnd)) {
                    receiptStart = at + RECEIPT_ID.length;
                    receiptEnd = lineEnd;
                }
            }
            case 's' -> {
                if (subscriptionEnd == 0 && isAt(SUBSCRIPTION, at, lineEnd)) {
                    subscriptionStart = at + SUBSCRIPTION.length;
                    subscriptionEnd = lineEnd;
                } else {
                    text(SERVER, at, lineEnd);
                }
            }
            default -> {}
        }
    }

    private void text(byte[] name, int at, int lineEnd) {
        if (textEnd == 0 && isAt(name, at, lineEnd)) {
            textStart = at + name.length;
            textEnd = lineEnd;
        }
    }

    private int unfinished(int start, int end, Sink sink) {
        return end - start > HEADER_BYTES_MAX
                ? malformed(sink, "headers of more than " + HEADER_BYTES_MAX + " bytes")
                : -1;
    }

    private static int malformed(Sink sink, String what) {
        sink.onMalformed(what);
        return -1;
    }

    private boolean isAt(byte[] text, int at, int lineEnd) {
        if (lineEnd - at < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** A decimal number; -1 when it is none, and more than {@link #BODY_BYTES_MAX} when it is too large. */
    private int number(int from, int to) {
        int number = from < to ? 0 : -1;
        for (int at = from; at < to && number >= 0 && number <= BODY_BYTES_MAX; at++) {
            int digit = bytes[at] - '0';
            number = digit < 0 || digit > 9 ? -1 : 10 * number + digit;
        }
        return number;
    }

    /** Looks at eight bytes at a time: a byte that equals the wanted one becomes zero, and the lowest zero byte is exact. */
    private int indexOf(byte wanted, int from, int to) {
        byte[] in = bytes;
        long pattern = wanted * EACH_BYTE;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long x = (long) LONG.get(in, at) ^ pattern;
            long zeros = (x - EACH_BYTE) & ~x & HIGH_BITS;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (in[at] == wanted) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

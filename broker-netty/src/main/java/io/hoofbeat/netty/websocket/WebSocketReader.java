package io.hoofbeat.netty.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Reads frames of WebSocket from a client. Payload of data frames is passed on as it comes, so that no message is ever held
 * as a whole. Confined to the loop of its connection.
 *
 * <pre>
 *   0                   1                   2                   3
 *   F R1R2R3 opcode(4)  M length(7)  [length(16) or length(64) for 126 and 127]  mask(32)  payload
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455, Base Framing Protocol</a>
 */
final class WebSocketReader {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** First byte of a frame: the last of its message, and compressed (RFC 7692). */
    static final int FIN = 0x80;

    static final int RSV1 = 0x40;

    private static final int CONTROL_BYTES_MAX = 125;

    /** Receives what was read, in its order. */
    interface Sink {

        /** A message begins. */
        void onMessageStart(boolean isText, boolean isCompressed);

        /** Bytes of the message, all that are readable in {@code payload}. Borrows {@code payload}. */
        void onData(ByteBuf payload) throws WebSocketViolation;

        /** The message is complete. */
        void onMessageEnd() throws WebSocketViolation;

        /** A control frame, whole. Borrows {@code payload}. */
        void onControl(int opcode, ByteBuf payload) throws WebSocketViolation;
    }

    private final Sink sink;
    private final boolean allowsCompression;
    private final long messageBytesMax;

    /** Whether the first frame of a message has been read and not the last; and the payload bytes of that message so far. */
    private boolean isInMessage;

    private long messageBytes;

    /** Of the data frame that is being read: what is missing of its payload, the mask turned to the next byte, whether it is the last. */
    private long missingBytes;

    private int mask;
    private boolean isFinal;
    private boolean isInPayload;

    /**
     * @param allowsCompression whether messages may be compressed, by permessage-deflate
     * @param messageBytesMax   largest message as it is on the wire, in bytes
     */
    WebSocketReader(Sink sink, boolean allowsCompression, long messageBytesMax) {
        this.sink = sink;
        this.allowsCompression = allowsCompression;
        this.messageBytesMax = messageBytesMax;
    }

    /**
     * Reads one step: a control frame, the head of a data frame, or what there is of its payload.
     *
     * @param in borrowed; its bytes may be changed
     * @return false when more bytes are needed for a step
     */
    boolean read(ByteBuf in) throws WebSocketViolation {
        return isInPayload ? readPayload(in) : readHead(in);
    }

    private boolean readHead(ByteBuf in) throws WebSocketViolation {
        int at = in.readerIndex();
        int available = in.readableBytes();
        if (available < 2) {
            return false;
        }
        int first = in.getUnsignedByte(at);
        int second = in.getUnsignedByte(at + 1);
        checkHead(first, second);
        int shortLength = second & 0x7F;
        int lengthBytes = shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8;
        int headBytes = 2 + lengthBytes + 4;
        if (available < headBytes) {
            return false;
        }
        long length = lengthBytes == 0 ? shortLength : length(in, at + 2, lengthBytes);
        int frameMask = in.getInt(at + headBytes - 4);
        int opcode = first & 0x0F;
        if (opcode >= CLOSE) {
            return readControl(in, opcode, headBytes, (int) length, frameMask);
        }
        in.skipBytes(headBytes);
        beginFrame(first, opcode, length, frameMask);
        return true;
    }

    private void checkHead(int first, int second) throws WebSocketViolation {
        int opcode = first & 0x0F;
        boolean isControl = opcode >= CLOSE;
        boolean mayBeCompressed = allowsCompression && (opcode == TEXT || opcode == BINARY);
        if ((first & (mayBeCompressed ? 0x30 : 0x70)) != 0) {
            throw violation("A reserved bit is set.");
        }
        if ((opcode > BINARY && opcode < CLOSE) || opcode > PONG) {
            throw violation("There is no opcode " + opcode + ".");
        }
        if ((second & 0x80) == 0) {
            throw violation("A client must mask its frames.");
        }
        if (isControl && ((first & FIN) == 0 || (second & 0x7F) > CONTROL_BYTES_MAX)) {
            throw violation("A control frame is fragmented or longer than 125 bytes.");
        }
        if (!isControl && (opcode == CONTINUATION) != isInMessage) {
            throw violation(
                    isInMessage ? "A message begins inside another." : "A continuation does not belong to a message.");
        }
    }

    private static WebSocketViolation violation(String reason) {
        return new WebSocketViolation(CloseCode.PROTOCOL_ERROR, reason);
    }

    private static long length(ByteBuf in, int at, int bytes) throws WebSocketViolation {
        long length = bytes == 2 ? in.getUnsignedShort(at) : in.getLong(at);
        if (length < 0 || length < (bytes == 2 ? 126 : 65536)) {
            throw violation("A length is not written in its shortest form.");
        }
        return length;
    }

    private boolean readControl(ByteBuf in, int opcode, int headBytes, int length, int frameMask)
            throws WebSocketViolation {
        if (in.readableBytes() < headBytes + length) {
            return false;
        }
        in.skipBytes(headBytes);
        unmask(in, in.readerIndex(), length, frameMask);
        int end = in.readerIndex() + length;
        sink.onControl(opcode, in.slice(in.readerIndex(), length));
        in.readerIndex(end);
        return true;
    }

    private void beginFrame(int first, int opcode, long length, int frameMask) throws WebSocketViolation {
        if (opcode != CONTINUATION) {
            isInMessage = true;
            messageBytes = 0;
            sink.onMessageStart(opcode == TEXT, (first & RSV1) != 0);
        }
        messageBytes += length;
        if (length > messageBytesMax || messageBytes > messageBytesMax) {
            throw tooBig(messageBytesMax);
        }
        isFinal = (first & FIN) != 0;
        missingBytes = length;
        mask = frameMask;
        isInPayload = true;
    }

    static WebSocketViolation tooBig(long messageBytesMax) {
        return new WebSocketViolation(
                CloseCode.TOO_BIG,
                "A message may have " + messageBytesMax + " bytes at most (listen.webSocket.messageBytesMax).");
    }

    private boolean readPayload(ByteBuf in) throws WebSocketViolation {
        if (missingBytes > 0) {
            int count = (int) Math.min(missingBytes, in.readableBytes());
            if (count == 0) {
                return false;
            }
            int from = in.readerIndex();
            unmask(in, from, count, mask);
            mask = Integer.rotateLeft(mask, 8 * (count & 3));
            missingBytes -= count;
            in.readerIndex(from + count);
            sink.onData(in.slice(from, count));
        }
        if (missingBytes == 0) {
            isInPayload = false;
            if (isFinal) {
                isInMessage = false;
                sink.onMessageEnd();
            }
        }
        return true;
    }

    private static void unmask(ByteBuf in, int from, int count, int mask) {
        if (mask == 0) {
            return;
        }
        long mask8 = (long) mask << 32 | (mask & 0xFFFFFFFFL);
        int i = from;
        int end = from + count;
        for (; i + 8 <= end; i += 8) {
            in.setLong(i, in.getLong(i) ^ mask8);
        }
        for (int shift = 24; i < end; i++) {
            in.setByte(i, in.getByte(i) ^ (mask >>> shift));
            shift = (shift - 8) & 31;
        }
    }
}

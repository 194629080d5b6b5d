package io.hoofbeat.netty.sockjs;

import io.hoofbeat.netty.connection.ConnectionGate;
import io.hoofbeat.netty.websocket.Utf8Check;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * The body of a request that sends: read as it comes, kept until it is complete, so that what is malformed at its end has sent
 * nothing. What large ones hold is counted with the incomplete frames of all connections. Confined to the loop of its connection.
 */
final class SentBody {

    /** What is not counted: its connection costs as much. */
    private static final int UNCOUNTED_BYTES = 16 << 10;

    /** How it stands. */
    enum Fault {
        NONE,
        BROKEN,
        TOO_LARGE,
        MEMORY_SHORT
    }

    private final ConnectionGate gate;
    private final int bytesMax;
    private final QuotedTextReader reader = new QuotedTextReader();
    private final Utf8Check utf8 = new Utf8Check();
    private final ByteBuf text = Unpooled.buffer(256);
    private long bytes;
    private long countedBytes;

    /** @param bytesMax of the body as it is sent */
    SentBody(ConnectionGate gate, int bytesMax) {
        this.gate = gate;
        this.bytesMax = bytesMax;
    }

    /** Takes what has come of it. Borrows {@code content}. */
    Fault add(ByteBuf content) {
        bytes += content.readableBytes();
        if (bytes > bytesMax) {
            return Fault.TOO_LARGE;
        }
        boolean isText = utf8.accept(content, content.readerIndex(), content.writerIndex());
        if (!isText || !reader.read(content, text)) {
            return Fault.BROKEN;
        }
        return count(text.capacity()) ? Fault.NONE : Fault.MEMORY_SHORT;
    }

    private boolean count(long held) {
        long counts = held > UNCOUNTED_BYTES ? held : 0;
        long change = counts - countedBytes;
        countedBytes = counts;
        return change == 0 || gate.countIncomplete(change);
    }

    /** Whether nothing was sent. */
    boolean isEmpty() {
        return reader.isEmpty();
    }

    /** Whether it is what it should be, from its first byte to its last. */
    boolean isComplete() {
        return reader.isComplete() && utf8.isComplete();
    }

    /** What was between the quotes. */
    byte[] text() {
        return ByteBufUtil.getBytes(text);
    }

    /** Counts it no more. */
    void release() {
        text.release();
        count(0);
    }
}

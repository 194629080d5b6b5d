package io.hoofbeat.netty.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Tails of messages in the form in which they leave, made once per turn and shared by all deliveries of the turn on one loop:
 * large ones as direct memory, so that a hundred deliveries do not take a hundred copies, and deflated ones, so that a hundred
 * browsers do not cost a hundred compressions. Confined to its loop.
 */
public final class SharedTails {

    /** Tails of at least this size, in bytes, are shared; smaller ones are cheaper to copy. */
    public static final int SHARED_BYTES = 32 << 10;

    /** What is held at most before it is let go in the middle of a turn, in bytes. */
    private static final long HELD_BYTES_MAX = 32 << 20;

    private final IdentityHashMap<byte[], ByteBuf> direct = new IdentityHashMap<>();
    private final IdentityHashMap<byte[], ByteBuf> deflated = new IdentityHashMap<>();
    private long heldBytes;
    private @Nullable Deflater deflater;

    SharedTails() {}

    /** A tail in direct memory. Borrowed: retain a duplicate of it to write it. */
    public ByteBuf direct(byte[] tail) {
        ByteBuf found = direct.get(tail);
        if (found != null) {
            return found;
        }
        return hold(
                direct, tail, ByteBufAllocator.DEFAULT.directBuffer(tail.length).writeBytes(tail));
    }

    /**
     * A tail as a raw DEFLATE stream of its own that ends at a byte boundary, without the four bytes that a WebSocket message
     * leaves out. Borrowed: retain a duplicate of it to write it.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1">RFC 7692, Compression</a>
     */
    public ByteBuf deflated(byte[] tail) {
        ByteBuf found = deflated.get(tail);
        if (found != null) {
            return found;
        }
        return hold(deflated, tail, deflate(tail));
    }

    private ByteBuf hold(IdentityHashMap<byte[], ByteBuf> cache, byte[] tail, ByteBuf made) {
        if (heldBytes + made.capacity() > HELD_BYTES_MAX) {
            release();
        }
        heldBytes += made.capacity();
        cache.put(tail, made);
        return made;
    }

    private ByteBuf deflate(byte[] tail) {
        Deflater stream = freshDeflater();
        stream.setInput(tail);
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(Math.max(256, tail.length / 4));
        int written;
        do {
            out.ensureWritable(256);
            ByteBuffer room = out.nioBuffer(out.writerIndex(), out.writableBytes());
            written = stream.deflate(room, Deflater.SYNC_FLUSH);
            out.writerIndex(out.writerIndex() + written);
        } while (out.writableBytes() == 0);
        // A sync flush ends with an empty stored block, 00 00 FF FF, which the receiver puts back.
        return out.writerIndex(out.writerIndex() - 4);
    }

    private Deflater freshDeflater() {
        if (deflater == null) {
            deflater = new Deflater(Deflater.BEST_SPEED, true);
        }
        deflater.reset();
        return deflater;
    }

    /** Lets go of everything; what was retained for writing lives on. */
    void release() {
        if (heldBytes > 0) {
            direct.values().forEach(ByteBuf::release);
            deflated.values().forEach(ByteBuf::release);
            direct.clear();
            deflated.clear();
            heldBytes = 0;
        }
    }

    /** Frees the compressor's memory, when the loop has stopped. */
    void close() {
        release();
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
    }
}

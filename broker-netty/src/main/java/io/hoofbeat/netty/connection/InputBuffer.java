package io.hoofbeat.netty.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Bytes received and not yet used. As long as a reader uses up what arrives, nothing is copied; what remains is kept in a
 * buffer of its own size, so that a connection that waits in the middle of a frame does not hold on to a large read buffer.
 */
public final class InputBuffer {

    private static final int KEPT_BYTES_MIN = 256;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf bytes;

    public InputBuffer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Appends what was received. Takes {@code in}. */
    public void add(ByteBuf in) {
        ByteBuf kept = bytes;
        if (kept == null) {
            bytes = in;
        } else {
            append(in);
            in.release();
        }
    }

    /** Appends a copy of what is readable in {@code in} and reads it. Borrows {@code in}. */
    public void append(ByteBuf in) {
        int count = in.readableBytes();
        ByteBuf kept = bytes;
        if (kept == null) {
            kept = allocator.directBuffer(Math.max(KEPT_BYTES_MIN, count));
        } else if (kept.writableBytes() < count) {
            kept = larger(kept, count);
        }
        bytes = kept.writeBytes(in);
    }

    private ByteBuf larger(ByteBuf kept, int moreBytes) {
        // At least doubled, so that a long frame in many pieces is copied a bounded number of times.
        int capacity = Math.max(kept.readableBytes() + moreBytes, 2 * kept.readableBytes());
        ByteBuf larger = allocator.directBuffer(capacity);
        larger.writeBytes(kept);
        kept.release();
        return larger;
    }

    /** What there is to read; borrowed until the next call of {@link #add}, {@link #trim} or {@link #release}. */
    public ByteBuf bytes() {
        return bytes == null ? Unpooled.EMPTY_BUFFER : bytes;
    }

    public boolean isEmpty() {
        return bytes == null;
    }

    /** Lets go of what has been read, and of a buffer that is much larger than what remains. */
    public void trim() {
        ByteBuf kept = bytes;
        if (kept == null) {
            return;
        }
        int remaining = kept.readableBytes();
        if (remaining == 0) {
            release();
        } else if (kept.capacity() > Math.max(KEPT_BYTES_MIN, 4 * remaining)) {
            bytes = allocator.directBuffer(Math.max(KEPT_BYTES_MIN, 2 * remaining));
            bytes.writeBytes(kept);
            kept.release();
        }
    }

    /** Lets go of everything; the buffer can be used again. */
    public void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}

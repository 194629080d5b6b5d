package io.hoofbeat.netty.codec;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A body that comes in pieces, in an array that grows with what has arrived: a large number in {@code content-length} alone
 * costs nothing. Confined to its decoder.
 */
final class BodyCollector {

    /** So much is made room for at once. */
    private static final int BYTES_AT_FIRST = 64 << 10;

    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int count;
    private int countMax;

    /** Room for a body of which {@code arrived} bytes are there and which has at most {@code most}. */
    static int roomFor(int most, int arrived) {
        return Math.min(most, Math.max(arrived, BYTES_AT_FIRST));
    }

    /**
     * Starts to collect.
     *
     * @param bytes what is filled at first and replaced by a larger one when needed
     * @param count how many of them are taken
     * @param most  how many there can be in the end
     */
    void start(byte[] bytes, int count, int most) {
        this.bytes = bytes;
        this.count = count;
        this.countMax = most;
    }

    /** Starts to collect into nothing. */
    void start(int most) {
        start(NOTHING, 0, most);
    }

    /** Adds bytes from a buffer, which is borrowed. */
    void take(ByteBuf in, int more) {
        int needed = count + more;
        if (needed > bytes.length) {
            long doubled = Math.max(2L * bytes.length, 256);
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(doubled, countMax)));
        }
        in.readBytes(bytes, count, more);
        count = needed;
    }

    int count() {
        return count;
    }

    /** What was collected, in an array of exactly the size that was the most at the start. This object lets go of it. */
    byte[] finishFull() {
        int size = countMax;
        byte[] collected = finish();
        return collected.length == size ? collected : Arrays.copyOf(collected, size);
    }

    /** What was collected; the array may be longer than that. This object lets go of it. */
    byte[] finish() {
        byte[] collected = bytes;
        bytes = NOTHING;
        count = 0;
        return collected;
    }

    /** What is held in memory, in bytes. */
    int heldBytes() {
        return bytes.length;
    }
}

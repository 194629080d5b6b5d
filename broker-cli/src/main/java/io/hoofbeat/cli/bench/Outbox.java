package io.hoofbeat.cli.bench;

import java.util.Arrays;

/**
 * Frames on their way out of one connection, one behind the other in one array, masked WebSocket frames where the connection is one. The
 * mask is the same for all frames: nothing here needs to be hidden from a proxy, and so frames can be prepared ahead.
 */
final class Outbox {

    /** Any key but 0, so that the broker has to do the work of unmasking. */
    private static final int MASK = 0x5ea7_b3d1;

    private static final int FIN_TEXT = 0x81;
    private static final int FIN_CLOSE = 0x88;
    private static final int FIN_PONG = 0x8a;
    private static final int MASKED = 0x80;
    private static final int INITIAL_BYTES = 512;

    private final boolean isWebSocket;
    private byte[] bytes = {};
    private int count;

    Outbox(boolean isWebSocket) {
        this.isWebSocket = isWebSocket;
    }

    byte[] bytes() {
        return bytes;
    }

    int count() {
        return count;
    }

    void clear() {
        count = 0;
    }

    /** Takes back everything behind the first {@code toCount} bytes. */
    void truncate(int toCount) {
        count = toCount;
    }

    /** Adds bytes that are not to be wrapped. Returns the index of the first. */
    int addRaw(byte[] raw) {
        int at = reserve(raw.length);
        System.arraycopy(raw, 0, bytes, at, raw.length);
        return at;
    }

    /** Adds a STOMP frame. */
    void addFrame(byte[] frame) {
        int at = begin(frame.length);
        System.arraycopy(frame, 0, bytes, at, frame.length);
        end(at, frame.length);
    }

    /** Makes room for a STOMP frame of known size and returns the index where it begins; {@link #end} must follow when it is filled in. */
    int begin(int frameBytes) {
        return isWebSocket ? beginWebSocket(FIN_TEXT, frameBytes) : reserve(frameBytes);
    }

    void end(int at, int frameBytes) {
        if (isWebSocket) {
            mask(bytes, at, frameBytes);
        }
    }

    void addPong(byte[] payload) {
        addControl(FIN_PONG, payload);
    }

    void addClose() {
        addControl(FIN_CLOSE, new byte[] {0x03, (byte) 0xe8});
    }

    /** A mask for eight bytes at this distance from where the frame began. */
    static long maskAt(int distance) {
        int rotated = Integer.rotateLeft(MASK, 8 * (distance & 3));
        return ((long) rotated << 32) | (rotated & 0xffff_ffffL);
    }

    /** A mask for the byte at this distance from where the frame began. */
    static int maskByteAt(int distance) {
        return (MASK >>> (8 * (3 - (distance & 3)))) & 0xff;
    }

    private void addControl(int firstByte, byte[] payload) {
        int at = beginWebSocket(firstByte, payload.length);
        System.arraycopy(payload, 0, bytes, at, payload.length);
        mask(bytes, at, payload.length);
    }

    private int beginWebSocket(int firstByte, int payloadBytes) {
        int lengthBytes = payloadBytes < 126 ? 0 : payloadBytes <= 0xffff ? 2 : 8;
        int at = reserve(2 + lengthBytes + 4 + payloadBytes);
        bytes[at++] = (byte) firstByte;
        bytes[at++] = (byte) (MASKED | (lengthBytes == 0 ? payloadBytes : lengthBytes == 2 ? 126 : 127));
        for (int i = lengthBytes - 1; i >= 0; i--) {
            bytes[at++] = (byte) ((long) payloadBytes >>> (8 * i));
        }
        for (int i = 3; i >= 0; i--) {
            bytes[at++] = (byte) (MASK >>> (8 * i));
        }
        return at;
    }

    private static void mask(byte[] in, int from, int length) {
        for (int i = 0; i < length; i++) {
            in[from + i] ^= (byte) maskByteAt(i);
        }
    }

    /** Makes room for bytes that are not to be wrapped and returns the index of the first. */
    int reserve(int size) {
        int at = count;
        if (at + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(INITIAL_BYTES, at + size), 2 * bytes.length));
        }
        count = at + size;
        return at;
    }
}

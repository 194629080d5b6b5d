package io.hoofbeat.netty.codec;

import io.hoofbeat.core.destination.Destination;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The destinations that one connection sent to of late, found by their bytes, so that a sender who stays with a few costs
 * neither a decoded string nor a look at the prefixes per frame. Bounded in entries and bytes; confined to its decoder.
 */
final class DestinationCache {

    private static final int SLOTS = 8;
    /** Longer destinations are rare and not kept. */
    private static final int BYTES_MAX = 128;

    private final byte[][] raw = new byte[SLOTS][];
    private final @Nullable Destination[] destinations = new @Nullable Destination[SLOTS];

    /** The destination whose bytes lie from {@code from} up to {@code to}, or null when it is not known. */
    @Nullable
    Destination find(byte[] block, int from, int to) {
        int slot = slot(block, from, to);
        byte[] known = raw[slot];
        return known != null && Arrays.equals(known, 0, known.length, block, from, to) ? destinations[slot] : null;
    }

    /** Keeps a destination in place of one that shares its slot. */
    void keep(byte[] block, int from, int to, Destination destination) {
        if (to - from <= BYTES_MAX) {
            int slot = slot(block, from, to);
            raw[slot] = Arrays.copyOfRange(block, from, to);
            destinations[slot] = destination;
        }
    }

    void clear() {
        Arrays.fill(raw, null);
        Arrays.fill(destinations, null);
    }

    /** Names that one client uses differ mostly at their ends. */
    private static int slot(byte[] block, int from, int to) {
        int length = to - from;
        int hash = length < 2 ? length : length + 31 * block[to - 1] + 17 * block[to - 2];
        return (hash ^ (hash >>> 3)) & (SLOTS - 1);
    }
}

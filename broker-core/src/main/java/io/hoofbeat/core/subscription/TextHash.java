package io.hoofbeat.core.subscription;

import java.util.SplittableRandom;

/**
 * Hashes a range of a text without making a {@code String} of it. The factor is drawn once per process, so that nobody can prepare
 * destinations that collide.
 */
final class TextHash {

    private static final long FACTOR = new SplittableRandom().nextLong() | 0x1_0000_0001L;

    private TextHash() {}

    static int hash(String text, int from, int to) {
        long state = start();
        for (int i = from; i < to; i++) {
            state = add(state, text.charAt(i));
        }
        return finish(state);
    }

    // The same in steps, for the hashes of several beginnings of one text.

    static long start() {
        return FACTOR;
    }

    static long add(long state, char c) {
        return (state ^ c) * FACTOR;
    }

    static int finish(long state) {
        long mixed = (state ^ (state >>> 29)) * FACTOR;
        return (int) (mixed >>> 32);
    }
}

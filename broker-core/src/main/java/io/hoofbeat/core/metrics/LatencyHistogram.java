package io.hoofbeat.core.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** How often something took how long, in classes that double. Any thread. */
public final class LatencyHistogram {

    private static final long FIRST_BOUND_NANOS = 125_000;
    private static final int BOUNDS = 16;

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS + 1);
    private final LongAdder sumNanos = new LongAdder();

    /** Notes one duration. */
    public void record(long nanos) {
        int at = 0;
        while (at < BOUNDS && nanos > boundNanos(at)) {
            at++;
        }
        counts.incrementAndGet(at);
        sumNanos.add(nanos);
    }

    /** Number of bounds; durations above the last one are in a class of their own. */
    public int boundCount() {
        return BOUNDS;
    }

    /** Upper bound of a class in nanoseconds, from 0.125 ms, each twice the one before, to about 4 s. */
    public long boundNanos(int index) {
        return FIRST_BOUND_NANOS << index;
    }

    /**
     * Durations of one class alone.
     *
     * @param index up to and with {@link #boundCount}
     */
    public long countOf(int index) {
        return counts.get(index);
    }

    /** All durations together, in seconds. */
    public double sumSeconds() {
        return sumNanos.sum() / 1e9;
    }

    /** How many there were. */
    public long count() {
        long all = 0;
        for (int i = 0; i <= BOUNDS; i++) {
            all += counts.get(i);
        }
        return all;
    }
}

package io.hoofbeat.core.security.http;

import java.util.function.LongSupplier;

/**
 * Leaves a service alone that fails: after some failures in a row nothing is asked for a while, then one question goes through;
 * while that fails too, the while doubles. Any thread.
 */
final class Circuit {

    static final int FAILURES_MAX = 5;
    static final long FIRST_WAIT_MILLIS = 1_000;
    static final long WAIT_MILLIS_MAX = 30_000;

    private final LongSupplier nanoTime;
    private int failures;
    private long openUntilNanos;

    /** @param nanoTime monotonic clock in nanoseconds */
    Circuit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** How long to leave the service alone, in milliseconds; 0 when it may be asked now. */
    synchronized long waitMillis() {
        if (failures < FAILURES_MAX) {
            return 0;
        }
        long left = openUntilNanos - nanoTime.getAsLong();
        if (left > 0) {
            return Math.max(1, left / 1_000_000);
        }
        // This one may try; until it has an answer the others wait as long again.
        openUntilNanos = nanoTime.getAsLong() + waitNanos();
        return 0;
    }

    synchronized void onAnswer() {
        failures = 0;
    }

    /** Whether this failure is the one that opens the circuit. */
    synchronized boolean onFailure() {
        failures++;
        openUntilNanos = nanoTime.getAsLong() + waitNanos();
        return failures == FAILURES_MAX;
    }

    private long waitNanos() {
        int doublings = Math.min(Math.max(0, failures - FAILURES_MAX), 10);
        return Math.min(FIRST_WAIT_MILLIS << doublings, WAIT_MILLIS_MAX) * 1_000_000;
    }
}

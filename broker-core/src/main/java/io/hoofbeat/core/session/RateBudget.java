package io.hoofbeat.core.session;

import io.hoofbeat.core.metrics.Limit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * So many frames or bytes in a second, on average, for one connection or for many together. After a quiet second as much as that may be taken at
 * once.
 *
 * <p>Taking never fails. Whoever takes more than there is waits until everything is paid for that was taken up to then, himself included, and for
 * nothing that others take later: so they have their turns in the order in which they took, and nobody waits for ever. Lock-free; any thread.
 */
public final class RateBudget {

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Taken at once at most where taking one by one would cost more than it is worth. */
    private static final int BATCH_MAX = 64;

    private final Limit limit;
    private final double nanosEach;
    private final int batch;

    /** Time at which everything that was taken will have been paid for. */
    private final AtomicLong paidNanos;

    /**
     * Nothing has been taken yet.
     *
     * @param limit     that this keeps
     * @param perSecond how much may be taken in a second, at least 1
     * @param nowNanos  on the clock of the loops
     */
    RateBudget(Limit limit, long perSecond, long nowNanos) {
        this.limit = limit;
        nanosEach = (double) SECOND_NANOS / perSecond;
        batch = (int) Math.max(1, Math.min(BATCH_MAX, perSecond / 100));
        paidNanos = new AtomicLong(nowNanos);
    }

    /** The limit that this keeps. */
    public Limit limit() {
        return limit;
    }

    /** How many frames may pass before they are taken: at most what comes in ten milliseconds. */
    int batch() {
        return batch;
    }

    /**
     * Takes.
     *
     * @param count at least 0
     * @return for how long nothing more may be read, in nanoseconds; not above 0 when reading may go on
     */
    long take(long count, long nowNanos) {
        long costNanos = (long) (count * nanosEach);
        while (true) {
            long paid = paidNanos.get();
            long aheadNanos = Math.max(0, paid - nowNanos) + costNanos;
            if (paidNanos.compareAndSet(paid, nowNanos + aheadNanos)) {
                return aheadNanos - SECOND_NANOS;
            }
        }
    }

    /** Time until everything is paid for that was taken so far, in nanoseconds; not above 0 when it is: then this is as good as new. */
    long debtNanos(long nowNanos) {
        return paidNanos.get() - nowNanos;
    }
}

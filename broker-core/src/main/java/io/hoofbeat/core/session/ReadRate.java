package io.hoofbeat.core.session;

import io.hoofbeat.core.metrics.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast a connection is read: as the connection itself may send, and as the budgets allow that it shares with others. What comes faster is read
 * later, never thrown away. Frames are taken from the budgets in small batches. Confined to the loop of its connection.
 */
public final class ReadRate {

    private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private RateBudget[] frameBudgets = {};
    private RateBudget[] byteBudgets = {};

    /** Frames that may pass before they are taken. */
    private int batch = Integer.MAX_VALUE;

    private int untakenFrames;

    /** The budget that has it wait longest, and until when; null when it need not wait. */
    private @Nullable RateBudget waitingFor;

    private long untilNanos;

    private ReadRate() {}

    /** What one connection may send, by the options; null when they set no limit. */
    public static @Nullable ReadRate of(SessionOptions options, long nowNanos) {
        List<RateBudget> frames = new ArrayList<>(1);
        List<RateBudget> bytes = new ArrayList<>(1);
        if (options.framesPerSecondMax() > 0) {
            frames.add(new RateBudget(Limit.FRAMES_PER_SECOND, options.framesPerSecondMax(), nowNanos));
        }
        if (options.bytesPerSecondMax() > 0) {
            bytes.add(new RateBudget(Limit.BYTES_PER_SECOND, options.bytesPerSecondMax(), nowNanos));
        }
        RateBudgets own = new RateBudgets(frames, bytes);
        return own.isEmpty() ? null : with(null, own);
    }

    /**
     * Adds what is shared with others, from now on.
     *
     * @param own what was kept so far, which goes on, or null
     */
    public static ReadRate with(@Nullable ReadRate own, RateBudgets shared) {
        ReadRate rate = own == null ? new ReadRate() : own;
        rate.frameBudgets = joined(rate.frameBudgets, shared.frames());
        rate.byteBudgets = joined(rate.byteBudgets, shared.bytes());
        for (RateBudget budget : rate.frameBudgets) {
            rate.batch = Math.min(rate.batch, budget.batch());
        }
        return rate;
    }

    private static RateBudget[] joined(RateBudget[] before, List<RateBudget> more) {
        List<RateBudget> all = new ArrayList<>(List.of(before));
        all.addAll(more);
        return all.toArray(new RateBudget[0]);
    }

    /** Counts bytes that were read. */
    public void countBytes(int bytes, long nowNanos) {
        take(byteBudgets, bytes, nowNanos);
    }

    /** Counts a frame that was read; returns whether it is time to ask for {@link #waitMillis}. */
    public boolean countFrame() {
        return ++untakenFrames >= batch || waitingFor != null;
    }

    /**
     * Takes the frames that were counted.
     *
     * @return milliseconds for which nothing more is to be read; 0 when it may go on, or when this is the wait that was told last
     */
    public long waitMillis(long nowNanos) {
        if (untakenFrames > 0) {
            take(frameBudgets, untakenFrames, nowNanos);
            untakenFrames = 0;
        }
        long left = waitingFor == null ? 0 : untilNanos - nowNanos;
        return left <= 0 ? 0 : (left + MILLI_NANOS - 1) / MILLI_NANOS;
    }

    /** The limit that has it wait; called when it does, which then counts as told. */
    public Limit told() {
        RateBudget budget = waitingFor;
        if (budget == null) {
            throw new IllegalStateException("nothing to wait for");
        }
        waitingFor = null;
        return budget.limit();
    }

    private void take(RateBudget[] budgets, long count, long nowNanos) {
        for (RateBudget budget : budgets) {
            long waitNanos = budget.take(count, nowNanos);
            if (waitNanos > 0 && (waitingFor == null || nowNanos + waitNanos - untilNanos > 0)) {
                waitingFor = budget;
                untilNanos = nowNanos + waitNanos;
            }
        }
    }
}

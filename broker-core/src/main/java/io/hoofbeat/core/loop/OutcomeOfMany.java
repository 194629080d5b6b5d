package io.hoofbeat.core.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Passes on one outcome when several steps have ended: success when all succeeded, else the first failure. Any thread. */
public final class OutcomeOfMany implements Outcome {

    private final Outcome whole;
    private final AtomicInteger open;
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();

    /**
     * An outcome for a number of steps.
     *
     * @param steps how often {@link #succeed} or {@link #fail} will be called, at least 1
     */
    public OutcomeOfMany(int steps, Outcome whole) {
        if (steps < 1) {
            throw new IllegalArgumentException(steps + " steps");
        }
        this.open = new AtomicInteger(steps);
        this.whole = whole;
    }

    @Override
    public void succeed() {
        if (open.decrementAndGet() == 0) {
            Failure first = failure.get();
            if (first == null) {
                whole.succeed();
            } else {
                whole.fail(first);
            }
        }
    }

    @Override
    public void fail(Failure reason) {
        failure.compareAndSet(null, reason);
        succeed();
    }
}

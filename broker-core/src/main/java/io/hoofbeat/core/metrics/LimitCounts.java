package io.hoofbeat.core.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often each {@link Limit} was exceeded. The first time, and then at most once a minute, the log says so, however many clients go
 * too far. Any thread.
 */
public final class LimitCounts {

    private static final Logger LOG = LoggerFactory.getLogger(LimitCounts.class);

    private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Limit, Count> counts = new EnumMap<>(Limit.class);
    private volatile Consumer<Limit> listener = limit -> {};

    LimitCounts() {
        for (Limit limit : Limit.values()) {
            counts.put(limit, new Count());
        }
    }

    /** Has somebody told of each excess, on whatever thread it happens; must not block. */
    public void onExceeded(Consumer<Limit> told) {
        listener = told;
    }

    /** Counts that a limit was exceeded. */
    public void exceeded(Limit limit) {
        Count count = of(limit);
        count.times.increment();
        listener.accept(limit);
        long due = count.nextLogNanos.get();
        long now = System.nanoTime();
        if (now - due >= 0 && count.nextLogNanos.compareAndSet(due, now + LOG_NANOS)) {
            LOG.info("limit {} was exceeded, {} times since the start", limit.key(), count.times.sum());
        }
    }

    /** How often a limit was exceeded since the start. */
    public long count(Limit limit) {
        return of(limit).times.sum();
    }

    private Count of(Limit limit) {
        return Objects.requireNonNull(counts.get(limit));
    }

    private static final class Count {
        final LongAdder times = new LongAdder();
        /** Time at which the log may speak of it again. */
        final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());
    }
}

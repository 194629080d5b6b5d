package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a queue that have failed and wait a while before they are delivered again. Nothing of this survives a restart, after which they are
 * due at once. Confined to the queue's home loop.
 */
final class Postponed {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Loop home;
    private final Consumer<List<QueueEntry>> onDue;
    private final PriorityQueue<Wait> waiting =
            new PriorityQueue<>(1, Comparator.comparingLong((Wait wait) -> wait.dueNanos));
    private Loop.@Nullable Timeout timer;
    private long timerNanos;

    private record Wait(long dueNanos, QueueEntry entry) {}

    /** @param onDue gets those that have waited long enough */
    Postponed(Loop home, Consumer<List<QueueEntry>> onDue) {
        this.home = home;
        this.onDue = onDue;
    }

    int count() {
        return waiting.size();
    }

    /** @param delayMillis at least 1 */
    void add(QueueEntry entry, long delayMillis) {
        long delayNanos = Math.min(delayMillis, Long.MAX_VALUE / 4 / NANOS_PER_MILLI) * NANOS_PER_MILLI;
        waiting.add(new Wait(home.nanoTime() + delayNanos, entry));
        arm();
    }

    private void arm() {
        Wait first = waiting.peek();
        if (first == null || (timer != null && timerNanos <= first.dueNanos)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerNanos = first.dueNanos;
        long waitNanos = Math.max(0, timerNanos - home.nanoTime());
        timer = home.schedule((waitNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, this::release);
    }

    private void release() {
        timer = null;
        List<QueueEntry> due = new ArrayList<>();
        long now = home.nanoTime();
        for (Wait first = waiting.peek(); first != null && first.dueNanos <= now; first = waiting.peek()) {
            due.add(first.entry);
            waiting.remove();
        }
        arm();
        onDue.accept(due);
    }

    /** Shows those that wait, in no order that counts. */
    void forEach(Consumer<QueueEntry> action) {
        waiting.forEach(wait -> action.accept(wait.entry));
    }

    /** Takes out everything. */
    List<QueueEntry> clear() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        List<QueueEntry> all = new ArrayList<>();
        waiting.forEach(wait -> all.add(wait.entry));
        waiting.clear();
        return all;
    }
}

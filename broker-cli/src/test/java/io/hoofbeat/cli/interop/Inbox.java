package io.hoofbeat.cli.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What came in and was not looked at yet, in order. Any thread may add; tests wait here for events instead of sleeping.
 *
 * @param <T> what comes in
 */
final class Inbox<T> {
    /** How long a test waits for something that must come; only a failing test ever waits that long. */
    static final long PATIENCE_SECONDS = 30;

    private final String name;
    private final LinkedBlockingQueue<T> waiting = new LinkedBlockingQueue<>();

    /** @param name what to call this inbox in a failure */
    Inbox(String name) {
        this.name = name;
    }

    /** Adds something that came in. */
    void add(T item) {
        waiting.add(item);
    }

    /** Removes and returns the oldest, waiting for it to come. */
    T next() {
        try {
            T item = waiting.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (item == null) {
                throw new AssertionError(name + ": nothing came");
            }
            return item;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(name + ": interrupted while waiting", e);
        }
    }

    /** Removes and returns the oldest {@code count}, waiting for them to come. */
    List<T> next(int count) {
        List<T> items = new ArrayList<>(count);
        while (items.size() < count) {
            try {
                items.add(next());
            } catch (AssertionError e) {
                throw new AssertionError(name + ": only " + items.size() + " of " + count + " came", e);
            }
        }
        return items;
    }

    /** Removes and returns what is here now, without waiting. */
    List<T> drain() {
        List<T> items = new ArrayList<>();
        waiting.drainTo(items);
        return items;
    }
}

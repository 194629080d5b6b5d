package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task at a moment of the wall clock. It looks at the clock at least every second, so a clock that is put forward is noticed, and one
 * that is put back only makes it wait. Confined to its loop.
 */
final class WallClockTimer {

    private static final long LOOK_MILLIS = 1000;

    private final Loop home;
    private final Runnable task;
    private Loop.@Nullable Timeout look;
    private long dueAt;

    WallClockTimer(Loop home, Runnable task) {
        this.home = home;
        this.task = task;
    }

    /** Runs the task at a moment, or soon when that is over; an earlier wish is forgotten unless it comes first. */
    void at(long wallMillis) {
        if (look == null) {
            dueAt = wallMillis;
            arm();
        } else if (wallMillis < dueAt) {
            stop();
            dueAt = wallMillis;
            arm();
        }
    }

    void stop() {
        if (look != null) {
            look.cancel();
            look = null;
        }
    }

    private void arm() {
        long wait = dueAt - home.currentTimeMillis();
        look = home.schedule(Math.min(LOOK_MILLIS, Math.max(1, wait)), this::look);
    }

    private void look() {
        look = null;
        if (home.currentTimeMillis() >= dueAt) {
            task.run();
        } else {
            arm();
        }
    }
}

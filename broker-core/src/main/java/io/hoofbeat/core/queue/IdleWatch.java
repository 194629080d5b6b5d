package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time whether a queue is still used. It is idle when nothing has happened to it between two looks. Confined to
 * the queue's home loop.
 */
final class IdleWatch {

    /** What is watched. */
    interface Watched {
        /** Whether it cannot be idle at present, so that nobody need look until {@link IdleWatch#noteUse}. */
        boolean isInUse();

        /** A number that changes when something is done with it. */
        long activity();

        /** Whether it may go when it is idle. */
        boolean isDispensable();

        /** It is idle and dispensable. Told once. */
        void onIdle();
    }

    private final Loop home;
    private final long idleMillis;
    private final Watched watched;
    private Loop.@Nullable Timeout look;
    private boolean isUsedSinceLook;
    private long activityAtLook;

    /** @param idleMillis time between two looks, in milliseconds, at least 0 */
    IdleWatch(Loop home, long idleMillis, Watched watched) {
        this.home = home;
        this.idleMillis = idleMillis;
        this.watched = watched;
    }

    /** Somebody has used it; makes sure that somebody will look. */
    void noteUse() {
        isUsedSinceLook = true;
        if (look == null) {
            look = home.schedule(idleMillis, this::look);
        }
    }

    /** Nobody looks any more. */
    void stop() {
        if (look != null) {
            look.cancel();
            look = null;
        }
    }

    private void look() {
        look = null;
        if (watched.isInUse()) {
            return;
        }
        if (!isUsedSinceLook && watched.activity() == activityAtLook && watched.isDispensable()) {
            watched.onIdle();
            return;
        }
        isUsedSinceLook = false;
        activityAtLook = watched.activity();
        look = home.schedule(idleMillis, this::look);
    }
}

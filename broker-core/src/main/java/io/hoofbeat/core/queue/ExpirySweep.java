package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages of a queue whose time is over while nobody consumes it. Those in the store alone are looked at when they come to
 * memory, which this brings about when it has made room. Confined to the queue's home loop.
 */
final class ExpirySweep {

    private static final long LOOK_MILLIS_MAX = 1000;
    private static final long LOOK_MILLIS_MIN = 100;
    /** A look at so many messages costs about as much time as a hundredth of a millisecond. */
    private static final int MESSAGES_PER_EXTRA_MILLI = 100;

    private static final int EXPIRED_PER_TASK_MAX = 1000;

    private final QueueContents contents;
    private final Loop home;
    private final Runnable onRoom;
    /** No message in memory expires before. */
    private long earliest = Long.MAX_VALUE;

    private Loop.@Nullable Timeout look;
    /** Taken out of the queue, and still to be given up on. */
    private final ArrayDeque<QueueEntry> expired = new ArrayDeque<>();

    /** @param onRoom runs when messages have left memory */
    ExpirySweep(QueueContents contents, Runnable onRoom) {
        this.contents = contents;
        this.home = contents.home;
        this.onRoom = onRoom;
    }

    /** A message has come into memory to wait. */
    void note(QueueEntry entry) {
        long expiresAt = entry.message().keeping().expiresAt();
        if (expiresAt != 0 && contents.mayExpire()) {
            earliest = Math.min(earliest, expiresAt);
            arm();
        }
    }

    /** What may expire has changed: all that waits is looked at again. */
    void onPolicyChanged() {
        if (contents.mayExpire()) {
            earliest = Math.min(earliest, home.currentTimeMillis());
            arm();
        }
    }

    void stop() {
        if (look != null) {
            look.cancel();
            look = null;
        }
    }

    /** The wall clock may be put forward, so somebody looks at it every second at least. */
    private void arm() {
        if (look == null && earliest != Long.MAX_VALUE) {
            long wait = Math.min(LOOK_MILLIS_MAX, earliest - home.currentTimeMillis());
            long rest = LOOK_MILLIS_MIN + contents.ready.countInMemory() / MESSAGES_PER_EXTRA_MILLI;
            look = home.schedule(Math.max(wait, rest), this::look);
        }
    }

    private void look() {
        look = null;
        if (contents.ready.countInMemory() == 0) {
            earliest = Long.MAX_VALUE;
        } else if (home.currentTimeMillis() >= earliest) {
            sweep();
        }
        arm();
    }

    private void sweep() {
        earliest = Long.MAX_VALUE;
        List<QueueEntry> over = contents.ready.takeAll(entry -> {
            boolean isOver = contents.isOver(entry);
            long expiresAt = entry.message().keeping().expiresAt();
            if (!isOver && expiresAt != 0) {
                earliest = Math.min(earliest, expiresAt);
            }
            return isOver;
        });
        boolean isIdle = expired.isEmpty();
        expired.addAll(over);
        if (isIdle && !over.isEmpty()) {
            giveUp();
        }
    }

    private void giveUp() {
        for (int i = 0; i < EXPIRED_PER_TASK_MAX && !expired.isEmpty(); i++) {
            contents.expire(expired.removeFirst());
        }
        if (expired.isEmpty()) {
            onRoom.run();
        } else {
            home.execute(this::giveUp);
        }
    }
}

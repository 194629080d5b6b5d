package io.hoofbeat.core.loop;

/**
 * One thread that runs tasks in order and owns every object whose home it is. A task does bounded work and never blocks.
 *
 * <p>A loop works in <em>turns</em>: it reads what its connections have received and runs its tasks, then the tasks given to
 * {@link #atTurnEnd} run once, then it waits. What a turn has gathered for a connection or for another loop leaves at its end.
 */
public interface Loop {

    /** Position of this loop in its {@link Loops}, from 0. Any thread. */
    int index();

    /** Whether the calling thread is this loop. Any thread. */
    boolean isCurrent();

    /** Runs {@code task} on this loop, after everything the same caller has given it before. Any thread. */
    void execute(Runnable task);

    /** Runs {@code task} now when this is the calling thread, and else as {@link #execute} does. Any thread. */
    default void runOrExecute(Runnable task) {
        if (isCurrent()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /**
     * Runs {@code task} once at the end of the current turn, before the loop waits. Tasks given while turn-end tasks run
     * belong to the next turn, which then follows without waiting. Only from the loop itself.
     */
    void atTurnEnd(Runnable task);

    /**
     * Runs {@code task} on this loop after at least {@code delayMillis}.
     *
     * @param delayMillis milliseconds, not negative
     * @return a handle to cancel it. Any thread may schedule; cancel from the loop itself
     */
    Timeout schedule(long delayMillis, Runnable task);

    /** Monotonic time in nanoseconds, comparable between the loops of one {@link Loops} only. Any thread. */
    long nanoTime();

    /** Wall-clock time in milliseconds since 1970. Any thread. */
    long currentTimeMillis();

    /** Fills {@code bytes} with what nobody can guess or tell in advance; loops made for tests may take it from a seed. Any thread. */
    default void fillWithSecret(byte[] bytes) {
        SystemSecrets.fill(bytes);
    }

    /** A task that waits for its time. */
    interface Timeout {
        /** Cancels the task if it has not begun; otherwise does nothing. */
        void cancel();
    }
}

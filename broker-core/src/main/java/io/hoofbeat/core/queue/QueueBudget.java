package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.LimitCounts;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes the messages of all queues take of the heap ({@link Message#memoryBytes}), against a limit. Shared by all loops. */
public final class QueueBudget {

    private final AtomicLong bytes = new AtomicLong();
    private final long bytesMax;
    private final LimitCounts limits;

    /**
     * @param bytesMax limit in bytes, at least 1
     * @param limits   where it is counted that somebody was turned away
     */
    public QueueBudget(long bytesMax, LimitCounts limits) {
        this.bytesMax = bytesMax;
        this.limits = limits;
    }

    /** Takes the bytes of a message, unless the limit has been reached. */
    boolean take(Message message) {
        return take(message.memoryBytes());
    }

    /** Takes bytes for several messages at once, unless the limit has been reached. */
    public boolean take(long memoryBytes) {
        if (bytes.get() >= bytesMax) {
            return false;
        }
        bytes.addAndGet(memoryBytes);
        return true;
    }

    /** Takes the bytes of a message that is in the broker already, whatever the limit. */
    void takeAnyway(Message message) {
        bytes.addAndGet(message.memoryBytes());
    }

    /** Counts that a sender is turned away, and says what to tell it. */
    public Outcome.Failure exhausted() {
        limits.exceeded(Limit.QUEUE_BYTES);
        return new Outcome.Failure(
                "The broker's memory for queued messages is full",
                "all queues together may hold " + bytesMax
                        + " bytes (queues.bytesMax); consume, raise the limit, or send again later");
    }

    /** Gives back bytes. */
    public void giveBack(long memoryBytes) {
        bytes.addAndGet(-memoryBytes);
    }

    void giveBack(Message message) {
        bytes.addAndGet(-message.memoryBytes());
    }

    /** Bytes held now. */
    public long bytes() {
        return bytes.get();
    }
}

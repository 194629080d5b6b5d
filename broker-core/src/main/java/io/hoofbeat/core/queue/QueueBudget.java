package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.LimitCounts;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How many bytes the messages of all queues take of the heap ({@link Message#memoryBytes}), against a limit. Shared by all loops. */
public final class QueueBudget {

    private final AtomicLong bytes = new AtomicLong();
    private final long bytesMax;
    private final LimitCounts limits;
    private final @Nullable QueueBudget whole;

    /**
     * A budget, which may be part of a larger one: what is taken here is taken there too.
     *
     * @param bytesMax limit in bytes, at least 1
     * @param limits   where it is counted that somebody was turned away
     * @param whole    of the broker when this is that of one of its virtual hosts; else null
     */
    public QueueBudget(long bytesMax, LimitCounts limits, @Nullable QueueBudget whole) {
        this.bytesMax = bytesMax;
        this.limits = limits;
        this.whole = whole;
    }

    /** Takes the bytes of a message, unless the limit has been reached. */
    boolean take(Message message) {
        return take(message.memoryBytes());
    }

    /** Takes bytes for several messages at once, unless the limit has been reached. */
    public boolean take(long memoryBytes) {
        if (bytes.get() >= bytesMax || (whole != null && !whole.take(memoryBytes))) {
            return false;
        }
        bytes.addAndGet(memoryBytes);
        return true;
    }

    /** Takes the bytes of a message that is in the broker already, whatever the limit. */
    void takeAnyway(Message message) {
        bytes.addAndGet(message.memoryBytes());
        if (whole != null) {
            whole.takeAnyway(message);
        }
    }

    /** Counts that a sender is turned away, and says what to tell it. */
    public Outcome.Failure exhausted() {
        if (whole != null && bytes.get() < bytesMax) {
            return whole.exhausted();
        }
        limits.exceeded(Limit.QUEUE_BYTES);
        String whose = whole == null ? "The broker's" : "The virtual host's";
        return new Outcome.Failure(
                whose + " memory for queued messages is full",
                (whole == null ? "all queues together" : "all queues of this virtual host together") + " may hold "
                        + bytesMax + " bytes (queues.bytesMax); consume, raise the limit, or send again later");
    }

    /** Gives back bytes. */
    public void giveBack(long memoryBytes) {
        bytes.addAndGet(-memoryBytes);
        if (whole != null) {
            whole.giveBack(memoryBytes);
        }
    }

    void giveBack(Message message) {
        giveBack(message.memoryBytes());
    }

    /** Bytes held now. */
    public long bytes() {
        return bytes.get();
    }
}

package io.hoofbeat.core.store;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.metrics.LatencyHistogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where messages are kept over a restart. No method blocks, except {@link #close}. What one thread hands over takes effect in
 * the order of its calls. Any thread.
 */
public interface MessageStore extends AutoCloseable {

    /**
     * Whether what is written can be read again. A store that keeps nothing answers every write with success, and queues keep
     * all their messages in memory.
     */
    boolean isDurable();

    /**
     * The queues that were in this store when it was opened: every one with a definition, and those without that had held
     * messages. The same list at each call.
     */
    List<StoredQueue> recovered();

    /**
     * Makes a place for the messages of a new queue. Nothing is written before the first message.
     *
     * @param key of the queue; a queue of the same key that was {@linkplain #remove removed} before is another one
     */
    StoredQueue create(String key);

    /**
     * Makes a place for the messages of a queue that is to be found again after a restart even when it is empty, such as a durable
     * subscription.
     *
     * @param definition what its maker wants to find then; not empty
     * @param outcome    succeeds when the place survives a power cut
     */
    StoredQueue create(String key, String definition, Outcome outcome);

    /**
     * Carries out a batch: after a crash all of it has happened, or nothing. A batch is handed over, not to be changed
     * afterwards.
     *
     * @param outcome succeeds when the batch survives a power cut; {@link Outcome#IGNORED} says that nobody waits for that, so
     *                that the batch need only be written, in its turn, which survives the end of the process. It fails when the batch was not
     *                written; then no message of it will be found after a restart. What becomes of the rest, {@link StoreBatch}
     *                says
     */
    void write(StoreBatch batch, Outcome outcome);

    /**
     * Reads messages of a queue in their order. What the calling thread has written before is seen, what is settled is not.
     *
     * @param fromSequence the least position wanted
     * @param countMax     most messages, at least 1
     * @param bytesMax     bytes after which no further message is read, at least 1; so at least one message is read
     * @param reader       called once, on the store's thread
     */
    void read(StoredQueue queue, long fromSequence, int countMax, int bytesMax, PageReader reader);

    /** Forgets a queue and all its messages; nobody waits for that to survive a power cut. */
    default void remove(StoredQueue queue) {
        remove(queue, Outcome.IGNORED);
    }

    /**
     * Forgets a queue and all its messages. What still comes for messages that it held has no effect; no message may be put into it
     * afterwards.
     *
     * @param outcome succeeds when the queue will not be found again, even after a power cut
     */
    void remove(StoredQueue queue, Outcome outcome);

    /** Why writes fail at present, or null while they do not. */
    Outcome.@Nullable Failure trouble();

    /** What was found damaged since the store was opened, as far as there is room to remember it. */
    default List<StoreDamage> damage() {
        return List.of();
    }

    /** How long writes took that had to survive a power cut; empty for a store that keeps nothing. */
    default LatencyHistogram syncTimes() {
        return new LatencyHistogram();
    }

    /** Bytes that were handed over and are not written yet; who hands over much should wait while this is large. */
    long pendingBytes();

    /** Writes and syncs what is pending and frees everything; nothing may be called afterwards. */
    @Override
    void close();

    /** Takes what was read. Called on the store's thread: hand it on. */
    interface PageReader {

        /**
         * Messages in their order.
         *
         * @param page   empty only when there is none left
         * @param isLast whether there is none after these
         */
        void onPage(List<StoredMessage> page, boolean isLast);

        /** The messages cannot be read. */
        void onFailure(Outcome.Failure failure);
    }
}

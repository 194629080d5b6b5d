package io.hoofbeat.core.queue;

import io.hoofbeat.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message in a queue. Confined to the home loop of the queue, except for {@link #message()} and {@link #sequence()}: elsewhere an entry is a token to
 * give back.
 */
public final class QueueEntry {

    private final Message message;
    private final long sequence;
    int deliveries;
    /** Who holds this entry; null while it is ready or when it is settled. */
    @Nullable
    Attachment holder;
    /** Neighbours in the list of what the holder holds. */
    @Nullable
    QueueEntry previous;

    @Nullable
    QueueEntry next;

    QueueEntry(Message message, long sequence) {
        this.message = message;
        this.sequence = sequence;
    }

    /** Any thread. */
    public Message message() {
        return message;
    }

    /** Position in the queue, growing in order of acceptance. Any thread. */
    public long sequence() {
        return sequence;
    }
}

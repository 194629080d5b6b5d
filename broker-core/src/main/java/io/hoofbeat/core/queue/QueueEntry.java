package io.hoofbeat.core.queue;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoreTicket;
import org.jspecify.annotations.Nullable;

/**
 * A message in a queue. Confined to the home loop of the queue, except for what never changes: elsewhere an entry is a token
 * to give back.
 */
public final class QueueEntry {

    private final Message message;
    private final long sequence;
    private final @Nullable StoreTicket ticket;
    int deliveries;
    /** Who holds this entry; null while it is ready or when it is settled. */
    @Nullable
    Attachment holder;
    /** Neighbours in the list of what the holder holds. */
    @Nullable
    QueueEntry previous;

    @Nullable
    QueueEntry next;

    QueueEntry(Message message, long sequence, @Nullable StoreTicket ticket) {
        this.message = message;
        this.sequence = sequence;
        this.ticket = ticket;
    }

    /** Any thread. */
    public Message message() {
        return message;
    }

    /** Position in the queue, growing in order of acceptance. Any thread. */
    public long sequence() {
        return sequence;
    }

    /** By which the store knows the message; null when it is not stored. Any thread. */
    @Nullable
    StoreTicket ticket() {
        return ticket;
    }
}

package io.hoofbeat.core.queue;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that have a position in a queue and are seen by nobody yet. Immutable.
 *
 * @param bytes of all of them
 */
record Prepared(MessageQueue queue, List<Slot> slots, long bytes) {

    /**
     * One of the messages.
     *
     * @param place     where it is to be stored, or null when it is not
     * @param isDelayed whether it goes to the delayed messages of the queue, where positions are others
     */
    record Slot(Message message, long sequence, @Nullable StoredQueue place, boolean isDelayed) {}

    /** The entries of these messages, those that are to be stored put into a batch. */
    List<QueueEntry> entries(StoreBatch batch) {
        List<QueueEntry> entries = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            StoreTicket ticket = slot.place == null ? null : batch.put(slot.place, slot.sequence, slot.message);
            entries.add(new QueueEntry(slot.message, slot.sequence, ticket));
        }
        return entries;
    }
}

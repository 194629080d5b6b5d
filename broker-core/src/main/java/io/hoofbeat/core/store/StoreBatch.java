package io.hoofbeat.core.store;

import io.hoofbeat.core.message.Message;
import java.util.ArrayList;
import java.util.List;

/** Operations that happen together or not at all. Filled by one thread, then handed over with {@link MessageStore#write}. */
public final class StoreBatch {

    private final List<Operation> operations = new ArrayList<>(1);
    private long bytes;

    /** One step of a batch. */
    public sealed interface Operation {

        /** Keeps a message. */
        record Put(StoreTicket ticket, Message message) implements Operation {}

        /** Forgets a message. One that is not there any more is no error. */
        record Settle(StoreTicket ticket) implements Operation {}

        /** Notes how often a message was delivered. */
        record CountDeliveries(StoreTicket ticket, int deliveries) implements Operation {}

        /** Notes that messages up to a position may have been delivered. */
        record DeliveredUpTo(StoredQueue queue, long sequence) implements Operation {}
    }

    /**
     * Adds a message.
     *
     * @param sequence position in the queue, higher than all before, never used twice
     */
    public StoreTicket put(StoredQueue queue, long sequence, Message message) {
        StoreTicket ticket = new StoreTicket(queue, sequence, message.sizeBytes());
        operations.add(new Operation.Put(ticket, message));
        bytes += message.sizeBytes();
        return ticket;
    }

    public StoreBatch settle(StoreTicket ticket) {
        operations.add(new Operation.Settle(ticket));
        return this;
    }

    /** @param deliveries at least 1 */
    public StoreBatch countDeliveries(StoreTicket ticket, int deliveries) {
        operations.add(new Operation.CountDeliveries(ticket, deliveries));
        return this;
    }

    /** Messages up to and including {@code sequence} may have been delivered. */
    public StoreBatch deliveredUpTo(StoredQueue queue, long sequence) {
        operations.add(new Operation.DeliveredUpTo(queue, sequence));
        return this;
    }

    /** In the order in which they were added. */
    public List<Operation> operations() {
        return operations;
    }

    public boolean isEmpty() {
        return operations.isEmpty();
    }

    /** Of the messages in it. */
    public long bytes() {
        return bytes;
    }
}

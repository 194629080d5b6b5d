package io.hoofbeat.core.store;

import io.hoofbeat.core.message.Message;
import java.util.ArrayList;
import java.util.List;

/** Operations that happen together or not at all. Filled by one thread, then handed over with {@link MessageStore#write}. */
public final class StoreBatch {

    private final List<Operation> operations = new ArrayList<>(1);
    private final boolean isTransaction;
    private long bytes;

    /**
     * A batch whose maker has done already what it says. When it cannot be written, messages in it are lost to the store, and what
     * else it says is written as soon as the store can: what is settled must not come again.
     */
    public StoreBatch() {
        this(false);
    }

    private StoreBatch(boolean isTransaction) {
        this.isTransaction = isTransaction;
    }

    /** A batch whose maker waits for it and does nothing of what it says when it cannot be written. */
    public static StoreBatch transaction() {
        return new StoreBatch(true);
    }

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

    /** Whether it is void when it fails, see {@link #transaction}. */
    public boolean isTransaction() {
        return isTransaction;
    }

    public boolean isEmpty() {
        return operations.isEmpty();
    }

    /** Of the messages in it. */
    public long bytes() {
        return bytes;
    }
}

package io.hoofbeat.core.store;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A message in the store, to be settled. As long as its batch of one has not been taken by the store's thread, settling it makes
 * both vanish without a write: {@link #tryTake} and {@link #tryCancel} decide who comes first. Any thread.
 */
public final class StoreTicket {

    private static final int PENDING = 0;
    private static final int TAKEN = 1;
    private static final int CANCELLED = 2;
    private static final int LOST = 3;

    private static final AtomicIntegerFieldUpdater<StoreTicket> STATE =
            AtomicIntegerFieldUpdater.newUpdater(StoreTicket.class, "state");

    private final StoredQueue queue;
    private final long sequence;
    private final int sizeBytes;
    private volatile int state;
    private long copyNumber;
    private List<StoreTicket> standsFor = List.of();

    /** A ticket for a message that is to be written. */
    StoreTicket(StoredQueue queue, long sequence, int sizeBytes) {
        this.queue = queue;
        this.sequence = sequence;
        this.sizeBytes = sizeBytes;
    }

    /**
     * A ticket for a message that is in the store.
     *
     * @param sequence  position in the queue, from 1
     * @param sizeBytes of the message
     */
    public static StoreTicket written(StoredQueue queue, long sequence, int sizeBytes) {
        StoreTicket ticket = new StoreTicket(queue, sequence, sizeBytes);
        ticket.state = TAKEN;
        return ticket;
    }

    /** The number of the shared copy that the message is, 0 when it is none. The store's thread only. */
    public long copyNumber() {
        return copyNumber;
    }

    /** Notes that the message is a shared copy. The store's thread only, before the ticket is handed on or in writing it. */
    public StoreTicket ofCopy(long number) {
        copyNumber = number;
        return this;
    }

    public StoredQueue queue() {
        return queue;
    }

    /** Position in the queue. */
    public long sequence() {
        return sequence;
    }

    /** Of the message. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** The store is about to write the message: false when it has been cancelled and must not be written. */
    public boolean tryTake() {
        return state == TAKEN || STATE.compareAndSet(this, PENDING, TAKEN);
    }

    /** The message is no longer wanted: false when it is written, or about to be, and must be settled. */
    public boolean tryCancel() {
        return STATE.compareAndSet(this, PENDING, CANCELLED);
    }

    /**
     * The message could not be written; its queue may hold it in memory nevertheless. The store's thread only.
     *
     * @param settledWithIt messages that should have been settled with its write and are settled with it instead
     */
    public void lose(List<StoreTicket> settledWithIt) {
        if (state != CANCELLED) {
            state = LOST;
            standsFor = settledWithIt;
        }
    }

    /** Whether the message is not in the store because it could not be written. The store's thread only. */
    public boolean isLost() {
        return state == LOST;
    }

    /** What is to be settled when a {@linkplain #isLost lost} message is. The store's thread only. */
    public List<StoreTicket> standsFor() {
        return standsFor;
    }
}

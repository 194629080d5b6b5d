package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.store.StoredQueue;

/** What the store knows of one queue at present, to be written with every change. Confined to the store's thread. */
final class QueueLedger {

    /** Ranges of gaps beyond which the first message is looked up in the database instead. */
    private static final int GAPS_MAX = 1000;

    private final StoredQueue queue;
    private long first;
    private long last;
    private long messages;
    private long bytes;
    private long deliveredUpTo;
    /** Positions behind the first that hold no message, so that the first can skip them. */
    private final PositionSet gaps = new PositionSet();

    QueueLedger(StoredQueue queue) {
        this.queue = queue;
        this.first = queue.firstSequence();
        this.last = queue.lastSequence();
        this.messages = queue.messages();
        this.bytes = queue.bytes();
        this.deliveredUpTo = queue.deliveredUpTo();
    }

    StoredQueue queue() {
        return queue;
    }

    /** No message has a lower position. */
    long first() {
        return first;
    }

    /** Highest position ever written. */
    long last() {
        return last;
    }

    /** How many messages there are. */
    long messages() {
        return messages;
    }

    /** Positions that a transaction has reserved may be filled after higher ones have been written and settled. */
    void put(long sequence, int sizeBytes) {
        first = Math.min(first, sequence);
        last = Math.max(last, sequence);
        messages++;
        bytes += sizeBytes;
    }

    void settle(long sequence, int sizeBytes) {
        messages--;
        bytes -= sizeBytes;
        if (messages <= 0) {
            first = last + 1;
            gaps.clear();
        } else {
            skip(sequence);
        }
    }

    /** There is no message at a position, and never will be. */
    void skip(long sequence) {
        if (sequence == first) {
            first = gaps.takeRangeFrom(first + 1) + 1;
        } else if (sequence > first) {
            gaps.add(sequence);
        }
    }

    /**
     * Whether there are positions that were never written, so that the gaps cannot be told from them any more and {@link
     * #foundFirst} should be told where the first message is.
     */
    boolean wantsFirst() {
        return gaps.rangeCount() > GAPS_MAX;
    }

    /** There is no message below a position. */
    void foundFirst(long position) {
        first = Math.max(first, position);
        gaps.removeBelow(first);
        first = gaps.takeRangeFrom(first) + 1;
    }

    void deliveredUpTo(long sequence) {
        deliveredUpTo = Math.max(deliveredUpTo, sequence);
    }

    /** As it is to be written. */
    StoredQueue snapshot() {
        return new StoredQueue(
                queue.number(), queue.key(), queue.definition(), first, last, messages, bytes, deliveredUpTo);
    }
}

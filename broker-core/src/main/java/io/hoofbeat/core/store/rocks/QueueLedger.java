package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.store.StoredQueue;
import java.util.HashSet;
import java.util.Set;

/** What the store knows of one queue at present, to be written with every change. Confined to the store's thread. */
final class QueueLedger {

    private static final int GAPS_MAX = 100_000;

    private final StoredQueue queue;
    private long first;
    private long last;
    private long messages;
    private long bytes;
    private long deliveredUpTo;
    /** Positions behind the first that hold no message, so that the first can skip them. Beyond a bound it just lags behind. */
    private final Set<Long> gaps = new HashSet<>();

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

    void put(long sequence, int sizeBytes) {
        last = Math.max(last, sequence);
        messages++;
        bytes += sizeBytes;
    }

    void settle(long sequence, int sizeBytes) {
        messages--;
        bytes -= sizeBytes;
        skip(sequence);
    }

    /** There is no message at a position, and never will be. */
    void skip(long sequence) {
        if (sequence == first) {
            first++;
            while (gaps.remove(first)) {
                first++;
            }
        } else if (sequence > first && gaps.size() < GAPS_MAX) {
            gaps.add(sequence);
        }
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

package io.hoofbeat.core.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that wait for a consumer, in order of their position: those in memory, and behind them a range of
 * positions whose messages are in the store alone until their turn comes. Confined to the queue's home loop.
 */
final class ReadyMessages {

    private final long windowBytesMax;
    /** Never delivered, in order. */
    private final ArrayDeque<QueueEntry> fresh = new ArrayDeque<>();
    /** Came back, or were committed after later ones had been accepted. */
    private final PriorityQueue<QueueEntry> returned =
            new PriorityQueue<>(1, Comparator.comparingLong(QueueEntry::sequence));

    private long freshBytes;
    /** The range in the store; empty while the first is greater than the last. */
    private long nextPaged = 1;

    private long lastPaged;
    private long pagedCount;
    private long pagedBytes;
    /** Positions of a transaction that is being written: a page may show their messages before they are to be seen. */
    private final Set<Long> reserved = new HashSet<>();
    /** Positions within the range whose messages are in memory nevertheless. */
    private final Set<Long> ahead = new HashSet<>();

    /** @param windowBytesMax bytes of never delivered messages in memory above which further ones stay in the store */
    ReadyMessages(long windowBytesMax) {
        this.windowBytesMax = windowBytesMax;
    }

    /** Messages that wait, those in the store included. */
    long count() {
        return fresh.size() + returned.size() + pagedCount;
    }

    /** Position of the message that is first in line, wherever it is; 0 when none waits. */
    long oldestSequence() {
        long oldest = isPaging() && pagedCount > 0 ? nextPaged : Long.MAX_VALUE;
        QueueEntry front = fresh.peekFirst();
        QueueEntry back = returned.peek();
        oldest = front == null ? oldest : Math.min(oldest, front.sequence());
        oldest = back == null ? oldest : Math.min(oldest, back.sequence());
        return oldest == Long.MAX_VALUE ? 0 : oldest;
    }

    /** Shows what is in memory, in no order that counts. */
    void forEachInMemory(Consumer<QueueEntry> action) {
        fresh.forEach(action);
        returned.forEach(action);
    }

    /** Whether a message with this position is being written and not to be seen. */
    boolean isReserved(long sequence) {
        return reserved.contains(sequence);
    }

    /** Messages that are in memory. */
    int countInMemory() {
        return fresh.size() + returned.size();
    }

    /** Bytes of the messages that are in the store alone. */
    long pagedBytes() {
        return pagedBytes;
    }

    /** Whether some messages are in the store alone. */
    boolean isPaging() {
        return nextPaged <= lastPaged;
    }

    /** Whether the next message accepted should stay in the store. */
    boolean isWindowFull() {
        return isPaging() || freshBytes >= windowBytesMax;
    }

    /** Adds a message with a higher position than all before. */
    void append(QueueEntry entry) {
        fresh.addLast(entry);
        freshBytes += entry.message().sizeBytes();
    }

    /** Adds a message with a higher position than all before, which is in the store alone. */
    void appendPaged(long sequence, long bytes) {
        appendPaged(sequence, sequence, 1, bytes);
    }

    /** Adds a range of messages in the store, as it was when the store was opened. */
    void appendPaged(long firstSequence, long lastSequence, long count, long bytes) {
        if (!isPaging()) {
            nextPaged = firstSequence;
        }
        lastPaged = lastSequence;
        pagedCount += count;
        pagedBytes += bytes;
    }

    /**
     * Leaves a message that is in the store there, when others before it wait there or fill the memory.
     *
     * @return false when it belongs in memory
     */
    boolean tryInsertPaged(long sequence, long bytes) {
        QueueEntry last = fresh.peekLast();
        boolean isBehindPaged = isPaging() && sequence >= nextPaged;
        boolean isBehindFull = !isPaging() && isWindowFull() && last != null && sequence > last.sequence();
        if (!isBehindPaged && !isBehindFull) {
            return false;
        }
        appendPaged(sequence, Math.max(lastPaged, sequence), 1, bytes);
        return true;
    }

    /** A message with this position is being written, and is not to be seen before it comes by itself. */
    void reserve(long sequence) {
        reserved.add(sequence);
    }

    /** Takes back {@link #reserve}: the message comes now, or never. */
    void release(long sequence) {
        reserved.remove(sequence);
    }

    /** Adds a message at its place, wherever that is. */
    void insert(QueueEntry entry) {
        returned.add(entry);
        if (isPaging() && entry.sequence() >= nextPaged) {
            ahead.add(entry.sequence());
        }
    }

    /** The next message if it is in memory, else null. */
    @Nullable
    QueueEntry peek() {
        QueueEntry back = returned.peek();
        QueueEntry front = fresh.peekFirst();
        QueueEntry next = back == null || (front != null && front.sequence() < back.sequence()) ? front : back;
        return next == null || (isPaging() && next.sequence() >= nextPaged) ? null : next;
    }

    /** Takes out what {@link #peek} has shown. */
    void take(QueueEntry next) {
        if (fresh.peekFirst() == next) {
            fresh.removeFirst();
            freshBytes -= next.message().sizeBytes();
        } else {
            returned.remove();
        }
    }

    /** Whether messages should be fetched from the store. */
    boolean wantsPage() {
        return isPaging() && freshBytes < windowBytesMax / 2;
    }

    /** Where the range in the store begins. */
    long nextPaged() {
        return nextPaged;
    }

    /**
     * Moves a page of the range into memory.
     *
     * @param page     in order, beginning with what was asked for
     * @param covered  position up to which the page shows all there is
     * @return those that are new to memory
     */
    List<QueueEntry> addPage(List<QueueEntry> page, long covered) {
        List<QueueEntry> added = page.stream()
                .filter(entry -> entry.sequence() >= nextPaged
                        && !ahead.contains(entry.sequence())
                        && !reserved.contains(entry.sequence()))
                .toList();
        added.forEach(this::append);
        // A transaction that was written meanwhile may stand behind what was known to be there.
        long lastShown = page.isEmpty() ? 0 : page.get(page.size() - 1).sequence();
        nextPaged = Math.max(nextPaged, Math.max(covered, lastShown) + 1);
        ahead.removeIf(sequence -> sequence < nextPaged);
        long addedBytes =
                added.stream().mapToLong(entry -> entry.message().sizeBytes()).sum();
        pagedCount = isPaging() ? Math.max(0, pagedCount - added.size()) : 0;
        pagedBytes = isPaging() ? Math.max(0, pagedBytes - addedBytes) : 0;
        return added;
    }

    /** Last position of the range in the store. */
    long lastPaged() {
        return lastPaged;
    }

    /** Takes out those in memory that fulfil a condition, which is asked about each. */
    List<QueueEntry> takeAll(Predicate<QueueEntry> condition) {
        List<QueueEntry> taken = new ArrayList<>();
        fresh.removeIf(entry -> {
            boolean isTaken = condition.test(entry);
            if (isTaken) {
                taken.add(entry);
                freshBytes -= entry.message().sizeBytes();
            }
            return isTaken;
        });
        returned.removeIf(entry -> condition.test(entry) && taken.add(entry));
        return taken;
    }

    /** Takes out everything that is in memory, and forgets the range in the store. */
    List<QueueEntry> clear() {
        List<QueueEntry> all = new ArrayList<>(fresh);
        all.addAll(returned);
        fresh.clear();
        returned.clear();
        ahead.clear();
        freshBytes = 0;
        nextPaged = lastPaged + 1;
        pagedCount = 0;
        pagedBytes = 0;
        return all;
    }
}

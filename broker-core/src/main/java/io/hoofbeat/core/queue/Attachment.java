package io.hoofbeat.core.queue;

import org.jspecify.annotations.Nullable;

/**
 * A consumer at a queue: how much more it may hold, and what it holds. Confined to the home loop of the queue; elsewhere it is
 * a token.
 */
public final class Attachment {

    private final MessageQueue queue;
    private final Consumer consumer;
    private final boolean throughPattern;
    private int credit;
    boolean isDetached;
    /** Whether the consumer is about to be detached and gets nothing more. */
    boolean isRetired;
    /** Whether this attachment stands in the queue's line of consumers with credit. */
    boolean isInLine;

    private @Nullable QueueEntry firstHeld;
    private @Nullable QueueEntry lastHeld;

    Attachment(MessageQueue queue, Consumer consumer, int credit, boolean throughPattern) {
        this.queue = queue;
        this.consumer = consumer;
        this.credit = credit;
        this.throughPattern = throughPattern;
    }

    /** Any thread. */
    public MessageQueue queue() {
        return queue;
    }

    Consumer consumer() {
        return consumer;
    }

    /** Whether the consumer asked for a pattern, so that it does not keep the queue from being deleted when it is idle. */
    boolean isThroughPattern() {
        return throughPattern;
    }

    boolean hasCredit() {
        return credit > 0;
    }

    boolean holdsNothing() {
        return firstHeld == null;
    }

    /** Takes hold of an entry for one delivery. */
    void hold(QueueEntry entry) {
        credit--;
        entry.holder = this;
        entry.previous = lastHeld;
        if (lastHeld == null) {
            firstHeld = entry;
        } else {
            lastHeld.next = entry;
        }
        lastHeld = entry;
    }

    /** Lets go of an entry, whatever becomes of it. */
    void letGo(QueueEntry entry) {
        QueueEntry before = entry.previous;
        QueueEntry after = entry.next;
        if (before == null) {
            firstHeld = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            lastHeld = before;
        } else {
            after.previous = before;
        }
        entry.previous = null;
        entry.next = null;
        entry.holder = null;
        credit++;
    }

    /** The entry held longest, or null. */
    @Nullable
    QueueEntry firstHeld() {
        return firstHeld;
    }

    /** The entry that was taken after another one, or null. */
    static @Nullable QueueEntry after(QueueEntry entry) {
        return entry.next;
    }
}

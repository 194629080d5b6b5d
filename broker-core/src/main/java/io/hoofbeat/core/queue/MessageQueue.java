package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A queue and its consumers. Confined to {@link #home()}; every method must be called there unless it says otherwise.
 *
 * <p>Messages are delivered in order of acceptance, each to the consumer that has stood longest in the line of those with
 * credit. A message that comes back is delivered before all that were never delivered, in its old order. Entries move so:
 *
 * <pre>
 * ready      dispatch                       → held        (a delivery is counted)
 * held       settle                         → settled     (forgotten)
 * held       reject, detach                 → ready again, or dead letter after the last delivery allowed
 * held       reject without requeue         → dead letter, or ready again when it is one already
 * ready      purge                          → settled
 * </pre>
 */
public final class MessageQueue {

    private final String key;
    private final Loop home;
    private final QueueRegistry registry;
    /** Whether somebody else ends this queue, so that it is never deleted for idleness and keeps nothing on disk. */
    private boolean isTemporary;

    private final ArrayDeque<QueueEntry> fresh = new ArrayDeque<>();
    private final PriorityQueue<QueueEntry> returned =
            new PriorityQueue<>(1, Comparator.comparingLong(QueueEntry::sequence));
    private final Set<Attachment> attachments = new LinkedHashSet<>();
    private final ArrayDeque<Attachment> line = new ArrayDeque<>();
    private long lastSequence;
    private long heldCount;
    private long bytes;
    private boolean isDispatching;
    private boolean belongsToSpringSession;
    private boolean isDeleted;
    private boolean isAnnounced;
    private Loop.@Nullable Timeout idleCheck;
    private boolean isUsedSinceCheck;
    private long sequenceAtCheck;

    /**
     * A queue of the registry, or of one subscription alone.
     *
     * @param isTemporary see {@link #markTemporary}
     */
    MessageQueue(String key, Loop home, QueueRegistry registry, boolean isTemporary) {
        this.key = key;
        this.home = home;
        this.registry = registry;
        this.isTemporary = isTemporary;
        this.belongsToSpringSession = !isTemporary && SpringSessionQueue.isNamedLikeOne(key);
    }

    /** The loop that owns this queue. Any thread. */
    public Loop home() {
        return home;
    }

    /** What its destinations have in common. Any thread. */
    public String key() {
        return key;
    }

    /** Tells the queue, once, that consumers of matching patterns may attach. */
    boolean announceOnce() {
        if (isAnnounced) {
            return false;
        }
        isAnnounced = true;
        noteUse();
        return true;
    }

    /** Whether this queue has left the registry; what comes for it belongs to its successor. */
    boolean isDeleted() {
        assertHome();
        return isDeleted;
    }

    /** Messages that wait for a consumer. */
    public int readyCount() {
        assertHome();
        return fresh.size() + returned.size();
    }

    /** Messages that consumers hold. */
    public long heldCount() {
        assertHome();
        return heldCount;
    }

    /** Bytes of all messages in this queue, held ones included. */
    public long bytes() {
        assertHome();
        return bytes;
    }

    /** Consumers attached. */
    public int consumerCount() {
        assertHome();
        return attachments.size();
    }

    /**
     * Appends a message.
     *
     * @param outcome succeeds when the message is in the queue and, if it is persistent, on disk
     */
    public void enqueue(Message message, Outcome outcome) {
        assertHome();
        if (!registry.budget().take(message)) {
            outcome.fail(registry.budget().exhausted());
            return;
        }
        append(message, outcome);
    }

    /** Appends a message whose bytes the budget has granted already; see {@link #enqueue}. */
    void append(Message message, Outcome outcome) {
        assertHome();
        bytes += message.sizeBytes();
        QueueEntry entry = new QueueEntry(message, ++lastSequence);
        fresh.addLast(entry);
        outcome.succeed();
        if (attachments.isEmpty() && !isTemporary) {
            noteUseWithoutConsumer(message);
        }
        dispatch();
    }

    /** Spring marks what it sends to a user's session, so even an unusual name is recognised before its subscriber comes. */
    private void noteUseWithoutConsumer(Message message) {
        belongsToSpringSession |= fresh.size() == 1 && SpringSessionQueue.isMarked(key, message.headers());
        noteUse();
    }

    /**
     * Adds a consumer, to which nothing is delivered before {@link #start}. One that comes through a pattern is added once: it may
     * hear of a new queue twice.
     *
     * @param credit         deliveries it may hold at a time, at least 1
     * @param throughPattern whether it asked for a pattern that matches this queue
     */
    public Attachment attach(Consumer consumer, int credit, boolean throughPattern) {
        assertHome();
        if (throughPattern) {
            for (Attachment present : attachments) {
                if (present.consumer() == consumer) {
                    return present;
                }
            }
        }
        Attachment attachment = new Attachment(this, consumer, credit, throughPattern);
        attachments.add(attachment);
        return attachment;
    }

    /** Begins to deliver to a consumer. */
    public void start(Attachment attachment) {
        assertHome();
        standInLine(attachment);
        dispatch();
    }

    /** Marks this queue as one that Spring made for a session, so that it vanishes with its last consumer. */
    public void markSpringSession() {
        assertHome();
        belongsToSpringSession = true;
    }

    /** Marks this queue as one that its maker deletes: it is kept however idle it is, and nothing of it goes to disk. */
    public void markTemporary() {
        assertHome();
        isTemporary = true;
    }

    /**
     * Removes a consumer. What it holds comes back, in order; a second call does nothing.
     *
     * @param kept entries that stay held because an open transaction will settle or release them
     */
    public void detach(Attachment attachment, Collection<QueueEntry> kept) {
        assertHome();
        if (attachment.isDetached) {
            return;
        }
        attachment.isDetached = true;
        attachments.remove(attachment);
        line.remove(attachment);
        QueueEntry entry = attachment.firstHeld();
        while (entry != null) {
            QueueEntry after = Attachment.after(entry);
            if (!kept.contains(entry)) {
                comeBack(attachment, entry);
            }
            entry = after;
        }
        if (attachments.isEmpty() && belongsToSpringSession) {
            delete();
            return;
        }
        noteUse();
        dispatch();
    }

    /**
     * Forgets a held entry: its consumer has acknowledged it.
     *
     * @param outcome succeeds when the message will not come back, even after a crash
     */
    public void settle(Attachment attachment, QueueEntry entry, Outcome outcome) {
        assertHome();
        if (entry.holder != attachment) {
            outcome.succeed();
            return;
        }
        letGo(attachment, entry);
        forget(entry, outcome);
        dispatch();
    }

    /** Forgets held entries, as {@link #settle} does one. */
    public void settleAll(Attachment attachment, List<QueueEntry> entries, Outcome outcome) {
        assertHome();
        Outcome each = new OutcomeOfMany(entries.size() + 1, outcome);
        for (QueueEntry entry : entries) {
            if (entry.holder == attachment) {
                letGo(attachment, entry);
                forget(entry, each);
            } else {
                each.succeed();
            }
        }
        each.succeed();
        dispatch();
    }

    /**
     * Takes back held entries that their consumer could not process.
     *
     * @param requeue whether they may be delivered again; otherwise they become dead letters at once
     */
    public void reject(Attachment attachment, List<QueueEntry> entries, boolean requeue, Outcome outcome) {
        assertHome();
        for (QueueEntry entry : entries) {
            if (entry.holder == attachment) {
                if (requeue || registry.deadLetters().isDeadLetterQueue(key)) {
                    comeBack(attachment, entry);
                } else {
                    letGo(attachment, entry);
                    bury(entry, "rejected");
                }
            }
        }
        outcome.succeed();
        dispatch();
    }

    private void letGo(Attachment attachment, QueueEntry entry) {
        attachment.letGo(entry);
        heldCount--;
        standInLine(attachment);
    }

    private void comeBack(Attachment attachment, QueueEntry entry) {
        letGo(attachment, entry);
        if (isDeleted) {
            registry.counters().vanishedMessages.increment();
            forget(entry, Outcome.IGNORED);
        } else if (entry.deliveries >= registry.options().deliveriesMax()
                && !registry.deadLetters().isDeadLetterQueue(key)) {
            bury(entry, "delivered too often");
        } else {
            returned.add(entry);
        }
    }

    private void bury(QueueEntry entry, String reason) {
        registry.deadLetters().bury(key, entry.message(), entry.deliveries, reason);
        forget(entry, Outcome.IGNORED);
    }

    private void forget(QueueEntry entry, Outcome outcome) {
        bytes -= entry.message().sizeBytes();
        registry.budget().giveBack(entry.message());
        outcome.succeed();
    }

    private void standInLine(Attachment attachment) {
        if (!attachment.isInLine && attachment.hasCredit() && !attachment.isDetached) {
            attachment.isInLine = true;
            line.addLast(attachment);
        }
    }

    /**
     * Delivers while there are messages and consumers with credit. A consumer at home on this loop may settle within its
     * delivery, which comes back here: then the outermost call goes on.
     */
    private void dispatch() {
        if (isDispatching) {
            return;
        }
        isDispatching = true;
        try {
            while (!line.isEmpty() && !(fresh.isEmpty() && returned.isEmpty())) {
                deliver(line.removeFirst(), nextReady());
            }
        } finally {
            isDispatching = false;
        }
    }

    private QueueEntry nextReady() {
        return returned.isEmpty() ? fresh.removeFirst() : returned.remove();
    }

    private void deliver(Attachment attachment, QueueEntry entry) {
        attachment.isInLine = false;
        attachment.hold(entry);
        heldCount++;
        entry.deliveries++;
        standInLine(attachment);
        attachment.consumer().onDelivery(attachment, entry, entry.deliveries);
    }

    /**
     * Forgets every message that waits.
     *
     * @return how many there were
     */
    public int purge() {
        assertHome();
        int count = readyCount();
        while (!(fresh.isEmpty() && returned.isEmpty())) {
            forget(nextReady(), Outcome.IGNORED);
        }
        return count;
    }

    /** Makes sure that somebody looks whether this queue is still used. */
    private void noteUse() {
        if (isTemporary || isDeleted) {
            return;
        }
        isUsedSinceCheck = true;
        if (idleCheck == null) {
            idleCheck = home.schedule(registry.options().idleMillis(), this::checkIdleness);
        }
    }

    /** Deletes this queue when nobody has used it since the last look and nothing would be lost. */
    private void checkIdleness() {
        idleCheck = null;
        if (isDeleted || isTemporary || attachments.stream().anyMatch(attachment -> !attachment.isThroughPattern())) {
            return;
        }
        boolean isIdle = !isUsedSinceCheck && lastSequence == sequenceAtCheck && heldCount == 0;
        if (isIdle && (belongsToSpringSession || readyCount() == 0)) {
            registry.counters().idleQueues.increment();
            delete();
            return;
        }
        isUsedSinceCheck = false;
        sequenceAtCheck = lastSequence;
        idleCheck = home.schedule(registry.options().idleMillis(), this::checkIdleness);
    }

    /** Leaves the registry with all that waits; its consumers are told. What they still hold they may settle. */
    public void delete() {
        assertHome();
        isDeleted = true;
        if (idleCheck != null) {
            idleCheck.cancel();
        }
        registry.counters().vanishedMessages.add(purge());
        line.clear();
        registry.remove(this);
        for (Attachment attachment : attachments) {
            attachment.isDetached = true;
            attachment.consumer().onQueueDeleted(attachment);
        }
        attachments.clear();
    }

    private void assertHome() {
        assert home.isCurrent() : "queue " + key + " touched off its loop";
    }
}

package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredQueue;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue and its consumers. Confined to {@link #home()}; every method must be called there unless it says otherwise.
 *
 * <p>Messages are delivered in order of acceptance, each to the consumer that has stood longest in the line of those with
 * credit. A message that comes back is delivered at its old position, before all that were never delivered. When many wait, the
 * later ones are in the store alone and are read back when they are due. Entries move so:
 *
 * <pre>
 * ready      dispatch                       → held        (a delivery is counted)
 * held       settle                         → settled     (forgotten)
 * held       reject, detach                 → ready again, or dead letter after the last delivery allowed
 * held       reject without requeue         → dead letter, or ready again when it is one already
 * prepared   publish                        → ready
 * </pre>
 */
public final class MessageQueue {

    private final String key;
    private final Loop home;
    private final QueueRegistry registry;
    /** Whether somebody else ends this queue, so that it is never deleted for idleness and keeps nothing on disk. */
    private boolean isTemporary;
    /** Whether this queue belongs to a durable subscription, which alone ends it, however idle it is. */
    private final boolean isKept;

    private final QueueStorage storage;
    private final ReadyMessages ready;
    private final ConsumerLine consumers = new ConsumerLine();
    private final IdleWatch idleWatch;
    private long lastSequence;
    private long heldCount;
    private int preparedCount;
    private long bytes;
    private boolean isDispatching;
    private boolean belongsToSpringSession;
    private boolean isDeleted;
    /** Told when a deleted queue has left the store, which waits for transactions under way; null when nothing waits. */
    private @Nullable Outcome removal;

    private boolean isAnnounced;

    /**
     * A queue without messages, of the registry or of one subscription alone.
     *
     * @param isTemporary see {@link #markTemporary}
     */
    MessageQueue(String key, Loop home, QueueRegistry registry, boolean isTemporary) {
        this(key, home, registry, isTemporary, false, null);
    }

    private MessageQueue(
            String key,
            Loop home,
            QueueRegistry registry,
            boolean isTemporary,
            boolean isKept,
            @Nullable StoredQueue place) {
        this.key = key;
        this.home = home;
        this.registry = registry;
        this.isTemporary = isTemporary;
        this.isKept = isKept;
        this.belongsToSpringSession = !isTemporary && !isKept && SpringSessionQueue.isNamedLikeOne(key);
        this.storage = new QueueStorage(registry.store(), key, home, place);
        this.ready = new ReadyMessages(registry.options().windowBytesMax());
        this.idleWatch = new IdleWatch(home, registry.options().idleMillis(), new Idleness());
    }

    /** A queue whose messages are in the store. */
    static MessageQueue recovered(StoredQueue place, Loop home, QueueRegistry registry) {
        return inPlace(place, home, registry, false);
    }

    /** A queue of a durable subscription, with the messages that are in the store. */
    static MessageQueue kept(StoredQueue place, Loop home, QueueRegistry registry) {
        return inPlace(place, home, registry, true);
    }

    private static MessageQueue inPlace(StoredQueue place, Loop home, QueueRegistry registry, boolean isKept) {
        MessageQueue queue = new MessageQueue(place.key(), home, registry, false, isKept, place);
        queue.lastSequence = place.lastSequence();
        queue.ready.appendPaged(place.firstSequence(), place.lastSequence(), place.messages());
        return queue;
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
    public boolean isDeleted() {
        assertHome();
        return isDeleted;
    }

    /** Messages that wait for a consumer, those in the store included. */
    public long readyCount() {
        assertHome();
        return ready.count();
    }

    /** Messages that consumers hold. */
    public long heldCount() {
        assertHome();
        return heldCount;
    }

    /** Bytes of the messages of this queue that are in memory, held ones included. */
    public long bytes() {
        assertHome();
        return bytes;
    }

    /** Consumers attached. */
    public int consumerCount() {
        assertHome();
        return consumers.count();
    }

    /**
     * Appends a message.
     *
     * @param outcome succeeds when the message is in the queue and, if it is persistent, on disk
     */
    public void enqueue(Message message, Outcome outcome) {
        assertHome();
        Outcome.Failure trouble = isStored(message) ? storage.trouble() : null;
        if (trouble != null) {
            outcome.fail(trouble);
        } else if (mayStayInStore() && ready.isWindowFull()) {
            appendToStore(message, outcome);
        } else if (registry.budget().take(message)) {
            append(message, null, outcome);
        } else if (mayStayInStore()) {
            appendToStore(message, outcome);
        } else {
            outcome.fail(registry.budget().exhausted());
        }
    }

    private boolean isStored(Message message) {
        return mayStayInStore() && message.isPersistent();
    }

    private boolean mayStayInStore() {
        return storage.isDurable() && !isTemporary;
    }

    /** Appends a message that stays in the store until its turn comes; a restart drops it if it is not persistent. */
    private void appendToStore(Message message, Outcome outcome) {
        Outcome.Failure trouble = storage.trouble();
        if (trouble != null) {
            outcome.fail(trouble);
            return;
        }
        long sequence = ++lastSequence;
        ready.appendPaged(sequence);
        if (message.isPersistent()) {
            storage.put(sequence, message, outcome);
        } else {
            outcome.succeed();
            storage.put(sequence, message, new CountedWhenLost());
        }
        fetch();
    }

    /** What was accepted without being on disk may be lost there: that is counted. */
    private final class CountedWhenLost implements Outcome {
        @Override
        public void succeed() {}

        @Override
        public void fail(Failure failure) {
            registry.counters().vanishedMessages.increment();
        }
    }

    /**
     * Appends a message that is in the broker already, such as a dead letter: no limit turns it away.
     *
     * @param movedFrom by which the store knows the message that it was made from, to be forgotten in the same batch; or null
     */
    void appendAnyway(Message message, @Nullable StoreTicket movedFrom, Outcome outcome) {
        assertHome();
        registry.budget().takeAnyway(message);
        append(message, movedFrom, outcome);
    }

    /** Appends a message whose bytes the budget has granted. */
    private void append(Message message, @Nullable StoreTicket movedFrom, Outcome outcome) {
        long sequence = ++lastSequence;
        StoreTicket ticket = null;
        if (isStored(message)) {
            ticket = movedFrom == null
                    ? storage.put(sequence, message, outcome)
                    : storage.move(movedFrom, sequence, message, outcome);
        } else if (movedFrom != null) {
            storage.settle(movedFrom, outcome);
        } else {
            outcome.succeed();
        }
        bytes += message.sizeBytes();
        QueueEntry entry = new QueueEntry(message, sequence, ticket);
        if (ready.isPaging()) {
            ready.insert(entry); // A page that is read later holds it too, and messages before it.
        } else {
            ready.append(entry);
        }
        if (consumers.isEmpty() && !isTemporary && !isKept) {
            noteUseWithoutConsumer(message);
        }
        dispatch();
    }

    /**
     * Gives positions to messages of a transaction. They are seen by nobody before {@link #publish} or {@link #unprepare}.
     *
     * @return the first of the positions
     */
    long prepare(int count) {
        assertHome();
        preparedCount += count;
        lastSequence += count;
        long first = lastSequence - count + 1;
        ready.expect(first, count);
        return first;
    }

    /** The place of this queue in the store when a message must be stored, else null. */
    @Nullable
    StoredQueue placeFor(Message message) {
        assertHome();
        return isStored(message) ? storage.place() : null;
    }

    /** Takes back {@link #prepare}. */
    void unprepare(long first, int count) {
        assertHome();
        ready.forgetExpected(first, count);
        preparedCount -= count;
        removeWhenUnprepared();
    }

    /** Adds the messages of a transaction that has been committed, at their positions; the budget has granted their bytes. */
    void publish(List<QueueEntry> entries) {
        assertHome();
        preparedCount -= entries.size();
        for (QueueEntry entry : entries) {
            bytes += entry.message().sizeBytes();
            if (isDeleted) {
                vanish(entry);
            } else {
                ready.insert(entry);
            }
        }
        if (consumers.isEmpty()) {
            noteUse();
        }
        dispatch();
        removeWhenUnprepared();
    }

    /** Spring marks what it sends to a user's session, so even an unusual name is recognised before its subscriber comes. */
    private void noteUseWithoutConsumer(Message message) {
        belongsToSpringSession |= ready.count() == 1 && SpringSessionQueue.isMarked(key, message.headers());
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
        Attachment present = throughPattern ? consumers.findThroughPattern(consumer) : null;
        if (present != null) {
            return present;
        }
        Attachment attachment = new Attachment(this, consumer, credit, throughPattern);
        consumers.add(attachment);
        return attachment;
    }

    /** Begins to deliver to a consumer. */
    public void start(Attachment attachment) {
        assertHome();
        if (mayStayInStore()) {
            storage.expectDeliveries(lastSequence, this::dispatch);
        }
        consumers.enter(attachment);
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
        consumers.remove(attachment);
        QueueEntry entry = attachment.firstHeld();
        while (entry != null) {
            QueueEntry after = Attachment.after(entry);
            if (!kept.contains(entry)) {
                comeBack(attachment, entry);
            }
            entry = after;
        }
        if (consumers.isEmpty() && belongsToSpringSession) {
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

    /** Lets go of held entries that a transaction has acknowledged, in the store as well. */
    void settleCommitted(Attachment attachment, List<QueueEntry> entries) {
        assertHome();
        for (QueueEntry entry : entries) {
            if (entry.holder == attachment) {
                letGo(attachment, entry);
                free(entry);
            }
        }
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
        Outcome each = new OutcomeOfMany(entries.size() + 1, outcome);
        for (QueueEntry entry : entries) {
            if (entry.holder == attachment) {
                if (requeue || registry.deadLetters().isDeadLetterQueue(key)) {
                    comeBack(attachment, entry);
                } else {
                    letGo(attachment, entry);
                    bury(entry, "rejected", each);
                    continue;
                }
            }
            each.succeed();
        }
        each.succeed();
        dispatch();
    }

    private void letGo(Attachment attachment, QueueEntry entry) {
        attachment.letGo(entry);
        heldCount--;
        consumers.enter(attachment);
    }

    private void comeBack(Attachment attachment, QueueEntry entry) {
        letGo(attachment, entry);
        if (isDeleted) {
            vanish(entry);
        } else if (entry.deliveries >= registry.options().deliveriesMax()
                && !registry.deadLetters().isDeadLetterQueue(key)) {
            bury(entry, "delivered too often", Outcome.IGNORED);
        } else {
            ready.insert(entry);
        }
    }

    private void bury(QueueEntry entry, String reason, Outcome outcome) {
        free(entry);
        registry.deadLetters().bury(key, entry, reason, outcome);
    }

    private void vanish(QueueEntry entry) {
        registry.counters().vanishedMessages.increment();
        forget(entry, Outcome.IGNORED);
    }

    /** Lets go of a message for good. */
    private void forget(QueueEntry entry, Outcome outcome) {
        free(entry);
        if (entry.ticket() == null) {
            outcome.succeed();
        } else {
            storage.settle(entry.ticket(), outcome);
        }
    }

    /** Gives back the memory of a message; somebody else sees to the store. */
    private void free(QueueEntry entry) {
        bytes -= entry.message().sizeBytes();
        registry.budget().giveBack(entry.message());
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
            for (QueueEntry next = nextDue(); next != null; next = nextDue()) {
                ready.take(next);
                deliver(consumers.next(), next);
            }
        } finally {
            isDispatching = false;
        }
        fetch();
    }

    /** The message to be delivered next, or null when there is no consumer with credit, or no message, or it must wait. */
    private @Nullable QueueEntry nextDue() {
        QueueEntry next = consumers.hasCredit() ? ready.peek() : null;
        boolean mayGo = next == null || next.ticket() == null || storage.mayDeliver(next.sequence(), this::dispatch);
        return mayGo ? next : null;
    }

    private void deliver(Attachment attachment, QueueEntry entry) {
        attachment.hold(entry);
        heldCount++;
        entry.deliveries++;
        if (entry.deliveries > 1 && entry.ticket() != null) {
            storage.countDeliveries(entry.ticket(), entry.deliveries);
        }
        consumers.enter(attachment);
        attachment.consumer().onDelivery(attachment, entry, entry.deliveries);
    }

    /** Reads messages back from the store when consumers can take more than there is in memory. */
    private void fetch() {
        if (consumers.hasCredit() && ready.wantsPage()) {
            storage.read(
                    ready.nextPaged(), ready.lastPaged(), registry.options().windowBytesMax() / 2, this::onPage);
        }
    }

    private void onPage(List<QueueEntry> page, long covered) {
        if (isDeleted) {
            return;
        }
        for (QueueEntry entry : ready.addPage(page, covered)) {
            registry.budget().takeAnyway(entry.message());
            bytes += entry.message().sizeBytes();
        }
        dispatch();
    }

    private void noteUse() {
        if (!isTemporary && !isKept && !isDeleted) {
            idleWatch.noteUse();
        }
    }

    /** When nobody uses this queue and nothing would be lost, it goes; what a Spring session has left behind counts as nothing. */
    private final class Idleness implements IdleWatch.Watched {
        @Override
        public boolean isInUse() {
            return isDeleted || isTemporary || consumers.hasDirect();
        }

        @Override
        public long activity() {
            return lastSequence;
        }

        @Override
        public boolean isDispensable() {
            return heldCount == 0 && preparedCount == 0 && (belongsToSpringSession || ready.count() == 0);
        }

        @Override
        public void onIdle() {
            registry.counters().idleQueues.increment();
            delete();
        }
    }

    /** Leaves the registry with all that waits and all that is held; its consumers are told. */
    public void delete() {
        delete(Outcome.IGNORED);
    }

    /**
     * As {@link #delete()}.
     *
     * @param outcome succeeds when nothing of it will be found again, even after a crash
     */
    public void delete(Outcome outcome) {
        assertHome();
        isDeleted = true;
        idleWatch.stop();
        for (QueueEntry entry : ready.clear()) {
            registry.counters().vanishedMessages.increment();
            free(entry);
        }
        registry.remove(this);
        removal = outcome;
        removeWhenUnprepared();
        for (Attachment attachment : consumers.clear()) {
            attachment.isDetached = true;
            for (QueueEntry held = attachment.firstHeld(); held != null; held = attachment.firstHeld()) {
                comeBack(attachment, held);
            }
            attachment.consumer().onQueueDeleted(attachment);
        }
    }

    /** Leaves the store, once no transaction is about to put messages there. */
    private void removeWhenUnprepared() {
        Outcome outcome = removal;
        if (outcome != null && preparedCount == 0) {
            removal = null;
            storage.remove(outcome);
        }
    }

    private void assertHome() {
        assert home.isCurrent() : "queue " + key + " touched off its loop";
    }
}

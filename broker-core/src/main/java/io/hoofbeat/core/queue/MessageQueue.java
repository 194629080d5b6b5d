package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.policy.Policies;
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
 * delayed    its moment comes               → prepared
 * prepared   publish                        → ready, or delayed
 * ready      dispatch                       → held        (a delivery is counted)
 * ready      its time is over, or no room   → dead letter, or forgotten
 * held       settle                         → settled     (forgotten)
 * held       reject, detach                 → ready again, or postponed, or dead letter after the last delivery allowed
 * held       reject without requeue         → dead letter, or ready again when it is one already
 * postponed  its time comes                 → ready again
 * </pre>
 */
public final class MessageQueue {

    private final String key;
    private final Loop home;
    private final QueueRegistry registry;
    private final QueueContents contents;
    private final QueueIntake intake;
    private final ReadyMessages ready;
    private final ExpirySweep sweep;
    private final ConsumerLine consumers = new ConsumerLine();
    private final ConsumerAnswers answers;
    private final IdleWatch idleWatch;
    private final Dispatcher dispatcher;
    private final QueueOperations operations;
    private boolean belongsToSpringSession;
    /** The session that consumes this queue, if it is Spring's; the queue ends with its last subscription. */
    private @Nullable String owner;

    private boolean isAnnounced;
    /** Those by which the policy of this queue was found. */
    private Policies policies;

    /** A queue of the registry, without messages. */
    MessageQueue(String key, Loop home, QueueRegistry registry) {
        this(key, home, registry, registry.policyOf(key), null);
    }

    private MessageQueue(
            String key, Loop home, QueueRegistry registry, DestinationPolicy policy, @Nullable StoredQueue place) {
        this.key = key;
        this.home = home;
        this.registry = registry;
        this.policies = registry.policies();
        this.contents = new QueueContents(key, home, registry, policy, place, this::onDelayOver, this::onPostponedDue);
        this.ready = contents.ready;
        this.sweep = new ExpirySweep(contents, this::onSwept);
        this.answers = new ConsumerAnswers(contents, consumers, sweep);
        this.dispatcher = new Dispatcher(contents, consumers, sweep);
        this.intake = new QueueIntake(this, contents, sweep, dispatcher);
        dispatcher.afterPage(intake::dropOldest);
        this.belongsToSpringSession = SpringSessionQueue.isNamedLikeOne(key) && mayBelongToSpringSession();
        this.idleWatch = new IdleWatch(home, registry.options().idleMillis(), new Idleness());
        this.operations = new QueueOperations(contents, consumers, dispatcher);
    }

    /** A queue whose messages are in the store. */
    static MessageQueue recovered(StoredQueue place, Loop home, QueueRegistry registry) {
        return new MessageQueue(place.key(), home, registry, registry.policyOf(place.key()), place);
    }

    /** A queue of a durable subscription, with the messages that are in the store. */
    static MessageQueue kept(StoredQueue place, Loop home, QueueRegistry registry) {
        MessageQueue queue = recovered(place, home, registry);
        queue.contents.isKept = true;
        queue.belongsToSpringSession = false;
        return queue;
    }

    /** A queue of one subscription alone, which has limits of its own. */
    static MessageQueue ofSubscription(String topicKey, Loop home, QueueRegistry registry) {
        DestinationPolicy policy = registry.policyOf(topicKey).withoutLimits();
        MessageQueue queue = new MessageQueue(topicKey, home, registry, policy, null);
        queue.contents.isTemporary = true;
        queue.belongsToSpringSession = false;
        return queue;
    }

    /** Takes over delayed messages that are in the store. Once, perhaps before the loops run. */
    void recoverDelayed(StoredQueue place) {
        contents.delayed.recover(place);
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
        renewPolicy(); // It may have changed after this was made and before anybody could find it.
        noteUse();
        return true;
    }

    /** Takes over what the policies that are in force say about this queue, unless it has done so already. */
    public void renewPolicy() {
        assertHome();
        Policies current = registry.policies();
        if (current.equals(policies) || contents.isDeleted) {
            return;
        }
        policies = current;
        DestinationPolicy policy = current.of(key);
        if (!policy.equals(contents.policy)) {
            contents.use(policy);
            sweep.onPolicyChanged();
            intake.dropOldest();
        }
    }

    /** Whether this queue has left the registry; what comes for it belongs to its successor. */
    public boolean isDeleted() {
        assertHome();
        return contents.isDeleted;
    }

    /** Messages that wait for a consumer, those in the store included. */
    public long readyCount() {
        assertHome();
        return ready.count();
    }

    /** Messages that consumers hold. */
    public long heldCount() {
        assertHome();
        return contents.heldCount;
    }

    /** Messages that are not due yet. */
    public long delayedCount() {
        assertHome();
        return contents.delayed.count();
    }

    /** Messages that have failed and wait a while before they are delivered again. */
    public long postponedCount() {
        assertHome();
        return contents.postponed.count();
    }

    /** Messages of every kind, those that a transaction is about to add included. */
    public long messageCount() {
        assertHome();
        return contents.count();
    }

    /** Bytes of the messages of every kind, those in the store included. */
    public long messageBytes() {
        assertHome();
        return contents.bytes();
    }

    /** Senders that wait until there is room in this queue. */
    public int waitingSenderCount() {
        assertHome();
        return contents.limit.heldCount();
    }

    /** What the messages of this queue that are in memory take of it, in bytes, held ones included. */
    public long bytes() {
        assertHome();
        return contents.memoryBytes();
    }

    /** Consumers attached. */
    public int consumerCount() {
        assertHome();
        return consumers.count();
    }

    /** What an operator may do with it. */
    public QueueOperations operations() {
        assertHome();
        return operations;
    }

    /** Appends a message for which nobody waits when the queue is full. */
    public void enqueue(Message message, Outcome outcome) {
        enqueue(message, null, outcome);
    }

    /**
     * Appends a message, or keeps it until it is due.
     *
     * @param sender  made to wait when the queue is full and its policy says so; or null
     * @param outcome succeeds when the message is in the queue and, if it is persistent, on disk
     */
    public void enqueue(Message message, @Nullable Publisher sender, Outcome outcome) {
        assertHome();
        intake.enqueue(message, sender, outcome);
    }

    /**
     * Appends a message that is in the broker already, such as a dead letter: no limit turns it away.
     *
     * @param movedFrom by which the store knows the message that it was made from, to be forgotten in the same batch; or null
     */
    void appendAnyway(Message message, @Nullable StoreTicket movedFrom, Outcome outcome) {
        assertHome();
        intake.appendAnyway(message, movedFrom, outcome);
    }

    /** A message has been appended. */
    void onArrival(Message message) {
        if (consumers.isEmpty() && !contents.isTemporary && !contents.isKept) {
            noteUseWithoutConsumer(message);
        }
        dispatcher.dispatch();
    }

    /** Why messages of a transaction cannot be taken, or null when they can. */
    Outcome.@Nullable Failure refusal(List<Message> messages) {
        assertHome();
        return contents.limit.refusal(
                messages.size(), messages.stream().mapToLong(Message::sizeBytes).sum());
    }

    /** Gives positions to messages of a transaction. They are seen by nobody before {@link #publish} or {@link #unprepare}. */
    Prepared prepare(List<Message> messages) {
        assertHome();
        return intake.prepare(messages);
    }

    /** Takes back {@link #prepare}. */
    void unprepare(Prepared prepared) {
        assertHome();
        intake.unprepare(prepared);
    }

    /**
     * Adds the messages of a transaction that has been committed, at their positions; the budget has granted their bytes.
     *
     * @param sender made to wait when the queue is full and its policy says so; or null
     */
    void publish(Prepared prepared, List<QueueEntry> entries, @Nullable Publisher sender) {
        assertHome();
        intake.publish(prepared, entries);
        if (consumers.isEmpty()) {
            noteUse();
        }
        dispatcher.dispatch();
        contents.limit.onAccepted(sender);
        intake.dropOldest();
        contents.onPreparationEnded();
    }

    /** A sender is gone for good, and waits for nothing any more. */
    void forget(Publisher sender) {
        assertHome();
        contents.limit.forget(sender);
    }

    /** Whether consumers that ask for a pattern may come. */
    boolean isOpenToPatterns() {
        return !belongsToSpringSession;
    }

    /** Spring marks what it sends to a user's session, so even an unusual name is recognised before its subscriber comes. */
    private void noteUseWithoutConsumer(Message message) {
        belongsToSpringSession |=
                ready.count() == 1 && SpringSessionQueue.isMarked(key, message.headers()) && mayBelongToSpringSession();
        noteUse();
    }

    /** Dead letters have the name and the headers of what they were, but stay when their session has gone. */
    private boolean mayBelongToSpringSession() {
        return !contents.isForDeadLetters;
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
        if (contents.mayStayInStore()) {
            contents.storage.expectDeliveries(contents.lastSequence, dispatcher::dispatch);
        }
        consumers.enter(attachment);
        dispatcher.dispatch();
    }

    /**
     * Marks this queue as one that Spring made for a session, so that it vanishes with its last consumer and no pattern matches it; not
     * when somebody else consumes it already.
     */
    public void markSpringSession() {
        assertHome();
        if (!consumers.hasDirect() && mayBelongToSpringSession()) {
            belongsToSpringSession = true;
            consumers.throughPatterns().forEach(this::expel);
        }
    }

    /** Ends an attachment as if this queue were gone for it. */
    private void expel(Attachment attachment) {
        attachment.isDetached = true;
        consumers.remove(attachment);
        answers.takeBack(attachment, List.of());
        attachment.consumer().onQueueDeleted(attachment);
    }

    /**
     * Lets a session consume this queue, which nobody else may do meanwhile if it is one that Spring made for a session.
     *
     * @return false when it belongs to another session
     */
    public boolean claim(String sessionId) {
        assertHome();
        if (!belongsToSpringSession) {
            return true;
        }
        if (owner == null) {
            owner = sessionId;
        }
        return owner.equals(sessionId);
    }

    /** Marks this queue as one that its maker deletes: it is kept however idle it is, and nothing of it goes to disk. */
    public void markTemporary() {
        assertHome();
        contents.isTemporary = true;
    }

    /**
     * Delivers nothing more to a consumer that is about to be {@linkplain #detach detached}: when several consumers of one session go, what the
     * first gives back is not for the others, which would count as deliveries in vain.
     */
    public void retire(Attachment attachment) {
        assertHome();
        consumers.retire(attachment);
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
        answers.takeBack(attachment, kept);
        if (consumers.isEmpty() && belongsToSpringSession) {
            end();
            return;
        }
        noteUse();
        dispatcher.dispatch();
    }

    /**
     * Forgets a held entry: its consumer has acknowledged it.
     *
     * @param outcome succeeds when the message will not come back, even after a crash
     */
    public void settle(Attachment attachment, QueueEntry entry, Outcome outcome) {
        assertHome();
        answers.settle(attachment, entry, outcome);
        dispatcher.dispatch();
    }

    /** Lets go of held entries that a transaction has acknowledged, in the store as well. */
    void settleCommitted(Attachment attachment, List<QueueEntry> entries) {
        assertHome();
        answers.settleCommitted(attachment, entries);
        dispatcher.dispatch();
    }

    /** Forgets held entries, as {@link #settle} does one. */
    public void settleAll(Attachment attachment, List<QueueEntry> entries, Outcome outcome) {
        assertHome();
        Outcome each = new OutcomeOfMany(entries.size() + 1, outcome);
        entries.forEach(entry -> answers.settle(attachment, entry, each));
        each.succeed();
        dispatcher.dispatch();
    }

    /**
     * Takes back held entries that their consumer could not process.
     *
     * @param rejection what is to become of them
     */
    public void reject(Attachment attachment, List<QueueEntry> entries, Rejection rejection, Outcome outcome) {
        assertHome();
        Outcome each = new OutcomeOfMany(entries.size() + 1, outcome);
        entries.forEach(entry -> answers.reject(attachment, entry, rejection, each));
        each.succeed();
        dispatcher.dispatch();
    }

    private void onPostponedDue(List<QueueEntry> entries) {
        entries.forEach(answers::makeReady);
        dispatcher.dispatch();
        intake.dropOldest();
    }

    private void onDelayOver(List<DelayedMessages.Due> due, Outcome done) {
        intake.onDue(due, done);
    }

    /** Messages have expired in memory: those behind them in the store may have too. */
    private void onSwept() {
        if (!contents.isDeleted) {
            dispatcher.makeRoom();
        }
    }

    private void noteUse() {
        if (!contents.isTemporary && !contents.isKept && !contents.isDeleted) {
            idleWatch.noteUse();
        }
    }

    /** When nobody uses this queue and nothing would be lost, it goes; what a Spring session has left behind counts as nothing. */
    private final class Idleness implements IdleWatch.Watched {
        @Override
        public boolean isInUse() {
            return contents.isDeleted || contents.isTemporary || consumers.hasDirect();
        }

        @Override
        public long activity() {
            return contents.lastSequence;
        }

        @Override
        public boolean isDispensable() {
            return contents.isEmpty() || (belongsToSpringSession && contents.heldCount == 0 && !contents.hasPrepared());
        }

        @Override
        public void onIdle() {
            registry.counters().idleQueues.increment();
            delete();
        }
    }

    /**
     * As {@link #delete()}, since the session or subscription to which it belongs has ended. What an open transaction holds of it and lets go of
     * after the last delivery allowed becomes a dead letter all the same.
     */
    public void end() {
        assertHome();
        contents.hasEnded = true;
        delete();
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
        contents.isDeleted = true;
        idleWatch.stop();
        sweep.stop();
        contents.clear();
        registry.remove(this);
        contents.remove(outcome);
        for (Attachment attachment : consumers.clear()) {
            attachment.isDetached = true;
            answers.takeBack(attachment, List.of());
            attachment.consumer().onQueueDeleted(attachment);
        }
    }

    private void assertHome() {
        assert home.isCurrent() : "queue " + key + " touched off its loop";
    }
}

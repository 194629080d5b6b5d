package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.policy.Expired;
import io.hoofbeat.core.store.StoredQueue;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a queue holds, how much that is, and how it leaves for good. Confined to the queue's home loop.
 *
 * <p>A message is in one place at a time: prepared for a transaction, delayed, ready (in memory or in the store alone), held by a
 * consumer, or postponed after a failure.
 */
final class QueueContents {

    final String key;
    final Loop home;
    final QueueRegistry registry;
    final QueueStorage storage;
    final ReadyMessages ready;
    final DelayedMessages delayed;
    final Postponed postponed;
    final QueueLimit limit;
    /** What is decided about this queue; changes with {@link #use}. */
    DestinationPolicy policy;

    boolean isForDeadLetters;
    /** Whether somebody else ends this queue, so that it is never deleted for idleness and keeps nothing on disk. */
    boolean isTemporary;

    /** Whether this queue belongs to a durable subscription, which alone ends it, however idle it is. */
    boolean isKept;

    boolean isDeleted;
    /** Whether it was deleted because the session or subscription to which it belonged has ended. */
    boolean hasEnded;
    /** Told when a deleted queue has left the store, which waits for transactions under way; null when nothing waits. */
    private @Nullable Outcome removal;

    long lastSequence;
    long heldCount;
    private long preparedCount;
    private long preparedBytes;
    private long bytesInMemory;

    private long memoryBytes;

    /**
     * @param place   where the queue has been kept, or null for a new queue
     * @param due     takes messages whose delay is over
     * @param retried takes messages that have waited long enough after a failure
     */
    QueueContents(
            String key,
            Loop home,
            QueueRegistry registry,
            DestinationPolicy policy,
            @Nullable StoredQueue place,
            DelayedMessages.Target due,
            Consumer<List<QueueEntry>> retried) {
        this.key = key;
        this.home = home;
        this.registry = registry;
        this.policy = policy;
        this.storage = new QueueStorage(registry.store(), key, home, place);
        this.ready = new ReadyMessages(registry.options().windowBytesMax());
        this.isForDeadLetters = registry.deadLetters().isDeadLetterQueue(key);
        this.delayed = new DelayedMessages(
                home, registry.store(), QueueRegistry.DELAYED_KEY_PREFIX + key, QueueRegistry.DELAYED, due);
        this.postponed = new Postponed(home, retried);
        this.limit = new QueueLimit(this);
        if (place != null) {
            lastSequence = place.lastSequence();
            ready.appendPaged(place.firstSequence(), place.lastSequence(), place.messages(), place.bytes());
        }
    }

    /** Takes over another policy: what has to go by it goes when the queue next looks, and who waits for room may go on. */
    void use(DestinationPolicy other) {
        policy = other;
        isForDeadLetters = registry.deadLetters().isDeadLetterQueue(key);
        limit.onPolicyChanged();
    }

    /** Messages of all kinds. */
    long count() {
        return ready.count() + heldCount + preparedCount + postponed.count() + delayed.count();
    }

    /** Bytes of messages of all kinds, those in the store included. */
    long bytes() {
        return bytesInMemory + ready.pagedBytes() + preparedBytes + delayed.bytes();
    }

    /** What the messages in memory take of it, held ones included. */
    long memoryBytes() {
        return memoryBytes;
    }

    boolean isStored(Message message) {
        return mayStayInStore() && message.isPersistent();
    }

    boolean mayStayInStore() {
        return storage.isDurable() && !isTemporary;
    }

    /** Whether nothing is lost when this queue goes. */
    boolean isEmpty() {
        return count() == 0;
    }

    void prepare(int count, long bytes) {
        preparedCount += count;
        preparedBytes += bytes;
    }

    void unprepare(int count, long bytes) {
        preparedCount -= count;
        preparedBytes -= bytes;
    }

    /** Messages that were prepared have come, or never will. */
    void onPreparationEnded() {
        limit.onDeparture();
        removeWhenUnprepared();
    }

    boolean hasPrepared() {
        return preparedCount > 0;
    }

    /** A message has come into memory. */
    void enter(QueueEntry entry) {
        bytesInMemory += entry.message().sizeBytes();
        memoryBytes += entry.message().memoryBytes();
    }

    /** Whether the time of a message is over, so that it must not be delivered. What is given up on for good is kept whatever the clock says. */
    boolean isOver(QueueEntry entry) {
        long expiresAt = entry.message().keeping().expiresAt();
        return expiresAt != 0 && home.currentTimeMillis() >= expiresAt && mayExpire();
    }

    boolean mayExpire() {
        return !isForDeadLetters || policy.expired() == Expired.DISCARD;
    }

    /** Lets go of a message whose time is over. One that waited for a single subscription has no grave: others may have got it. */
    void expire(QueueEntry entry) {
        registry.counters().expiredMessages.increment();
        if (isTemporary || policy.expired() == Expired.DISCARD) {
            forget(entry, Outcome.IGNORED);
        } else {
            bury(entry, "expired", Outcome.IGNORED);
        }
    }

    void bury(QueueEntry entry, String reason, Outcome outcome) {
        free(entry);
        registry.deadLetters().bury(key, policy, entry, reason, outcome);
    }

    void vanish(QueueEntry entry) {
        registry.counters().vanishedMessages.increment();
        forget(entry, Outcome.IGNORED);
    }

    /** Lets go of a message for good. */
    void forget(QueueEntry entry, Outcome outcome) {
        free(entry);
        if (entry.ticket() == null) {
            outcome.succeed();
        } else {
            storage.settle(entry.ticket(), outcome);
        }
    }

    /** Gives back the memory of a message; somebody else sees to the store. */
    void free(QueueEntry entry) {
        bytesInMemory -= entry.message().sizeBytes();
        memoryBytes -= entry.message().memoryBytes();
        registry.budget().giveBack(entry.message());
        limit.onDeparture();
    }

    /** Forgets everything but what consumers hold, and what is in the store alone until {@link #remove}. */
    void clear() {
        ready.clear().forEach(this::countVanished);
        postponed.clear().forEach(this::countVanished);
        for (Message message : delayed.clear()) {
            registry.counters().vanishedMessages.increment();
            registry.budget().giveBack(message);
        }
        limit.clear();
    }

    /** Leaves the store, once no transaction is about to put messages there. */
    void remove(Outcome outcome) {
        removal = outcome;
        removeWhenUnprepared();
    }

    private void removeWhenUnprepared() {
        Outcome outcome = removal;
        if (outcome != null && preparedCount == 0) {
            removal = null;
            delayed.removeFromStore();
            storage.remove(outcome);
        }
    }

    private void countVanished(QueueEntry entry) {
        registry.counters().vanishedMessages.increment();
        free(entry);
    }
}

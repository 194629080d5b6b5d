package io.hoofbeat.core.queue;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.subscription.SubscriptionTrie;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All queues by their key. A queue is made when it is first used, always on the same loop for the same key, so that what is
 * sent to a queue keeps its order even while the queue is deleted and made again. Shared by all loops.
 */
public final class QueueRegistry {

    /** What the store may have before it that is not written; more only costs memory. */
    private static final long PENDING_BYTES_MAX = 32L << 20;

    /** Definition of the places in the store that hold the delayed messages of a queue. */
    static final String DELAYED = "delayed";
    /** What stands before the key of a queue in the key of the place of its delayed messages. */
    static final String DELAYED_KEY_PREFIX = "delayed:";

    private final Loops loops;
    private final QueueOptions options;
    private volatile Policies policies;
    private final MessageStore store;
    private final Counters counters;
    private final QueueBudget budget;
    private final DeadLetters deadLetters;
    private final DestinationPrefixes prefixes;
    private final ConcurrentHashMap<String, MessageQueue> queues = new ConcurrentHashMap<>();
    private final SubscriptionTrie<QueuePatternListener> patterns;

    /** @param budget for what all of them hold in memory */
    public QueueRegistry(
            Loops loops,
            QueueOptions options,
            Policies policies,
            DestinationSyntax syntax,
            DestinationPrefixes prefixes,
            MessageStore store,
            Counters counters,
            QueueBudget budget) {
        this.loops = loops;
        this.options = options;
        this.policies = over(options.deliveriesMax(), policies);
        this.store = store;
        this.counters = counters;
        this.prefixes = prefixes;
        this.patterns = new SubscriptionTrie<>(syntax);
        this.budget = budget;
        this.deadLetters = new DeadLetters(this, prefixes);
        recover();
    }

    private static Policies over(int deliveriesMax, Policies rules) {
        return rules.over(DestinationPolicy.DEFAULT.withDeliveriesMax(deliveriesMax));
    }

    /**
     * Changes the policies; every queue takes them over on its home loop.
     *
     * @param deliveriesMax where no rule says another number, at least 1
     */
    public void usePolicies(Policies rules, int deliveriesMax) {
        policies = over(deliveriesMax, rules);
        for (MessageQueue queue : queues.values()) {
            queue.home().runOrExecute(queue::renewPolicy);
        }
    }

    /** Makes the queues again that the store has kept; their messages are read when they are due. */
    private void recover() {
        for (StoredQueue place : store.recovered()) {
            boolean isDelayed = place.definition().equals(DELAYED);
            if (!place.definition().isEmpty() && !isDelayed) {
                continue; // Not of a queue of this registry: whoever has defined it takes care of it.
            }
            if (place.messages() == 0) {
                store.remove(place, Outcome.IGNORED);
            } else if (!isDelayed) {
                queues.put(place.key(), MessageQueue.recovered(place, homeOf(place.key()), this));
            }
        }
        for (StoredQueue place : store.recovered()) {
            if (place.definition().equals(DELAYED) && place.messages() > 0) {
                String key = place.key().substring(DELAYED_KEY_PREFIX.length());
                queues.computeIfAbsent(key, this::create).recoverDelayed(place);
            }
        }
    }

    /**
     * Appends a message to its queue, which is made if need be.
     *
     * @param sender  see {@link MessageQueue#enqueue(Message, Publisher, Outcome)}
     * @param outcome see there; called on any thread
     */
    public void enqueue(Message message, @Nullable Publisher sender, Outcome outcome) {
        String key = message.destination().key();
        MessageQueue queue = queues.get(key);
        if (queue != null && queue.home().isCurrent() && !queue.isDeleted()) {
            queue.enqueue(message, sender, outcome);
        } else if (queue == null && isFull()) {
            counters.limits.exceeded(Limit.QUEUES);
            outcome.fail(tooMany());
        } else {
            boolean isOfSpring = queue == null && SpringSessionQueue.isMarked(key, message);
            with(key, isOfSpring, found -> found.enqueue(message, sender, outcome));
        }
    }

    private boolean isFull() {
        return queues.size() >= options.queuesMax();
    }

    /**
     * Whether a client may send to or consume a queue: it is there, or one more may be made. What the broker makes for itself, such as
     * a dead-letter queue, is made whatever the limit.
     */
    public boolean mayUse(String key) {
        return queues.containsKey(key) || !isFull();
    }

    /** What to tell a client who asks for one queue more. */
    public Outcome.Failure tooMany() {
        return new Outcome.Failure(
                "Too many queues",
                "there are at most " + options.queuesMax()
                        + " queues at a time (limits.queuesMax); those that are empty and unused go by themselves after "
                        + options.idleMillis() + " ms (queues.idleMillis)");
    }

    /** A sender is gone for good: no queue is to remember that it waits. Behind everything it has sent. */
    public void forget(Publisher sender) {
        if (!policies.mayBlock()) {
            return; // A change of the policies lets go of everybody who waits.
        }
        for (int i = 0; i < loops.count(); i++) {
            Loop loop = loops.loop(i);
            loop.execute(() -> queues.values().forEach(queue -> {
                if (queue.home() == loop) {
                    queue.forget(sender);
                }
            }));
        }
    }

    /** Whether the store has so much to write that senders should wait for it. */
    public boolean isStoreBehind() {
        return store.isDurable() && store.pendingBytes() > PENDING_BYTES_MAX;
    }

    /** Runs a task when the store has written everything it has been given so far; on any thread. */
    public void whenStoreHasCaughtUp(Runnable task) {
        store.write(new StoreBatch(), new Outcome() {
            @Override
            public void succeed() {
                task.run();
            }

            @Override
            public void fail(Failure failure) {
                task.run();
            }
        });
    }

    /** Appends a reply to the temporary queue of its destination. When that is gone, so is who waited: the reply is counted. */
    public void enqueueReply(Message message, Outcome outcome) {
        withPresent(message.destination().key(), queue -> queue.enqueue(message, outcome), () -> {
            counters.undeliverableReplies.increment();
            outcome.succeed();
        });
    }

    /** Runs an action with a queue, which is made if need be, on its home loop: at once when that is the calling one. */
    public void with(String key, Consumer<MessageQueue> action) {
        with(key, false, action);
    }

    /**
     * As {@link #with(String, Consumer)}.
     *
     * @param isOfSpring whether the client says that Spring has made the queue for a session; no pattern is to match it
     */
    public void with(String key, boolean isOfSpring, Consumer<MessageQueue> action) {
        MessageQueue queue = queues.computeIfAbsent(key, this::create);
        queue.home().runOrExecute(() -> {
            if (queue.isDeleted()) {
                with(key, isOfSpring, action);
            } else {
                if (isOfSpring) {
                    queue.markSpringSession();
                }
                announce(queue);
                action.accept(queue);
            }
        });
    }

    /**
     * Runs an action with a queue if there is one, on its home loop.
     *
     * @param otherwise runs on the calling thread or the home loop when there is none
     */
    public void withPresent(String key, Consumer<MessageQueue> action, Runnable otherwise) {
        MessageQueue queue = queues.get(key);
        if (queue == null) {
            otherwise.run();
            return;
        }
        queue.home().runOrExecute(() -> {
            if (queue.isDeleted()) {
                withPresent(key, action, otherwise);
            } else {
                action.accept(queue);
            }
        });
    }

    private MessageQueue create(String key) {
        return new MessageQueue(key, homeOf(key), this);
    }

    /** The loop on which the queue of a key is at home, whether it exists or not. */
    public Loop homeOf(String key) {
        int hash = key.hashCode();
        return loops.loop(Math.floorMod(hash ^ (hash >>> 16), loops.count()));
    }

    /** A queue that is in no registry: the backlog of one subscription, which ends with it. */
    public MessageQueue privateQueue(String topicKey, Loop home) {
        return MessageQueue.ofSubscription(topicKey, home, this);
    }

    /**
     * A queue that is in no registry and never idle: what waits for a durable subscription. Its maker ends it.
     *
     * @param place of it in the store
     */
    public MessageQueue keptQueue(StoredQueue place) {
        return MessageQueue.kept(place, homeOf(place.key()), this);
    }

    /**
     * Consumes every queue that matches a pattern, now or later; queues of Spring sessions excepted.
     *
     * @param done succeeds before the listener hears of present queues, so that nothing they deliver overtakes it; what is
     *             sent from then on finds the listener attached
     */
    public void addPattern(DestinationPattern pattern, QueuePatternListener listener, Outcome done) {
        patterns.add(pattern, listener);
        done.succeed();
        findMatching(pattern, listener);
    }

    /** Tells a listener of every present queue that matches; it may know of some already. */
    public void findMatching(DestinationPattern pattern, QueuePatternListener listener) {
        for (MessageQueue queue : queues.values()) {
            if (isOpenToPatterns(queue.key()) && pattern.matches(queue.key())) {
                queue.home().runOrExecute(() -> {
                    if (!queue.isDeleted() && queue.isOpenToPatterns()) {
                        listener.onMatchingQueue(queue);
                    }
                });
            }
        }
    }

    /** Takes back {@link #addPattern}; consumers attached meanwhile stay until they are detached. */
    public void removePattern(DestinationPattern pattern, QueuePatternListener listener) {
        patterns.remove(pattern, listener);
    }

    private void announce(MessageQueue queue) {
        if (queue.announceOnce() && queue.isOpenToPatterns() && isOpenToPatterns(queue.key())) {
            patterns.match(queue.key(), listener -> listener.onMatchingQueue(queue));
        }
    }

    /** Queues of one session alone are never matched by patterns. */
    private boolean isOpenToPatterns(String key) {
        return !SpringSessionQueue.isNamedLikeOne(key) && prefixes.resolve(key).kind() == DestinationKind.QUEUE;
    }

    /** The queue that a dead letter was sent to, or null when it was sent to something else. */
    @Nullable
    Destination originOf(Message letter) {
        String origin = letter.header(DeadLetters.ORIGINAL_DESTINATION);
        Destination destination = origin == null ? null : prefixes.resolve(origin);
        return destination != null && destination.kind() == DestinationKind.QUEUE ? destination : null;
    }

    void remove(MessageQueue queue) {
        queues.remove(queue.key(), queue);
    }

    /** The queue of a key, or null; use it on its home loop only. */
    public @Nullable MessageQueue find(String key) {
        return queues.get(key);
    }

    /** All queues; use each on its home loop only. */
    public Collection<MessageQueue> all() {
        return Collections.unmodifiableCollection(queues.values());
    }

    /** Subscriptions to patterns of queues. */
    public long patternCount() {
        return patterns.count();
    }

    /** What all queues hold in memory. */
    public QueueBudget budget() {
        return budget;
    }

    /** What is configured about destinations, over the defaults. */
    public Policies policies() {
        return policies;
    }

    /** What is decided about a queue. */
    DestinationPolicy policyOf(String key) {
        return policies.of(key);
    }

    QueueOptions options() {
        return options;
    }

    /** Where all queues keep their messages. */
    public MessageStore store() {
        return store;
    }

    Counters counters() {
        return counters;
    }

    /** Has somebody told of each message that is given up on; see {@link DeadLetters.Listener}. */
    public void onDeadLetter(DeadLetters.Listener listener) {
        deadLetters.onDeadLetter(listener);
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }
}

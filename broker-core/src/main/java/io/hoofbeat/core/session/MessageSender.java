package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.durable.DurableSpelling;
import io.hoofbeat.core.durable.DurableSubscription;
import io.hoofbeat.core.durable.DurableSubscriptions;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.queue.QueueRegistry;
import io.hoofbeat.core.queue.QueueTransaction;
import io.hoofbeat.core.security.AccessGate;
import io.hoofbeat.core.security.AccessRules.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the messages of one session to where they go. Confined to the session's loop. */
final class MessageSender {

    private final Publisher publisher;
    private final TopicSender topics;
    private final QueueRegistry queues;
    private final DelayedTopics delayedTopics;
    private final Counters counters;
    private final DurableSubscriptions durables;
    private final DestinationPrefixes prefixes;
    private final AccessGate gate;
    private final Loop home;
    private boolean isWaitingForStore;

    MessageSender(Session session, SessionContext context, AccessGate gate) {
        this.publisher = session;
        this.home = session.connection().loop();
        this.topics =
                new TopicSender(session, context.router(home), context.logs().gate(home), context.durables());
        this.queues = context.queues();
        this.delayedTopics = context.delayedTopics();
        this.counters = context.counters();
        this.durables = context.durables();
        this.prefixes = context.prefixes();
        this.gate = gate;
    }

    /**
     * Takes a message to where it goes.
     *
     * @param outcome succeeds when the message has been given to every subscription of the topic and is stored for the durable ones, or is
     *                in the queue
     */
    void send(Message message, Outcome outcome) {
        switch (message.destination().kind()) {
            case TOPIC -> {
                if (message.keeping().isTimed()) {
                    publishInTime(message, outcome);
                } else {
                    sendToTopic(message, outcome);
                }
            }
            case USER -> publish(message, outcome);
            case QUEUE -> {
                queues.enqueue(message, publisher, outcome);
                waitForStore();
            }
            case REPLY -> {
                if (TemporaryDestinations.isReplyQueue(message.destination())) {
                    queues.enqueueReply(message, outcome);
                } else {
                    publish(message, outcome);
                }
            }
            case DURABLE_SUBSCRIPTION -> {
                keepByName(message, outcome);
                waitForStore();
            }
            case TEMP, SYSTEM, APPLICATION -> throw new AssertionError("not to be routed: " + message.destination());
        }
    }

    private void publish(Message message, Outcome outcome) {
        if (message.keeping().isTimed()) {
            publishInTime(message, outcome);
        } else {
            topics.publish(message, outcome);
        }
    }

    /** Publishes a message that says something about time: later, or never, when it is not now. */
    private void publishInTime(Message message, Outcome outcome) {
        Keeping keeping = message.keeping();
        if (keeping.dueAt() > home.currentTimeMillis()) {
            delayedTopics.add(message, outcome);
        } else if (keeping.expiresAt() != 0 && keeping.expiresAt() <= home.currentTimeMillis()) {
            counters.expiredMessages.increment();
            outcome.succeed();
        } else {
            sendToTopic(message, outcome);
        }
    }

    /** Whether a message to a topic is not for those who subscribe now, and not for durable subscriptions either. */
    private boolean isOutOfTime(Message message) {
        Keeping keeping = message.keeping();
        long now = keeping.isTimed() ? home.currentTimeMillis() : 0;
        return keeping.dueAt() > now || (keeping.expiresAt() != 0 && keeping.expiresAt() <= now);
    }

    /** Who is made to wait when somebody cannot take more. */
    Publisher publisher() {
        return publisher;
    }

    /** Holds the publisher while the store is behind, or messages would pile up in memory on their way to the disk. */
    private void waitForStore() {
        if (!isWaitingForStore && queues.isStoreBehind()) {
            isWaitingForStore = true;
            publisher.hold();
            queues.whenStoreHasCaughtUp(() -> home.execute(() -> {
                isWaitingForStore = false;
                publisher.release();
            }));
        }
    }

    private void sendToTopic(Message message, Outcome outcome) {
        if (topics.send(message, outcome)) {
            waitForStore();
        }
    }

    private void keepByName(Message message, Outcome outcome) {
        String alias = DurableSpelling.aliasOf(message.destination());
        DurableSubscription keeper = durables.find(alias);
        Outcome.Failure refusal = refusalOf(message.destination(), keeper);
        if (refusal != null) {
            outcome.fail(refusal);
        } else if (keeper == null) {
            outcome.fail(notFound(alias));
        } else {
            keeper.keep(message, outcome);
        }
    }

    /** Why the access rules do not permit a message to a durable subscription, or null; the rules know it by one name only. */
    private Outcome.@Nullable Failure refusalOf(Destination destination, @Nullable DurableSubscription keeper) {
        Destination known = keeper == null ? destination : prefixes.resolve(DurableSpelling.addressOf(keeper.name()));
        return gate.permits(Verb.SEND, known) ? null : gate.refuse(Verb.SEND, destination.text());
    }

    /** Tells which there are, unless that is nobody's business. */
    private Outcome.Failure notFound(String alias) {
        return gate.isOpen() ? durables.notFound(alias) : DurableSubscriptions.notFoundAmongSecrets(alias);
    }

    /**
     * Adds a message of a transaction to what takes effect together, as far as queues or durable subscriptions keep it.
     *
     * @return why that is not possible, or null
     */
    Outcome.@Nullable Failure addTo(QueueTransaction transaction, Message message) {
        switch (message.destination().kind()) {
            case QUEUE -> {
                if (!queues.mayUse(message.destination().key())) {
                    counters.limits.exceeded(Limit.QUEUES);
                    return queues.tooMany();
                }
                transaction.send(message);
            }
            case TOPIC -> {
                if (durables.any() && !isOutOfTime(message)) {
                    List<DurableSubscription> keepers = topics.keepersOf(message);
                    Message kept = DurableSubscriptions.toBeKept(message, keepers);
                    keepers.forEach(keeper -> transaction.sendTo(keeper.queue(), kept));
                }
            }
            case DURABLE_SUBSCRIPTION -> {
                String alias = DurableSpelling.aliasOf(message.destination());
                DurableSubscription keeper = durables.find(alias);
                Outcome.Failure refusal = refusalOf(message.destination(), keeper);
                if (refusal != null) {
                    return refusal;
                }
                if (keeper == null) {
                    return notFound(alias);
                }
                transaction.sendTo(keeper.queue(), message);
            }
            case USER, REPLY, TEMP, SYSTEM, APPLICATION -> {}
        }
        return null;
    }

    /** Hands a message of a committed transaction to those who are there; what keeps it has it already. */
    void publishCommitted(Message message, Outcome outcome) {
        switch (message.destination().kind()) {
            case QUEUE, DURABLE_SUBSCRIPTION -> outcome.succeed();
            case TOPIC -> {
                if (isOutOfTime(message)) {
                    publishInTime(message, outcome);
                } else if (topics.publish(message, outcome)) {
                    waitForStore();
                }
            }
            case USER, REPLY, TEMP, SYSTEM, APPLICATION -> send(message, outcome);
        }
    }
}

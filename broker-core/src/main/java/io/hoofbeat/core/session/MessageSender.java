package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.queue.QueueRegistry;
import io.hoofbeat.core.topic.TopicRouter;

/** Takes the messages of one session to where they go. Confined to the session's loop. */
final class MessageSender {

    private final Publisher publisher;
    private final TopicRouter router;
    private final QueueRegistry queues;
    private final DelayedTopics delayedTopics;
    private final Counters counters;
    private final Loop home;
    private boolean isWaitingForStore;

    MessageSender(Session session, SessionContext context) {
        this.publisher = session;
        this.home = session.connection().loop();
        this.router = context.router(session.connection().loop());
        this.queues = context.queues();
        this.delayedTopics = context.delayedTopics();
        this.counters = context.counters();
    }

    /** @param outcome succeeds when the message has been given to every subscription of the topic, or is in the queue */
    void send(Message message, Outcome outcome) {
        switch (message.destination().kind()) {
            case TOPIC, USER -> publish(message, outcome);
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
            case TEMP, DURABLE_SUBSCRIPTION, SYSTEM, APPLICATION ->
                throw new AssertionError("not to be routed: " + message.destination());
        }
    }

    private void publish(Message message, Outcome outcome) {
        if (message.keeping().isTimed()) {
            publishInTime(message, outcome);
        } else {
            router.publish(message, publisher, outcome);
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
            router.publish(message, publisher, outcome);
        }
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

    static boolean isForQueue(Message message) {
        return switch (message.destination().kind()) {
            case QUEUE -> true;
            case TOPIC, USER, REPLY, TEMP, DURABLE_SUBSCRIPTION, SYSTEM, APPLICATION -> false;
        };
    }
}

package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.queue.QueueRegistry;
import io.hoofbeat.core.topic.Publisher;
import io.hoofbeat.core.topic.TopicRouter;
import io.hoofbeat.core.topic.history.LogGate;

/** Takes the messages of one session to where they go. Confined to the session's loop. */
final class MessageSender {

    private final Publisher publisher;
    private final TopicRouter router;
    private final LogGate logs;
    private final QueueRegistry queues;
    private final Loop home;
    private boolean isWaitingForStore;

    MessageSender(Session session, SessionContext context) {
        this.publisher = session;
        this.home = session.connection().loop();
        this.router = context.router(session.connection().loop());
        this.logs = context.logs().gate(session.connection().loop());
        this.queues = context.queues();
    }

    /** @param outcome succeeds when the message has been given to every subscription of the topic and is in its log, or is in the queue */
    void send(Message message, Outcome outcome) {
        switch (message.destination().kind()) {
            case TOPIC -> publish(message, outcome);
            case USER -> router.publish(message, publisher, outcome);
            case QUEUE -> {
                queues.enqueue(message, outcome);
                waitForStore();
            }
            case REPLY -> {
                if (TemporaryDestinations.isReplyQueue(message.destination())) {
                    queues.enqueueReply(message, outcome);
                } else {
                    router.publish(message, publisher, outcome);
                }
            }
            case TEMP, DURABLE_SUBSCRIPTION, SYSTEM, APPLICATION ->
                throw new AssertionError("not to be routed: " + message.destination());
        }
    }

    /** Publishes a message to a topic, by way of the topic's log if it has one. */
    private void publish(Message message, Outcome outcome) {
        if (logs.takes(message, publisher, outcome)) {
            waitForStore();
        } else {
            router.publish(message, publisher, outcome);
        }
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

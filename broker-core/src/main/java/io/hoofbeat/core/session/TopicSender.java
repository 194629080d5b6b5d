package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.durable.DurableSubscription;
import io.hoofbeat.core.durable.DurableSubscriptions;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.topic.TopicRouter;
import io.hoofbeat.core.topic.history.LogGate;
import io.hoofbeat.core.topic.history.RetainMark;
import java.util.List;

/**
 * Hands a message whose time has come to everybody who wants what is sent to its topic: durable subscriptions, the topic's log, and those who are
 * there. Confined to the loop of its router.
 */
final class TopicSender {

    private final Publisher publisher;
    private final TopicRouter router;
    private final LogGate logs;
    private final DurableSubscriptions durables;

    /** @param publisher made to wait when somebody cannot take more */
    TopicSender(Publisher publisher, TopicRouter router, LogGate logs, DurableSubscriptions durables) {
        this.publisher = publisher;
        this.router = router;
        this.logs = logs;
        this.durables = durables;
    }

    /**
     * Gives a message to the durable subscriptions, then publishes it; the disk is not waited for.
     *
     * @param outcome succeeds when every subscription has the message, and it is stored for the durable ones and in the topic's log
     * @return whether the store has been given something to write
     */
    boolean send(Message message, Outcome outcome) {
        if (!durables.any()) {
            return publish(message, outcome);
        }
        List<DurableSubscription> keepers = keepersOf(message);
        if (keepers.isEmpty()) {
            return publish(message, outcome);
        }
        Outcome.Failure trouble = durables.troubleOf(message);
        if (trouble != null) {
            outcome.fail(trouble);
            return false;
        }
        Outcome each = new OutcomeOfMany(keepers.size() + 1, outcome);
        Message kept = DurableSubscriptions.toBeKept(message, keepers);
        keepers.forEach(keeper -> keeper.keep(kept, each));
        publish(message, each);
        return true;
    }

    /**
     * Publishes a message, by way of the topic's log if it has one.
     *
     * @return whether a log has taken it
     */
    boolean publish(Message message, Outcome outcome) {
        if (message.destination().kind() == DestinationKind.TOPIC && logs.takes(message, publisher, outcome)) {
            return true;
        }
        router.publish(message, publisher, outcome);
        return false;
    }

    /** The durable subscriptions that keep a message. What only takes back a retained message is nothing to be kept. */
    List<DurableSubscription> keepersOf(Message message) {
        boolean isForNone = message.destination().kind() != DestinationKind.TOPIC || RetainMark.isOnlyRemoval(message);
        return isForNone ? List.of() : durables.matching(message.destination());
    }
}

package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.durable.DurableConsumer;
import io.hoofbeat.core.durable.DurableDefinition;
import io.hoofbeat.core.durable.DurableName;
import io.hoofbeat.core.durable.DurableSpelling;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.queue.Attachment;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.queue.QueueEntry;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.stomp.ClientFrame;

/** A subscription that consumes a durable one, which stays when this one ends. */
final class DurableSubscriber extends ConsumingSubscription implements DurableConsumer {

    private final DurableDefinition definition;
    private final DestinationPattern pattern;
    private final boolean isNewAllowed;

    /**
     * A subscription that has not started.
     *
     * @param pattern      what the definition's destination says
     * @param isNewAllowed whether the durable subscription is made if need be
     */
    DurableSubscriber(
            ConnectedSession session,
            ClientFrame.Subscribe frame,
            String id,
            int number,
            DurableDefinition definition,
            DestinationPattern pattern,
            boolean isNewAllowed) {
        super(session, frame, id, number);
        this.pattern = pattern;
        this.definition = definition;
        this.isNewAllowed = isNewAllowed;
        isSelective = !pattern.isExact();
    }

    DurableName durableName() {
        return definition.name();
    }

    @Override
    void start(Outcome done) {
        session.context().durables().open(definition, isNewAllowed, this, done);
    }

    /** Permitted are the topic, or something that its pattern matches, and the durable subscription by its name. */
    @Override
    boolean isStillPermitted() {
        Destination address = session.context().prefixes().resolve(DurableSpelling.addressOf(definition.name()));
        return SubscriptionFactory.mayRead(session, pattern, DestinationKind.TOPIC)
                && session.gate().permits(Verb.SUBSCRIBE, address);
    }

    /** What the session may not read is none of its messages: it is dropped as if nobody had subscribed to it. */
    @Override
    boolean accepts(Attachment attachment, QueueEntry entry) {
        if (session.gate().permits(Verb.SUBSCRIBE, entry.message().destination())) {
            return true;
        }
        session.context().counters().withheldMessages.increment();
        settleUnseen(attachment, entry);
        return false;
    }

    @Override
    void onStopped() {
        session.context().durables().leave(definition.name(), this);
    }

    @Override
    public String sessionId() {
        return session.id();
    }

    @Override
    public Attachment attach(MessageQueue queue, Outcome done) {
        return attachTo(queue, false, done);
    }

    @Override
    public void onTakenOver(String sessionId) {
        endSession(() -> {
            session.context().counters().takeOvers.increment();
            session.fail(
                    "The durable subscription " + definition.name() + " was taken over",
                    "session " + sessionId
                            + " has subscribed to it with the same client-id and name; one session at a time"
                            + " consumes it");
        });
    }

    @Override
    void onQueueGone() {
        endSession(
                () -> session.fail(
                        "The durable subscription " + definition.name() + " was deleted",
                        "somebody has unsubscribed it for good, or the broker could not store it; subscribe again to make a new one"));
    }

    /** As a task of its own, and only if the client has not unsubscribed meanwhile. */
    private void endSession(Runnable end) {
        connection.loop().execute(() -> {
            if (isActive) {
                end.run();
            }
        });
    }
}

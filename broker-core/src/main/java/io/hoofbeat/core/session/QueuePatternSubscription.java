package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.queue.Attachment;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.queue.QueueEntry;
import io.hoofbeat.core.queue.QueuePatternListener;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.stomp.ClientFrame;
import java.util.List;

/** A subscription to every queue that matches a pattern, now or later. Each of them grants the whole prefetch. */
final class QueuePatternSubscription extends ConsumingSubscription implements QueuePatternListener {

    private final DestinationPattern pattern;

    QueuePatternSubscription(
            ConnectedSession session, ClientFrame.Subscribe frame, String id, int number, DestinationPattern pattern) {
        super(session, frame, id, number);
        this.pattern = pattern;
    }

    @Override
    void start(Outcome done) {
        session.context().queues().addPattern(pattern, this, done);
    }

    /** Called on the queue's loop: whether the session still may is looked at again when it hears of the attachment. */
    @Override
    public void onMatchingQueue(MessageQueue queue) {
        if (session.gate().isOpen() || session.gate().permitsFromElsewhere(Verb.SUBSCRIBE, destinationOf(queue))) {
            attachTo(queue, true, Outcome.IGNORED);
        }
    }

    private Destination destinationOf(MessageQueue queue) {
        return session.context().prefixes().resolve(queue.key());
    }

    @Override
    boolean isWanted(MessageQueue queue) {
        return session.gate().permits(Verb.SUBSCRIBE, destinationOf(queue));
    }

    @Override
    boolean accepts(Attachment attachment, QueueEntry entry) {
        return attachments.contains(attachment); // Otherwise the queue gets it back with the attachment.
    }

    @Override
    void retireForbidden() {
        for (Attachment attachment : attachments) {
            if (!isWanted(attachment.queue())) {
                retireAt(attachment);
            }
        }
    }

    @Override
    boolean isStillPermitted() {
        if (!SubscriptionFactory.mayRead(session, pattern, DestinationKind.QUEUE)) {
            return false;
        }
        for (Attachment attachment : List.copyOf(attachments)) {
            if (!isWanted(attachment.queue()) && !leave(attachment)) {
                return false;
            }
        }
        session.context().queues().findMatching(pattern, this);
        return true;
    }

    @Override
    void onRetired() {
        // Before anything is given back, which may make a queue for dead letters that matches.
        session.context().queues().removePattern(pattern, this);
    }
}

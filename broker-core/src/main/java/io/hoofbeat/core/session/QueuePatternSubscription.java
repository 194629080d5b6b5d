package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.queue.QueuePatternListener;
import io.hoofbeat.core.stomp.ClientFrame;

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

    @Override
    public void onMatchingQueue(MessageQueue queue) {
        attachTo(queue, true, Outcome.IGNORED);
    }

    @Override
    void onStopped() {
        session.context().queues().removePattern(pattern, this);
    }
}

package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.queue.SpringSessionQueue;
import io.hoofbeat.core.stomp.ClientFrame;

/** A subscription to one queue. */
final class QueueSubscription extends ConsumingSubscription {

    private final String key;
    private final boolean isMarkedBySpring;

    /** @param key of the queue, which need not be that of the destination: temporary queues have another one */
    QueueSubscription(ConnectedSession session, ClientFrame.Subscribe frame, String id, int number, String key) {
        super(session, frame, id, number);
        this.key = key;
        this.isMarkedBySpring = SpringSessionQueue.isMarked(key, frame.headers());
    }

    @Override
    void start(Outcome done) {
        session.context().queues().with(key, queue -> {
            if (isMarkedBySpring) {
                queue.markSpringSession();
            }
            attachTo(queue, false, done);
        });
    }
}

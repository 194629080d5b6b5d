package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.queue.SpringSessionQueue;
import io.hoofbeat.core.security.AccessRules.Verb;
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
    boolean isStillPermitted() {
        Destination queue = session.context().prefixes().resolve(key);
        return queue.kind() == DestinationKind.REPLY
                ? SubscriptionFactory.mayReadOwn(this)
                : session.gate().permits(Verb.SUBSCRIBE, queue);
    }

    @Override
    void start(Outcome done) {
        String sessionId = session.id();
        session.context().queues().with(key, isMarkedBySpring, queue -> {
            if (queue.claim(sessionId)) {
                attachTo(queue, false, done);
            } else {
                done.fail(belongsToAnother());
            }
        });
    }

    private Outcome.Failure belongsToAnother() {
        session.context().counters().accessRefusals.increment();
        return new Outcome.Failure(
                "SUBSCRIBE to a queue of another session",
                "queues that end in -user and a session's id belong to the session that subscribed first, as long as it does; /user/queue/NAME"
                        + " gives each session its own");
    }
}

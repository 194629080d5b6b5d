package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.queue.Rejection;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.topic.TopicSubscriber;
import java.util.List;

/** A subscription to a topic in {@code auto} mode: what comes is written at once. Confined to the session's loop. */
final class TopicSubscription extends Subscription implements TopicSubscriber {

    private final DestinationKind kind;
    private final DestinationPattern pattern;

    TopicSubscription(
            ConnectedSession session,
            ClientFrame.Subscribe frame,
            String id,
            int number,
            DestinationKind kind,
            DestinationPattern pattern) {
        super(session, frame, id, number);
        this.kind = kind;
        this.pattern = pattern;
    }

    @Override
    void start(Outcome done) {
        session.context().topics().of(kind).add(pattern, this);
        done.succeed();
    }

    @Override
    void stop(Outcome done) {
        isActive = false;
        session.context().topics().of(kind).remove(pattern, this);
        done.succeed();
    }

    @Override
    public Loop home() {
        return connection.loop();
    }

    @Override
    public void onMessage(Message message, Publisher source) {
        if (!isActive) {
            return;
        }
        connection.writeMessage(prefix, ++lastNumber, 1, message);
        if (!connection.isWritable()) {
            session.outputCongestion().hold(source);
        }
    }

    /** Deliveries are settled when they are written. */
    @Override
    List<Delivery> covered(long upTo) {
        return List.of();
    }

    @Override
    void settle(List<Delivery> deliveries, Outcome done) {
        done.succeed();
    }

    @Override
    void reject(List<Delivery> deliveries, Rejection rejection, Outcome done) {
        done.succeed();
    }
}

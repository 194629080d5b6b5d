package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.queue.Rejection;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.system.Attendee;
import io.hoofbeat.core.system.PresenceMember;
import io.hoofbeat.core.topic.history.ReplayRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A subscription to a topic in {@code auto} mode: what comes is written at once. Confined to the session's loop. */
final class TopicSubscription extends Subscription implements Attendee {

    private final DestinationKind kind;
    private final DestinationPattern pattern;
    /** Whether each message is to be looked at, since the session may read, or wants, only some of those that match. */
    private final boolean isChoosing;
    /** Whether nothing is wanted of what the session itself sends. */
    private final boolean isNoLocal;

    /** What comes before live messages; null when nothing does, or when it is over. */
    private @Nullable Replay replay;
    /** Null until the connection could not keep up for the first time. */
    private @Nullable Slowness slowness;

    /** @param request what to replay, or null */
    TopicSubscription(
            ConnectedSession session,
            ClientFrame.Subscribe frame,
            String id,
            int number,
            DestinationKind kind,
            DestinationPattern pattern,
            @Nullable ReplayRequest request) {
        super(session, frame, id, number);
        this.kind = kind;
        this.pattern = pattern;
        this.isNoLocal = NoLocal.isAsked(frame.headers());
        this.isChoosing = isNoLocal || !pattern.isExact();
        this.replay = kind == DestinationKind.TOPIC
                ? new Replay(session, frame.destination(), pattern, request, new Live(), this::onTooSlow)
                : null;
    }

    @Override
    void start(Outcome done) {
        TopicEntry.enter(session.context(), kind, pattern, this);
        Replay first = replay;
        if (first == null) {
            done.succeed();
        } else if (!first.start(done)) {
            replay = null;
        }
    }

    @Override
    void stop(Outcome done) {
        isActive = false;
        if (replay != null) {
            replay.stop();
        }
        if (slowness != null) {
            slowness.stop();
        }
        TopicEntry.leave(session.context(), kind, pattern, this);
        done.succeed();
    }

    @Override
    boolean isStillPermitted() {
        return kind == DestinationKind.REPLY
                ? SubscriptionFactory.mayReadOwn(this)
                : SubscriptionFactory.mayRead(session, pattern, kind);
    }

    @Override
    public @Nullable PresenceMember member() {
        return kind == DestinationKind.TOPIC && pattern.isExact() ? asMember() : null;
    }

    @Override
    public Loop home() {
        return connection.loop();
    }

    @Override
    public void onMessage(Message message, Publisher source) {
        if (!isActive || (isChoosing && !isFor(message, source))) {
            return;
        }
        Replay first = replay;
        if (first != null) {
            first.onLive(message, source);
            return;
        }
        Slowness slow = slowness;
        if (slow != null && slow.take(message)) {
            return;
        }
        connection.writeMessage(prefix, ++whole.lastNumber, 1, message);
        if (!connection.isWritable()) {
            onFull(message, source);
        }
    }

    private boolean isFor(Message message, Publisher source) {
        return !(isNoLocal && session.isItself(source))
                && (pattern.isExact() || session.gate().permits(Verb.SUBSCRIBE, message.destination()));
    }

    private void onFull(Message message, Publisher source) {
        Slowness slow = slowness;
        if (slow == null) {
            slow = new Slowness(session, new Live());
            slowness = slow;
        }
        slow.onFull(message, source, session.outputCongestion());
    }

    @Override
    @Nullable
    Slowness slowness() {
        return slowness;
    }

    @Override
    void onWritable() {
        if (replay != null) {
            replay.goOn();
        }
        if (slowness != null) {
            slowness.goOn();
        }
    }

    private void onTooSlow() {
        session.failSlowly(
                "Subscription " + id() + " reads its history too slowly",
                "live messages have waited for its replay for longer than "
                        + session.context().sessionOptions().slowMillisMax() + " ms (sessions.slowMillisMax)");
    }

    /** The connection, as the replay sees it. */
    private final class Live implements Replay.Target {
        @Override
        public void deliver(Message message) {
            connection.writeMessage(prefix, ++whole.lastNumber, 1, message);
        }

        @Override
        public boolean canTakeMore() {
            return connection.isWritable();
        }

        @Override
        public void onReplayEnd() {
            replay = null;
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

package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.system.Attendee;
import io.hoofbeat.core.system.PresenceMember;
import io.hoofbeat.core.topic.history.ReplayRequest;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to a topic in one of the client modes: what comes waits in a queue of its own, which ends with it. When the
 * client does not keep up, the publishers wait, and after a while the client is disconnected.
 */
final class BacklogSubscription extends ConsumingSubscription implements Attendee {

    private final DestinationKind kind;
    private final DestinationPattern pattern;
    /** Whether each message is to be looked at, since the session may read, or wants, only some of those that match. */
    private final boolean isChoosing;
    /** Whether nothing is wanted of what the session itself sends. */
    private final boolean isNoLocal;

    private final MessageQueue backlog;
    private final long backlogBytesMax;
    private final Congestion congestion;
    /** What comes before live messages; null when nothing does, or when it is over. */
    private @Nullable Replay replay;
    /** Null until the client could not keep up for the first time. */
    private @Nullable Slowness slowness;

    private final Outcome enqueued = new Outcome() {
        @Override
        public void succeed() {}

        @Override
        public void fail(Failure failure) {
            session.failSlowly(failure.summary(), failure.remedy());
        }
    };

    /** @param request what to replay, or null */
    BacklogSubscription(
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
        this.backlog =
                session.context().queues().privateQueue(frame.destination().key(), connection.loop());
        SessionOptions options = session.context().sessionOptions();
        this.backlogBytesMax = options.backlogBytesMax();
        this.congestion = new Congestion(
                connection.loop(),
                options.slowMillisMax(),
                session.announcements().ofCongestion(this::onTooSlow));
        this.replay = kind == DestinationKind.TOPIC
                ? new Replay(session, frame.destination(), pattern, request, new Live(), this::onTooSlow)
                : null;
    }

    @Override
    void start(Outcome done) {
        TopicEntry.enter(session.context(), kind, pattern, this);
        Replay first = replay;
        attachTo(backlog, false, first == null ? done : Outcome.IGNORED);
        if (first != null && !first.start(done)) {
            replay = null;
        }
    }

    @Override
    void onStopped() {
        TopicEntry.leave(session.context(), kind, pattern, this);
        if (replay != null) {
            replay.stop();
        }
        if (slowness != null) {
            slowness.stop();
        }
        congestion.clear();
        backlog.end();
    }

    @Override
    boolean isSlow() {
        return congestion.isHolding();
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
        backlog.enqueue(message, enqueued);
        if (backlog.bytes() > backlogBytesMax) {
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
        slow.onFull(message, source, congestion);
    }

    @Override
    void onSettled() {
        if (backlog.bytes() <= backlogBytesMax / 2) {
            congestion.clear();
            if (replay != null) {
                replay.goOn();
            }
            if (slowness != null) {
                slowness.goOn();
            }
        }
    }

    /** The backlog, as the replay sees it. */
    private final class Live implements Replay.Target {
        @Override
        public void deliver(Message message) {
            backlog.enqueue(message, enqueued);
        }

        @Override
        public boolean canTakeMore() {
            return backlog.bytes() <= backlogBytesMax / 2;
        }

        @Override
        public void onReplayEnd() {
            replay = null;
        }
    }

    private void onTooSlow() {
        if (slowness != null && slowness.isStalled() && slowness.maySpare()) {
            slowness.spare();
            session.announcements().slow("dropping");
            congestion.clear();
            return;
        }
        session.failSlowly(
                "Subscription " + id() + " acknowledges too slowly",
                "more than " + backlogBytesMax + " bytes (sessions.backlogBytesMax) have waited for it for longer than "
                        + session.context().sessionOptions().slowMillisMax() + " ms (sessions.slowMillisMax)");
    }
}

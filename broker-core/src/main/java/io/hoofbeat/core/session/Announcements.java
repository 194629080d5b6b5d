package io.hoofbeat.core.session;

import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.core.system.SystemEvent;
import io.hoofbeat.core.system.SystemEvents;
import io.hoofbeat.core.system.SystemTopic;
import org.jspecify.annotations.Nullable;

/** Tells those who watch the broker what one session does, as far as somebody does watch. Confined to the session's loop. */
final class Announcements {

    private final ConnectedSession session;
    private final SystemEvents events;
    private boolean hasEnded;

    Announcements(ConnectedSession session, SystemEvents events) {
        this.session = session;
        this.events = events;
    }

    /** A login was refused. */
    static void refused(Session session, SystemEvents events, @Nullable String login) {
        if (events.isWatched(SystemTopic.CONNECTIONS)) {
            events.publish(
                    SystemTopic.CONNECTIONS,
                    new SystemEvent.LoginRefused(
                            "refused",
                            session.connection().loop().currentTimeMillis(),
                            session.id(),
                            login,
                            session.connection().peer()));
        }
    }

    void connected() {
        if (events.isWatched(SystemTopic.CONNECTIONS)) {
            Connection connection = session.connection();
            events.publish(
                    SystemTopic.CONNECTIONS,
                    new SystemEvent.Connected(
                            "connected",
                            now(),
                            session.id(),
                            userName(),
                            session.clientId(),
                            connection.peer(),
                            connection.transport(),
                            session.version().text()));
        }
    }

    /** The session ends; only the first reason counts. */
    void ended(String reason) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        if (events.isWatched(SystemTopic.CONNECTIONS)) {
            Traffic traffic = session.connection().traffic();
            events.publish(
                    SystemTopic.CONNECTIONS,
                    new SystemEvent.Disconnected(
                            "disconnected",
                            now(),
                            session.id(),
                            userName(),
                            session.connection().peer(),
                            reason,
                            Math.max(0, now() - session.connectedAtMillis()),
                            session.subscriptionCount(),
                            traffic.messagesIn,
                            traffic.messagesOut));
        }
    }

    void subscribed(Subscription subscription) {
        subscription("subscribed", subscription);
    }

    /** A subscription has ended before its session. */
    void unsubscribed(Subscription subscription) {
        subscription("unsubscribed", subscription);
    }

    /** Those who only watch are not told of, so that watching does not make what is watched. */
    private void subscription(String event, Subscription subscription) {
        boolean isWatcher = subscription.destination().startsWith(SystemTopic.PREFIX);
        if (!isWatcher && events.isWatched(SystemTopic.SUBSCRIPTIONS)) {
            events.publish(
                    SystemTopic.SUBSCRIPTIONS,
                    new SystemEvent.Subscription(
                            event,
                            now(),
                            session.id(),
                            userName(),
                            subscription.id(),
                            subscription.destination(),
                            subscription.ackMode().text()));
        }
    }

    /** Announces that publishers wait for the client. */
    Congestion.Listener ofCongestion(Runnable onTooLong) {
        return new Congestion.Listener() {
            @Override
            public void onLong() {
                slow("slow");
            }

            @Override
            public void onRelief() {
                slow("recovered");
            }

            @Override
            public void onTooLong() {
                onTooLong.run();
            }
        };
    }

    /** The client does not keep up, or does again; not told of one that is going. */
    void slow(String event) {
        if (!hasEnded && events.isWatched(SystemTopic.SLOW_CONSUMERS)) {
            Connection connection = session.connection();
            events.publish(
                    SystemTopic.SLOW_CONSUMERS,
                    new SystemEvent.SlowConsumer(
                            event,
                            now(),
                            session.id(),
                            userName(),
                            connection.peer(),
                            connection.pendingBytes(),
                            session.shed()));
        }
    }

    private @Nullable String userName() {
        return session.user().name();
    }

    private long now() {
        return session.connection().loop().currentTimeMillis();
    }
}

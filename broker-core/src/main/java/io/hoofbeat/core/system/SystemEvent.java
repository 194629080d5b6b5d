package io.hoofbeat.core.system;

import org.jspecify.annotations.Nullable;

/**
 * Something that has happened, as the body of a message tells it: its components in their order are the fields. Times are in milliseconds
 * since 1970. {@code docs/SYS-TOPICS.md} explains every field. Immutable; any thread.
 */
public sealed interface SystemEvent {

    /** What has happened, in one word. */
    String event();

    /** When. */
    long at();

    /** Session that it is about, or null. */
    default @Nullable String session() {
        return null;
    }

    /** User that it is about, or null. */
    default @Nullable String user() {
        return null;
    }

    /** Destination or limit that it is about, or null. */
    default @Nullable String about() {
        return null;
    }

    /** {@code connected}: a client is in. */
    record Connected(
            String event,
            long at,
            String session,
            @Nullable String user,
            @Nullable String clientId,
            String peer,
            String transport,
            String version)
            implements SystemEvent {}

    /**
     * {@code disconnected}: a client that was in has gone.
     *
     * @param reason          why, for a person
     * @param connectedMillis how long it was in
     * @param subscriptions   how many it had, which have ended with it
     */
    record Disconnected(
            String event,
            long at,
            String session,
            @Nullable String user,
            String peer,
            String reason,
            long connectedMillis,
            int subscriptions,
            long messagesIn,
            long messagesOut)
            implements SystemEvent {}

    /**
     * {@code refused}: a login was refused.
     *
     * @param login as the client gave it, or null
     */
    record LoginRefused(
            String event, long at, String session, @Nullable String login, String peer) implements SystemEvent {}

    /**
     * {@code subscribed} or {@code unsubscribed}.
     *
     * @param id as the client gave it
     */
    record Subscription(
            String event, long at, String session, @Nullable String user, String id, String destination, String ack)
            implements SystemEvent {
        @Override
        public String about() {
            return destination;
        }
    }

    /**
     * {@code slow}, {@code dropping}, {@code recovered} or {@code disconnected}: how a client fares that does not keep up.
     *
     * @param pendingBytes bytes that wait for its connection
     * @param dropped      messages that it has not been given so far since it was too slow
     */
    record SlowConsumer(
            String event, long at, String session, @Nullable String user, String peer, long pendingBytes, long dropped)
            implements SystemEvent {}

    /**
     * {@code dead-letter}: a message was given up on.
     *
     * @param destination     that it was sent to
     * @param deadLetterQueue where it is now
     * @param reason          why, for a person
     */
    record DeadLetter(
            String event,
            long at,
            String destination,
            String deadLetterQueue,
            String reason,
            int deliveries,
            int bodyBytes)
            implements SystemEvent {
        @Override
        public String about() {
            return destination;
        }
    }

    /**
     * {@code exceeded}: a limit was exceeded.
     *
     * @param limit its configuration key
     * @param times how often since the last event about it, at least 1
     * @param total how often since the start
     */
    record LimitExceeded(String event, long at, String limit, int times, long total) implements SystemEvent {
        @Override
        public String about() {
            return limit;
        }
    }

    /** {@code left-out}: so many events of this topic happened at once that {@code count} of them were not told one by one. */
    record LeftOut(String event, long at, int count) implements SystemEvent {}
}

package io.hoofbeat.core.security;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Notes for those who must be able to say later who was in and what was refused: a logger of its own, {@code hoofbeat.audit}, off unless
 * a file is configured. Each event has its parts by name; bodies and passcodes are never among them. Any thread.
 */
public final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger("hoofbeat.audit");

    private Audit() {}

    /**
     * A client is in.
     *
     * @param host  the virtual host
     * @param relay login of the relay that has named the user, or null
     */
    public static void entered(
            String session, String host, @Nullable String user, @Nullable String relay, String peer, String transport) {
        if (LOG.isInfoEnabled()) {
            LoggingEventBuilder event = event("entered", session, user, peer);
            if (relay != null) {
                event = event.addKeyValue("relay", relay);
            }
            event.addKeyValue("host", host).addKeyValue("transport", transport).log("entered");
        }
    }

    /** A session was ended by an ERROR: a login or a frame was refused, or the client fell silent. */
    public static void refused(String session, @Nullable String user, String peer, String reason) {
        if (LOG.isInfoEnabled()) {
            event("refused", session, user, peer).addKeyValue("reason", reason).log("refused");
        }
    }

    /** A client that was in has gone. */
    public static void left(String session, @Nullable String user, String peer) {
        if (LOG.isInfoEnabled()) {
            event("left", session, user, peer).log("left");
        }
    }

    /**
     * Somebody who runs the broker has asked for a change.
     *
     * @param user   null when nobody has logged in
     * @param action what, with its arguments, such as {@code POST /api/purge destination=/queue/orders}
     * @param result what came of it, or why it was refused
     */
    public static void administered(@Nullable String user, String peer, String action, String result) {
        if (LOG.isInfoEnabled()) {
            event("administered", null, user, peer)
                    .addKeyValue("action", action)
                    .addKeyValue("result", result)
                    .log("administered");
        }
    }

    private static LoggingEventBuilder event(
            String event, @Nullable String session, @Nullable String user, String peer) {
        LoggingEventBuilder builder = LOG.atInfo().addKeyValue("event", event);
        if (session != null) {
            builder = builder.addKeyValue("session", session);
        }
        if (user != null) {
            builder = builder.addKeyValue("user", user);
        }
        return builder.addKeyValue("peer", peer);
    }
}

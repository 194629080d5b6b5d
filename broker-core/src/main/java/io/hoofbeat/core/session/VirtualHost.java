package io.hoofbeat.core.session;

/**
 * A broker of its own among others in the same process: what a session that has entered it works with. Any thread.
 */
public interface VirtualHost {

    /** Name of the host for clients that name none, and of the only one when no others are configured. */
    String STANDARD = "default";

    /** What sessions of this host use. Always the same. */
    SessionContext context();

    /** A session goes on here. */
    void take(Session session);

    /** A session has ended, or goes on at another host. */
    void release(Session session);
}

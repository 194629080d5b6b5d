package io.hoofbeat.core.security;

import org.jspecify.annotations.Nullable;

/**
 * What a client has said about itself.
 *
 * @param login     the {@code login} header, or null
 * @param passcode  the {@code passcode} header, or null
 * @param host      the {@code host} header, or null
 * @param peer      address of the client, with its port
 * @param presented what the connection has said before
 */
public record Credentials(
        @Nullable String login,
        @Nullable String passcode,
        @Nullable String host,
        String peer,
        Presented presented) {

    /** Credentials over a connection that says nothing by itself. */
    public Credentials(@Nullable String login, @Nullable String passcode, @Nullable String host, String peer) {
        this(login, passcode, host, peer, Presented.NOTHING);
    }

    /** Without the passcode. */
    @Override
    public String toString() {
        return "Credentials[login=" + login + ", host=" + host + ", peer=" + peer + ", " + presented + "]";
    }
}

package io.hoofbeat.core.security;

import org.jspecify.annotations.Nullable;

/**
 * What a client has said about itself.
 *
 * @param login    the {@code login} header, or null
 * @param passcode the {@code passcode} header, or null
 * @param host     the {@code host} header, or null
 * @param peer     address of the client
 */
public record Credentials(
        @Nullable String login,
        @Nullable String passcode,
        @Nullable String host,
        String peer) {

    /** Without the passcode. */
    @Override
    public String toString() {
        return "Credentials[login=" + login + ", host=" + host + ", peer=" + peer + "]";
    }
}

package io.hoofbeat.core.security;

import org.jspecify.annotations.Nullable;

/**
 * Whom a session acts for.
 *
 * @param name the login, or null for a client that gave none
 */
public record User(@Nullable String name) {
    /** A client without a login. */
    public static final User ANONYMOUS = new User(null);
}

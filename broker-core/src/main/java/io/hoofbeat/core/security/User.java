package io.hoofbeat.core.security;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a session acts for, and what is known of him. Immutable.
 *
 * @param name    the login, or null for a client that gave none
 * @param roles   what he is, for access rules; copied
 * @param claims  further facts by name, such as those of a token; copied. A claim with several values is not among them
 * @param isRelay whether he may speak for end users whom he names
 */
public record User(@Nullable String name, Set<String> roles, Map<String, String> claims, boolean isRelay) {

    /** A client without a login. */
    public static final User ANONYMOUS = new User(null);

    /** Checks and copies. */
    public User {
        roles = Set.copyOf(Objects.requireNonNull(roles, "roles"));
        claims = Map.copyOf(Objects.requireNonNull(claims, "claims"));
    }

    /** A user of whom nothing but the login is known. */
    public User(@Nullable String name) {
        this(name, Set.of(), Map.of(), false);
    }
}

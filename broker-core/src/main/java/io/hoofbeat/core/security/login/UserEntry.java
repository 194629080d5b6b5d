package io.hoofbeat.core.security.login;

import io.hoofbeat.core.security.User;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One user of a users file. Immutable.
 *
 * @param login   unique in its file
 * @param hash    what is kept of the passcode, or {@link #NO_PASSCODE}
 * @param roles   for access rules
 * @param claims  further facts for access rules
 * @param isRelay whether he may speak for end users
 */
public record UserEntry(String login, String hash, Set<String> roles, Map<String, String> claims, boolean isRelay) {

    /** Stands for a user whom no passcode lets in, but a certificate may. */
    public static final String NO_PASSCODE = "-";

    /** Checks and copies. */
    public UserEntry {
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(hash, "hash");
        roles = Set.copyOf(roles);
        claims = Map.copyOf(claims);
    }

    /** The user of a session. */
    User user() {
        return new User(login, roles, claims, isRelay);
    }

    /** The same with another passcode. */
    public UserEntry withHash(String other) {
        return new UserEntry(login, other, roles, claims, isRelay);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "UserEntry[login=" + login + ", roles=" + roles + ", isRelay=" + isRelay + "]";
    }
}

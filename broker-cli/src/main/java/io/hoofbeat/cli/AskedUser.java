package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.SecurityKeys;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.security.login.UserEntry;
import io.hoofbeat.core.security.login.UsersFile;
import io.hoofbeat.core.security.login.UsersFileException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * About whom {@code acl test} is asked.
 *
 * @param user with what the users file knows of him and the command line adds
 * @param note why such a client would not come in, or what the users file does not know, for a person; null when it knows him
 */
record AskedUser(User user, @Nullable String note) {

    private static final String GUEST = "guest";

    /**
     * Looks a user up.
     *
     * @param login empty for a client without one
     */
    static AskedUser of(Configuration configuration, String login, Set<String> roles, Map<String, String> claims)
            throws FailedException {
        UserEntry entry = null;
        try {
            if (Files.exists(configuration.usersFile())) {
                entry = UsersFile.read(configuration.usersFile()).get(login);
            }
        } catch (UsersFileException e) {
            throw new FailedException(String.valueOf(e.getMessage()), e);
        }
        Set<String> allRoles = new HashSet<>(roles);
        Map<String, String> allClaims = new HashMap<>();
        if (entry != null) {
            allRoles.addAll(entry.roles());
            allClaims.putAll(entry.claims());
        }
        allClaims.putAll(claims);
        User user = new User(login.isEmpty() ? null : login, allRoles, allClaims, false);
        return new AskedUser(user, entry == null ? note(configuration, login) : null);
    }

    private static @Nullable String note(Configuration configuration, String login) {
        if (!Admission.isGuarded(configuration)) {
            return login.isEmpty() || login.equals(GUEST)
                    ? null
                    : "no users are configured: only guest and clients without a login may enter, " + login
                            + " is refused";
        }
        if (login.isEmpty()) {
            return configuration.get(SecurityKeys.ANONYMOUS)
                    ? null
                    : "clients without a login may not enter (users.anonymous)";
        }
        boolean isFileAlone = !configuration.isLoginByCertificate()
                && configuration.tokenOptions() == null
                && configuration.get(SecurityKeys.HTTP_URL).isEmpty();
        return "there is no user " + login + " in " + configuration.usersFile() + ": "
                + (isFileAlone
                        ? "that login is refused, and only a relay can name such a user"
                        : "what a token, a certificate or a service tells of him is not known here; --role and --claim add it");
    }
}

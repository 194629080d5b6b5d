package io.hoofbeat.core.session;

import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.User;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As whom a session counts. As a rule as the one who has logged in; when that is a relay and its CONNECT names the end user in {@value
 * #HEADER}, as that end user.
 *
 * <p>Read from CONNECT alone: Spring's relay opens one connection for each of its clients, and in any later frame the header could come from the
 * browser as well as from the application.
 *
 * @param accepted whom the session acts for, and how long
 * @param relay    login of the relay that has named him, or null
 */
record Identity(Verdict.Accepted accepted, @Nullable String relay) {

    /** The header. */
    static final String HEADER = "x-relay-user";

    private static final int NAME_CHARS_MAX = 255;
    private static final String NAME_RULE = "the name of a user has 1 to " + NAME_CHARS_MAX
            + " characters, not all of them blanks, and no control characters";

    /** Whom a CONNECT is for. */
    sealed interface Result {
        /** Somebody who may enter. */
        record Known(Identity identity) implements Result {}

        /** Nobody: the header stands where it may not, or makes no sense. */
        record Refused(String summary, String rule) implements Result {}
    }

    /**
     * Finds out whom a CONNECT is for.
     *
     * @param headers of the CONNECT
     * @param login   who has logged in
     * @param ids     of the sessions, since nobody may be called like one
     */
    static Result of(Headers headers, Verdict.Accepted login, Authenticator authenticator, SessionIds ids) {
        Result result = of(headers, login, authenticator);
        String name = result instanceof Result.Known known
                ? known.identity.accepted().user().name()
                : null;
        if (name != null && ids.readsLikeOne(name)) {
            return new Result.Refused(
                    "This login reads like the id of a session",
                    "/user/" + name
                            + "/… belongs to a session without a login; the user needs another name, or a broker that started at another time");
        }
        return name == null || isName(name) ? result : new Result.Refused("Invalid name of a user", NAME_RULE);
    }

    private static boolean isName(String name) {
        return !name.isBlank()
                && name.length() <= NAME_CHARS_MAX
                && name.chars().noneMatch(Character::isISOControl);
    }

    private static Result of(Headers headers, Verdict.Accepted login, Authenticator authenticator) {
        List<String> names = new ArrayList<>(1);
        headers.forEach((name, value) -> {
            if (name.equals(HEADER)) {
                names.add(value);
            }
        });
        if (names.isEmpty()) {
            return new Result.Known(new Identity(login, null));
        }
        User relay = login.user();
        if (!relay.isRelay()) {
            return new Result.Refused(
                    HEADER + " is not permitted for this login",
                    "only a relay may name the user that it speaks for: 'relay' behind its login in the users file, or \"relay\": true in the"
                            + " answer of the login service");
        }
        if (names.size() > 1) {
            return new Result.Refused(
                    "Repeated " + HEADER,
                    "a relay names one user, and sees to it that its clients cannot send the header themselves");
        }
        String name = names.get(0);
        if (!isName(name)) {
            return new Result.Refused(
                    "Invalid " + HEADER, NAME_RULE + "; leave the header out for a client without a user");
        }
        return new Result.Known(new Identity(authenticator.endUser(name, login), relay.name()));
    }
}

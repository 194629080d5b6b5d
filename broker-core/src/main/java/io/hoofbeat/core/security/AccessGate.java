package io.hoofbeat.core.security;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.stomp.FrameText;

/** What one session may do by the rules in force. Confined to the session's loop, unless a method says otherwise. */
public final class AccessGate {

    private static final int SHOWN_CHARS_MAX = 80;

    private static final String SYSTEM = "/sys/";

    private final AccessControl control;
    private final VerdictCache cache;
    private final Counters counters;
    private User user;
    private volatile Grants grants;

    AccessGate(AccessControl control, User user, VerdictCache cache, Counters counters) {
        this.control = control;
        this.user = user;
        this.cache = cache;
        this.counters = counters;
        this.grants = control.rules().grantsOf(user);
    }

    /** Whom the session acts for. */
    public User user() {
        return user;
    }

    /** Takes over the rules that are in force now. */
    public void refresh() {
        grants = control.rules().grantsOf(user);
    }

    /** More, or less, is known of the user from now on. */
    public void useUser(User same) {
        user = same;
        refresh();
    }

    /** Whether nothing is refused about messages. Any thread. */
    public boolean isOpen() {
        return grants.isOpen();
    }

    /** Whether the session may do something with a destination, which is no pattern. */
    public boolean permits(Verb verb, Destination destination) {
        Grants present = grants;
        boolean isDecided = present.isOpen() && verb != Verb.MANAGE && destination.kind() != DestinationKind.SYSTEM;
        return isDecided || cache.permits(present, verb, destination);
    }

    /** As {@link #permits}, on any thread and without a memory. */
    public boolean permitsFromElsewhere(Verb verb, Destination destination) {
        return grants.permits(verb, destination);
    }

    /** Whether the session may do something with some destination that a pattern matches; yes when in doubt. */
    public boolean permitsSome(Verb verb, DestinationPattern pattern, DestinationKind kind) {
        return grants.permitsSome(verb, pattern, kind);
    }

    /**
     * Counts a refusal, and says it in words.
     *
     * @param destination as the client wrote it
     */
    public Outcome.Failure refuse(Verb verb, String destination) {
        counters.accessRefusals.increment();
        return new Outcome.Failure(
                verb.name() + " to " + shown(destination) + " is not permitted for " + who(),
                remedy(verb, destination));
    }

    /** Counts that something is no longer permitted, and says it in words. */
    public Outcome.Failure revoke(Verb verb, String destination) {
        counters.accessRefusals.increment();
        return new Outcome.Failure(
                verb.name() + " to " + shown(destination) + " is no longer permitted for " + who(),
                "the access rules have changed, or a fresh token says less of the user than the one before; "
                        + remedy(verb, destination));
    }

    private String who() {
        String name = user.name();
        return name == null ? "clients without a login" : "user " + shown(name);
    }

    private String remedy(Verb verb, String destination) {
        String name = user.name();
        if (destination.startsWith(SYSTEM)) {
            return "it is for users with the role " + AccessRules.MONITOR + " or " + AccessRules.ADMIN
                    + ", and for others if an access rule whose pattern begins with " + SYSTEM
                    + " permits it; who is on a topic may be seen by"
                    + " whoever may subscribe to that topic";
        }
        return "no access rule permits it, or one denies it; beside the broker's configuration, 'hoofbeat acl test "
                + (name == null ? "\"\"" : shown(name)) + " " + verb.text() + " " + shown(destination)
                + "' tells which rule decides";
    }

    private static String shown(String text) {
        return FrameText.printable(text, SHOWN_CHARS_MAX);
    }
}

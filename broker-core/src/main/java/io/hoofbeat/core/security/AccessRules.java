package io.hoofbeat.core.security;

import java.util.Locale;

/** Decide what each user may do. Immutable; any thread. */
public interface AccessRules {

    /** Role whose users may manage everything when there are no rules. */
    String ADMIN = "admin";

    /** Role whose users may see what the broker says about itself, and change nothing. */
    String MONITOR = "monitor";

    /** Everybody may do everything: a broker without users, which only this machine can reach. */
    AccessRules OPEN = user -> Grants.EVERYTHING;

    /**
     * What holds when there are users but no rules: whoever has entered may send and subscribe, {@link #ADMIN} may manage, and both he and {@link
     * #MONITOR} may see what the broker says about itself.
     */
    AccessRules EVERY_USER = user -> user.roles().contains(ADMIN)
            ? Grants.EVERYTHING
            : Grants.isWatchman(user) ? Grants.MESSAGES_AND_EVENTS : Grants.MESSAGES;

    /** What a user may do, to be worked out once for each session. */
    Grants grantsOf(User user);

    /** Whether somebody has written them, so that they alone decide, and not a role. */
    default boolean areWritten() {
        return false;
    }

    /** What can be done with a destination. */
    enum Verb {
        /** SEND a message to it. */
        SEND,
        /** SUBSCRIBE to it, and with that read, consume or replay its messages. */
        SUBSCRIBE,
        /** Delete it and what it holds. */
        MANAGE;

        /** As a configuration writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

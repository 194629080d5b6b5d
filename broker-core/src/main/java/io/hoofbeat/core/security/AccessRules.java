package io.hoofbeat.core.security;

import io.hoofbeat.core.destination.Destination;

/** Decides what a user may do. Called on loops for every SEND and SUBSCRIBE: answers at once, without blocking. Any thread. */
public interface AccessRules {

    /** Everybody may do everything. */
    AccessRules OPEN = (user, verb, destination) -> true;

    /** Whether {@code user} may do {@code verb} with {@code destination}. */
    boolean permits(User user, Verb verb, Destination destination);

    /** What can be done with a destination. */
    enum Verb {
        SEND,
        SUBSCRIBE
    }
}

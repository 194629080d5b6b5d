package io.hoofbeat.core.security;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.security.AccessRules.Verb;
import org.jspecify.annotations.Nullable;

/**
 * What was decided lately on one loop, so that rules are gone through once for each user and destination and not for each message. Bounded: a
 * verdict makes room for another one with the same place. When rules change, sessions get other {@link Grants}, for which nothing is
 * remembered. Confined to its loop.
 */
final class VerdictCache {

    private static final int PLACES = 4096;
    /** Longer destinations are not remembered, so that nobody can fill the memory with them. */
    private static final int KEY_CHARS_MAX = 256;

    private @Nullable Verdict @Nullable [] verdicts;

    private record Verdict(Grants grants, Verb verb, Destination destination, boolean isPermitted) {}

    boolean permits(Grants grants, Verb verb, Destination destination) {
        @Nullable Verdict[] all = verdicts;
        if (all == null) {
            all = new Verdict[PLACES];
            verdicts = all;
        }
        int hash = destination.key().hashCode() + grants.salt() + (verb == Verb.SEND ? 1 : 0);
        int place = (hash ^ (hash >>> 16)) & PLACES - 1;
        Verdict known = all[place];
        if (known != null && known.grants == grants && known.verb == verb && known.destination.equals(destination)) {
            return known.isPermitted;
        }
        boolean isPermitted = grants.permits(verb, destination);
        if (destination.key().length() <= KEY_CHARS_MAX) {
            all[place] = new Verdict(grants, verb, destination, isPermitted);
        }
        return isPermitted;
    }
}

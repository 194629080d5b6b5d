package io.hoofbeat.core.security;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.PatternTemplate;
import io.hoofbeat.core.security.AccessRules.Verb;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one user may do, with the patterns of the rules filled in for him. Two are the same only if they are one object, so that a verdict can
 * be remembered by it. Immutable; any thread.
 *
 * <p>What no rule speaks of is refused, but for what belongs to the session itself: its temporary destinations, the reply addresses it was
 * given and the user destinations that are its own. What the broker says about itself under {@code /sys/} is for those with the role {@link
 * AccessRules#MONITOR} or {@link AccessRules#ADMIN}, and for those to whom a rule permits it whose pattern begins so: {@code /**} alone does not mean it.
 * Who is on a topic may be seen by whoever may subscribe to the topic. A rule can deny all these too.
 */
public final class Grants {

    private static final AtomicInteger SALTS = new AtomicInteger();

    /** Everything. */
    static final Grants EVERYTHING = new Grants(EnumSet.allOf(Verb.class), true);

    /** Everything but to manage, and but what the broker says about itself. */
    static final Grants MESSAGES = new Grants(EnumSet.of(Verb.SEND, Verb.SUBSCRIBE), false);

    /** Everything but to manage. */
    static final Grants MESSAGES_AND_EVENTS = new Grants(EnumSet.of(Verb.SEND, Verb.SUBSCRIBE), true);

    private static final String SYSTEM = "/sys/";
    private static final String PRESENCE = "/sys/presence/";

    private final Set<Verb> open;
    private final boolean isOpen;
    /** Whether what the broker says about itself needs no rule. */
    private final boolean seesEvents;

    private final Map<Verb, List<Entry>> permits = new EnumMap<>(Verb.class);
    private final Map<Verb, List<Entry>> denies = new EnumMap<>(Verb.class);
    private final int salt = SALTS.incrementAndGet() * 0x9E3779B9;

    /** A pattern for the user, and the rule that it is from. */
    private record Entry(DestinationPattern pattern, AccessRule rule) {
        /** Whether it means what the broker says about itself. */
        boolean isForSystem() {
            return pattern.text().startsWith(SYSTEM);
        }
    }

    /**
     * What decides about something.
     *
     * @param rule    the rule, or null when none does and the default holds
     * @param pattern the pattern of the rule that matches, filled in; null when there is no rule
     */
    public record Decision(
            boolean isPermitted,
            @Nullable AccessRule rule,
            @Nullable String pattern) {
        private static final Decision PERMITTED = new Decision(true, null, null);
        private static final Decision REFUSED = new Decision(false, null, null);

        static Decision byDefault(boolean isPermitted) {
            return isPermitted ? PERMITTED : REFUSED;
        }
    }

    private Grants(Set<Verb> open, boolean seesEvents) {
        this.open = open;
        this.seesEvents = seesEvents;
        this.isOpen = open.contains(Verb.SEND) && open.contains(Verb.SUBSCRIBE);
        for (Verb verb : Verb.values()) {
            permits.put(verb, new ArrayList<>(0));
            denies.put(verb, new ArrayList<>(0));
        }
    }

    /** Whether a user's roles let him see what the broker says about itself. */
    static boolean isWatchman(User user) {
        return user.roles().contains(AccessRules.MONITOR) || user.roles().contains(AccessRules.ADMIN);
    }

    static Grants of(List<AccessRule> rules, User user) {
        Grants grants = new Grants(EnumSet.noneOf(Verb.class), isWatchman(user));
        for (AccessRule rule : rules) {
            if (rule.isAbout(user)) {
                rule.to().forEach(template -> grants.add(rule, template, user));
            }
        }
        return grants;
    }

    private void add(AccessRule rule, PatternTemplate template, User user) {
        DestinationPattern pattern = template.fill(
                place -> place.claim() == null ? user.name() : user.claims().get(place.claim()));
        if (pattern != null) {
            for (Verb verb : rule.verbs()) {
                entries(rule.isPermit() ? permits : denies, verb).add(new Entry(pattern, rule));
            }
        }
    }

    private static List<Entry> entries(Map<Verb, List<Entry>> map, Verb verb) {
        List<Entry> entries = map.get(verb);
        if (entries == null) {
            throw new IllegalStateException("no entries of " + verb);
        }
        return entries;
    }

    /** Whether nothing is refused about messages, so that there is nothing to ask for each of them. */
    public boolean isOpen() {
        return isOpen;
    }

    /** Spreads what is remembered for different users. */
    int salt() {
        return salt;
    }

    /** Whether the user may do something with a destination, which is no pattern. */
    public boolean permits(Verb verb, Destination destination) {
        return decide(verb, destination).isPermitted();
    }

    /** As {@link #permits}, with the reason. */
    public Decision decide(Verb verb, Destination destination) {
        String key = destination.key();
        boolean isOfSystem = destination.kind() == DestinationKind.SYSTEM;
        if (open.contains(verb) && !isOfSystem) {
            return Decision.byDefault(true);
        }
        Entry denied = find(entries(denies, verb), key);
        if (denied != null) {
            return new Decision(false, denied.rule, denied.pattern.text());
        }
        Entry permitted = isOfSystem ? findForSystem(verb, key) : find(entries(permits, verb), key);
        if (permitted != null) {
            return new Decision(true, permitted.rule, permitted.pattern.text());
        }
        return isPresence(verb, key) && !seesEvents
                ? decide(verb, topicOf(key))
                : Decision.byDefault(isFree(verb, destination.kind()));
    }

    private static boolean isPresence(Verb verb, String key) {
        return verb == Verb.SUBSCRIBE && key.startsWith(PRESENCE);
    }

    /** Who is on a topic may be seen by those who may be on it. */
    private static Destination topicOf(String presence) {
        return DestinationPrefixes.DEFAULT.resolve(presence.substring(PRESENCE.length() - 1));
    }

    /**
     * Whether the user may do something with some destination that a pattern matches; yes when in doubt, since each destination is looked
     * at again when it is known.
     *
     * @param kind of the destinations that the pattern is about
     */
    public boolean permitsSome(Verb verb, DestinationPattern pattern, DestinationKind kind) {
        boolean isOfSystem = kind == DestinationKind.SYSTEM;
        if (open.contains(verb) && !isOfSystem) {
            return true;
        }
        return entries(denies, verb).stream().noneMatch(entry -> entry.pattern.covers(pattern))
                && (isFree(verb, kind)
                        || entries(permits, verb).stream()
                                .anyMatch(entry ->
                                        (!isOfSystem || entry.isForSystem()) && entry.pattern.mayOverlap(pattern)));
    }

    private @Nullable Entry findForSystem(Verb verb, String key) {
        for (Entry entry : entries(permits, verb)) {
            if (entry.isForSystem() && entry.pattern.matches(key)) {
                return entry;
            }
        }
        return null;
    }

    private static @Nullable Entry find(List<Entry> entries, String key) {
        for (Entry entry : entries) {
            if (entry.pattern.matches(key)) {
                return entry;
            }
        }
        return null;
    }

    /** Whether something needs no rule. The session has seen to it that it is its own. */
    private boolean isFree(Verb verb, DestinationKind kind) {
        return switch (kind) {
            case TEMP, REPLY -> verb != Verb.MANAGE;
            case SYSTEM -> verb == Verb.SEND || (verb == Verb.SUBSCRIBE && seesEvents);
            case USER -> verb == Verb.SUBSCRIBE;
            case TOPIC, QUEUE, DURABLE_SUBSCRIPTION, APPLICATION -> false;
        };
    }
}

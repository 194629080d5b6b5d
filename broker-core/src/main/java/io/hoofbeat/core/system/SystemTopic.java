package io.hoofbeat.core.system;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationPrefixes;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The topics of events that there are. {@code docs/SYS-TOPICS.md} has a section for each. */
public enum SystemTopic {
    /** Clients come in, are refused and go. */
    CONNECTIONS("/sys/connections"),
    /** Subscriptions begin and end. */
    SUBSCRIPTIONS("/sys/subscriptions"),
    /** Clients do not read or acknowledge what they are sent. */
    SLOW_CONSUMERS("/sys/slow-consumers"),
    /** Messages are given up on. */
    DEAD_LETTERS("/sys/dead-letters"),
    /** Limits are exceeded. */
    LIMITS("/sys/limits");

    /** What all of them begin with. */
    public static final String PREFIX = "/sys/";

    /** What stands before the key of a topic in the destination that tells who is on it. */
    public static final String PRESENCE = "/sys/presence";

    private final String text;

    SystemTopic(String text) {
        this.text = text;
    }

    /** As a SUBSCRIBE names it. */
    public String text() {
        return text;
    }

    Destination destination() {
        return DestinationPrefixes.DEFAULT.resolve(text);
    }

    /** Whether a key is that of the presence of something. */
    public static boolean isPresence(String key) {
        return key.startsWith(PRESENCE + "/");
    }

    /** The key of the topic that a key of presence is about. */
    public static String topicOf(String presenceKey) {
        return presenceKey.substring(PRESENCE.length());
    }

    /** Whether a SUBSCRIBE gets the events of some topic. */
    public static boolean isSomeMatchedBy(DestinationPattern pattern) {
        return Arrays.stream(values()).anyMatch(topic -> pattern.matches(topic.text));
    }

    /** What one can subscribe to, for a person. */
    public static String known() {
        return Arrays.stream(values()).map(SystemTopic::text).collect(Collectors.joining(", ")) + ", /sys/** for all of"
                + " these, and " + PRESENCE + "/topic/NAME for those who are on /topic/NAME";
    }
}

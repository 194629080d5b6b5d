package io.hoofbeat.core.durable;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPrefixes;
import org.jspecify.annotations.Nullable;

/**
 * A destination that names a topic and a group in one: {@code /queue/Consumer.G.VirtualTopic.T} of ActiveMQ, and {@code /topic/a::G},
 * the fully qualified queue name of Artemis.
 */
record GroupAddress(String group, Destination topic) {

    private static final String CONSUMER = "/queue/Consumer.";
    private static final String VIRTUAL_TOPIC = "VirtualTopic.";
    private static final String QUALIFIED = "::";

    /** Reads a destination; null when it is an ordinary one. */
    static @Nullable GroupAddress of(Destination destination, DestinationPrefixes prefixes) {
        return switch (destination.kind()) {
            case QUEUE -> ofVirtualTopic(destination.key(), prefixes);
            case TOPIC -> ofQualified(destination.key(), prefixes);
            default -> null;
        };
    }

    private static @Nullable GroupAddress ofVirtualTopic(String key, DestinationPrefixes prefixes) {
        if (!key.startsWith(CONSUMER)) {
            return null;
        }
        int dot = key.indexOf('.', CONSUMER.length());
        if (dot <= CONSUMER.length() || !key.startsWith(VIRTUAL_TOPIC, dot + 1)) {
            return null;
        }
        return new GroupAddress(
                key.substring(CONSUMER.length(), dot), prefixes.resolve("/topic/" + key.substring(dot + 1)));
    }

    private static @Nullable GroupAddress ofQualified(String key, DestinationPrefixes prefixes) {
        int colons = key.indexOf(QUALIFIED);
        if (colons < 1 || colons + QUALIFIED.length() == key.length()) {
            return null;
        }
        Destination topic = prefixes.resolve(key.substring(0, colons));
        return topic.kind() == DestinationKind.TOPIC
                ? new GroupAddress(key.substring(colons + QUALIFIED.length()), topic)
                : null;
    }
}

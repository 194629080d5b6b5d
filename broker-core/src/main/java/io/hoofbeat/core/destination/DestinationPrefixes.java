package io.hoofbeat.core.destination;

import java.util.List;
import java.util.Objects;

/**
 * The table from a destination's prefix to its kind. Built-in prefixes are those of the manual ({@code docs/DESTINATIONS.md});
 * a configuration can name further prefixes that are queues, and says what an unknown prefix is. Immutable.
 *
 * @param queuePrefixes further prefixes that are queues, each with its closing slash, such as {@code /jobs/}
 * @param unknownPrefix what any other text is: {@link DestinationKind#TOPIC} or {@link DestinationKind#QUEUE}
 */
public record DestinationPrefixes(List<String> queuePrefixes, DestinationKind unknownPrefix) {

    /** The prefixes of a broker that is not configured: everything unknown is a topic. */
    public static final DestinationPrefixes DEFAULT = new DestinationPrefixes(List.of(), DestinationKind.TOPIC);

    private static final String QUEUE = "/queue/";
    private static final String AMQ_QUEUE = "/amq/queue/";
    private static final String TOPIC = "/topic/";
    private static final String EXCHANGE = "/exchange/";
    private static final String AMQ_TOPIC_EXCHANGE = EXCHANGE + "amq.topic/";

    public DestinationPrefixes {
        queuePrefixes = List.copyOf(queuePrefixes);
        Objects.requireNonNull(unknownPrefix, "unknownPrefix");
        if (unknownPrefix != DestinationKind.TOPIC && unknownPrefix != DestinationKind.QUEUE) {
            throw new IllegalArgumentException("an unknown prefix is a topic or a queue, not " + unknownPrefix);
        }
    }

    /** Finds kind and key of a destination. Any text is a destination, the empty one included. */
    public Destination resolve(String text) {
        if (text.startsWith(TOPIC)) {
            return new Destination(text, text, DestinationKind.TOPIC);
        }
        if (text.startsWith(QUEUE)) {
            return new Destination(text, text, DestinationKind.QUEUE);
        }
        if (text.startsWith(AMQ_QUEUE)) {
            return new Destination(text, QUEUE + text.substring(AMQ_QUEUE.length()), DestinationKind.QUEUE);
        }
        if (text.startsWith(AMQ_TOPIC_EXCHANGE)) {
            return new Destination(text, TOPIC + text.substring(AMQ_TOPIC_EXCHANGE.length()), DestinationKind.TOPIC);
        }
        return new Destination(text, text, kindOf(text));
    }

    private DestinationKind kindOf(String text) {
        if (text.startsWith("/temp-queue/") || text.startsWith("/temp-topic/")) {
            return DestinationKind.TEMP;
        }
        if (text.startsWith("/reply-queue/") || text.startsWith("/reply-topic/")) {
            return DestinationKind.REPLY;
        }
        if (text.startsWith("/user/")) {
            return DestinationKind.USER;
        }
        if (text.startsWith("/dsub/")) {
            return DestinationKind.DURABLE_SUBSCRIPTION;
        }
        if (text.startsWith("/sys/")) {
            return DestinationKind.SYSTEM;
        }
        if (text.startsWith("/app/")) {
            return DestinationKind.APPLICATION;
        }
        for (String prefix : queuePrefixes) {
            if (text.startsWith(prefix)) {
                return DestinationKind.QUEUE;
            }
        }
        return text.startsWith(EXCHANGE) ? DestinationKind.TOPIC : unknownPrefix;
    }

    /**
     * The beginning of a destination behind which a name of the same kind can stand: a prefix of the manual or of the
     * configuration, an exchange, else the first segment. Ends with a slash, or is empty when the text does not begin with one.
     */
    String prefixOf(String text) {
        if (text.startsWith(AMQ_QUEUE)) {
            return AMQ_QUEUE;
        }
        for (String prefix : queuePrefixes) {
            if (text.startsWith(prefix)) {
                return prefix;
            }
        }
        if (!text.startsWith("/")) {
            return "";
        }
        int afterFirst = text.indexOf('/', 1) + 1;
        int afterSecond = text.startsWith(EXCHANGE) ? text.indexOf('/', EXCHANGE.length()) + 1 : 0;
        return text.substring(0, Math.max(1, Math.max(afterFirst, afterSecond)));
    }
}

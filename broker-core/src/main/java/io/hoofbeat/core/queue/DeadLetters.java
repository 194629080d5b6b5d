package io.hoofbeat.core.queue;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves messages that are given up on to the dead-letter queue of their destination, with headers that say why. Shared by all
 * loops.
 */
public final class DeadLetters {

    /** Destination that the message was given up on for. */
    public static final String ORIGINAL_DESTINATION = "original-destination";
    /** Why it was given up on. */
    public static final String REASON = "dead-letter-reason";
    /** How often it was delivered. */
    public static final String DELIVERIES = "dead-letter-deliveries";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final QueueRegistry registry;
    private final DestinationPrefixes prefixes;

    DeadLetters(QueueRegistry registry, DestinationPrefixes prefixes) {
        this.registry = registry;
        this.prefixes = prefixes;
    }

    /**
     * Moves a message.
     *
     * @param key        of the queue or topic it was waiting for
     * @param deliveries how often it was delivered
     * @param reason     why it is given up on, for a person
     */
    void bury(String key, Message message, int deliveries, String reason) {
        Headers why = Headers.of(
                ORIGINAL_DESTINATION,
                message.destination().text(),
                REASON,
                reason,
                DELIVERIES,
                Integer.toString(deliveries));
        Destination grave = prefixes.resolve(graveOf(key));
        registry.counters().deadLetters.increment();
        LOG.debug("dead letter of {}: {} after {} deliveries", key, reason, deliveries);
        registry.enqueueAnyway(message.redirected(grave, why));
    }

    private String graveOf(String key) {
        String name = key.startsWith("/queue/")
                ? key.substring("/queue/".length())
                : key.substring(key.startsWith("/") ? 1 : 0);
        return registry.options().deadLetterPrefix() + name;
    }

    /** Whether a queue holds dead letters: what fails there stays there. */
    boolean isDeadLetterQueue(String key) {
        return key.startsWith(registry.options().deadLetterPrefix());
    }
}

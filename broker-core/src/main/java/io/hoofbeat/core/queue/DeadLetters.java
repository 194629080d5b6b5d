package io.hoofbeat.core.queue;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.policy.DestinationPolicy;
import java.util.Set;
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
    private volatile Listener listener = (message, queue, reason, deliveries) -> {};

    DeadLetters(QueueRegistry registry, DestinationPrefixes prefixes) {
        this.registry = registry;
        this.prefixes = prefixes;
    }

    /** Is told of dead letters. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A message is about to be moved. On the loop of the queue it is from; must not block.
         *
         * @param queue that it is moved to
         */
        void onDeadLetter(Message message, String queue, String reason, int deliveries);
    }

    /** Has somebody told of each dead letter. */
    void onDeadLetter(Listener told) {
        listener = told;
    }

    /**
     * Moves a message, in the store in one batch.
     *
     * @param key     of the queue or topic it was waiting for
     * @param policy  of that
     * @param reason  why it is given up on, for a person
     * @param outcome succeeds when the message is in its grave and, if it is stored, will be found there after a crash
     */
    void bury(String key, DestinationPolicy policy, QueueEntry entry, String reason, Outcome outcome) {
        Headers why = Headers.of(
                ORIGINAL_DESTINATION,
                entry.message().destination().text(),
                REASON,
                reason,
                DELIVERIES,
                Integer.toString(entry.deliveries));
        Destination grave = prefixes.resolve(graveOf(key, policy));
        registry.counters().deadLetters.increment();
        LOG.debug("dead letter of {}: {} after {} deliveries", key, reason, entry.deliveries);
        listener.onDeadLetter(entry.message(), grave.text(), reason, entry.deliveries);
        Message moved = entry.message().redirected(grave, why);
        registry.with(grave.key(), queue -> queue.appendAnyway(moved, entry.ticket(), outcome));
    }

    /** A dead letter as it was before it became one. */
    static Message revived(Message letter, Destination to) {
        return letter.redirectedWithout(to, Set.of(ORIGINAL_DESTINATION, REASON, DELIVERIES));
    }

    private String graveOf(String key, DestinationPolicy policy) {
        if (!policy.deadLetterQueue().isEmpty()) {
            return policy.deadLetterQueue();
        }
        String name = key.startsWith("/queue/")
                ? key.substring("/queue/".length())
                : key.substring(key.startsWith("/") ? 1 : 0);
        return registry.options().deadLetterPrefix() + name;
    }

    /** Whether a queue holds dead letters: what fails there stays there. */
    boolean isDeadLetterQueue(String key) {
        return key.startsWith(registry.options().deadLetterPrefix())
                || registry.policies().isNamedForDeadLetters(key);
    }
}

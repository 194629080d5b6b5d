package io.hoofbeat.core.policy;

import java.util.Objects;

/**
 * Everything that is decided about one destination. Immutable.
 *
 * @param deliveriesMax            deliveries of a message before it becomes a dead letter, at least 1
 * @param messagesMax              messages that a queue may hold, those in the store included; 0 for no limit
 * @param bytesMax                 bytes of messages that a queue may hold, those in the store included; 0 for no limit
 * @param overflow                 what becomes of messages for a queue that holds as much
 * @param ttlMillis                how long a message that says nothing about it is wanted, in milliseconds; 0 for ever
 * @param expired                  what becomes of messages whose time is over
 * @param redeliveryDelayMillis    how long a message waits after its first failed delivery, in milliseconds, at least 0
 * @param redeliveryFactor         by how much longer it waits after each further one, at least 1
 * @param redeliveryDelayMaxMillis how long it waits at most, in milliseconds, at least 0
 * @param deadLetterQueue          destination of dead letters; empty for the configured prefix and the name of the queue
 * @param historyMessages          how many of the last messages of a topic are kept for late subscribers; 0 for no limit of number
 * @param historyMillis            how long messages of a topic are kept for late subscribers, in milliseconds; 0 for no limit of
 *                                 time. With neither number nor time nothing is kept
 * @param historyBytesMax          bytes that are kept of one topic at most, at least 1
 * @param slowSubscriber           what becomes of a subscriber of a topic that does not keep up
 * @param slowMessagesMax          messages that wait for such a one at most, at least 1
 */
public record DestinationPolicy(
        int deliveriesMax,
        long messagesMax,
        long bytesMax,
        Overflow overflow,
        long ttlMillis,
        Expired expired,
        long redeliveryDelayMillis,
        double redeliveryFactor,
        long redeliveryDelayMaxMillis,
        String deadLetterQueue,
        long historyMessages,
        long historyMillis,
        long historyBytesMax,
        SlowSubscriber slowSubscriber,
        int slowMessagesMax) {

    /** What holds when nothing is configured: 5 deliveries at once, no limits, no expiry, no history. */
    public static final DestinationPolicy DEFAULT =
            new DestinationPolicy(5, 0, 0, Overflow.REJECT, 0, Expired.DEAD_LETTER, 0, 2, 60_000, "", 0, 0, 64L << 20);

    public DestinationPolicy {
        Objects.requireNonNull(overflow, "overflow");
        Objects.requireNonNull(expired, "expired");
        Objects.requireNonNull(slowSubscriber, "slowSubscriber");
        requireAtLeast(1, "slowMessagesMax", slowMessagesMax);
        Objects.requireNonNull(deadLetterQueue, "deadLetterQueue");
        requireAtLeast(1, "deliveriesMax", deliveriesMax);
        requireAtLeast(0, "messagesMax", messagesMax);
        requireAtLeast(0, "bytesMax", bytesMax);
        requireAtLeast(0, "ttlMillis", ttlMillis);
        requireAtLeast(0, "redeliveryDelayMillis", redeliveryDelayMillis);
        requireAtLeast(0, "redeliveryDelayMaxMillis", redeliveryDelayMaxMillis);
        requireAtLeast(0, "historyMessages", historyMessages);
        requireAtLeast(0, "historyMillis", historyMillis);
        requireAtLeast(1, "historyBytesMax", historyBytesMax);
        if (!(redeliveryFactor >= 1)) {
            throw new IllegalArgumentException("redeliveryFactor " + redeliveryFactor);
        }
    }

    /** Whose slow subscribers are disconnected. */
    public DestinationPolicy(
            int deliveriesMax,
            long messagesMax,
            long bytesMax,
            Overflow overflow,
            long ttlMillis,
            Expired expired,
            long redeliveryDelayMillis,
            double redeliveryFactor,
            long redeliveryDelayMaxMillis,
            String deadLetterQueue,
            long historyMessages,
            long historyMillis,
            long historyBytesMax) {
        this(
                deliveriesMax,
                messagesMax,
                bytesMax,
                overflow,
                ttlMillis,
                expired,
                redeliveryDelayMillis,
                redeliveryFactor,
                redeliveryDelayMaxMillis,
                deadLetterQueue,
                historyMessages,
                historyMillis,
                historyBytesMax,
                SlowSubscriber.DISCONNECT,
                1000);
    }

    private static void requireAtLeast(long min, String name, long value) {
        if (value < min) {
            throw new IllegalArgumentException(name + " " + value);
        }
    }

    /** Whether a queue may hold only so much. */
    public boolean isLimited() {
        return messagesMax > 0 || bytesMax > 0;
    }

    /** Whether messages of a topic are kept for late subscribers. */
    public boolean hasHistory() {
        return historyMessages > 0 || historyMillis > 0;
    }

    /**
     * How long a message waits before it is delivered again.
     *
     * @param failedDeliveries how often it was delivered in vain, at least 1
     * @return milliseconds, 0 for at once
     */
    public long redeliveryDelayMillis(int failedDeliveries) {
        if (redeliveryDelayMillis == 0) {
            return 0;
        }
        double delay = redeliveryDelayMillis * Math.pow(redeliveryFactor, Math.max(0, failedDeliveries - 1));
        long longest = Math.max(redeliveryDelayMillis, redeliveryDelayMaxMillis);
        return delay >= (double) longest ? longest : (long) delay;
    }

    /** The same without limits, for what waits for one subscription alone and has limits of its own. */
    public DestinationPolicy withoutLimits() {
        return new DestinationPolicy(
                deliveriesMax,
                0,
                0,
                overflow,
                ttlMillis,
                expired,
                redeliveryDelayMillis,
                redeliveryFactor,
                redeliveryDelayMaxMillis,
                deadLetterQueue,
                historyMessages,
                historyMillis,
                historyBytesMax,
                slowSubscriber,
                slowMessagesMax);
    }

    /** The same with another number of deliveries. */
    public DestinationPolicy withDeliveriesMax(int other) {
        return new DestinationPolicy(
                other,
                messagesMax,
                bytesMax,
                overflow,
                ttlMillis,
                expired,
                redeliveryDelayMillis,
                redeliveryFactor,
                redeliveryDelayMaxMillis,
                deadLetterQueue,
                historyMessages,
                historyMillis,
                historyBytesMax,
                slowSubscriber,
                slowMessagesMax);
    }
}

package io.hoofbeat.core.policy;

import org.jspecify.annotations.Nullable;

/**
 * What one rule of a configuration says; null where it leaves a setting to others. The components are those of
 * {@link DestinationPolicy}. Immutable.
 */
public record PolicySettings(
        @Nullable Integer deliveriesMax,
        @Nullable Long messagesMax,
        @Nullable Long bytesMax,
        @Nullable Overflow overflow,
        @Nullable Long ttlMillis,
        @Nullable Expired expired,
        @Nullable Long redeliveryDelayMillis,
        @Nullable Double redeliveryFactor,
        @Nullable Long redeliveryDelayMaxMillis,
        @Nullable String deadLetterQueue,
        @Nullable Long historyMessages,
        @Nullable Long historyMillis,
        @Nullable Long historyBytesMax,
        @Nullable SlowSubscriber slowSubscriber,
        @Nullable Integer slowMessagesMax) {

    /** Says nothing about slow subscribers. */
    public PolicySettings(
            @Nullable Integer deliveriesMax,
            @Nullable Long messagesMax,
            @Nullable Long bytesMax,
            @Nullable Overflow overflow,
            @Nullable Long ttlMillis,
            @Nullable Expired expired,
            @Nullable Long redeliveryDelayMillis,
            @Nullable Double redeliveryFactor,
            @Nullable Long redeliveryDelayMaxMillis,
            @Nullable String deadLetterQueue,
            @Nullable Long historyMessages,
            @Nullable Long historyMillis,
            @Nullable Long historyBytesMax) {
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
                null,
                null);
    }

    /** What these settings make of a policy: theirs where they say something, its own elsewhere. */
    public DestinationPolicy over(DestinationPolicy lower) {
        return new DestinationPolicy(
                first(deliveriesMax, lower.deliveriesMax()),
                first(messagesMax, lower.messagesMax()),
                first(bytesMax, lower.bytesMax()),
                first(overflow, lower.overflow()),
                first(ttlMillis, lower.ttlMillis()),
                first(expired, lower.expired()),
                first(redeliveryDelayMillis, lower.redeliveryDelayMillis()),
                first(redeliveryFactor, lower.redeliveryFactor()),
                first(redeliveryDelayMaxMillis, lower.redeliveryDelayMaxMillis()),
                first(deadLetterQueue, lower.deadLetterQueue()),
                first(historyMessages, lower.historyMessages()),
                first(historyMillis, lower.historyMillis()),
                first(historyBytesMax, lower.historyBytesMax()),
                first(slowSubscriber, lower.slowSubscriber()),
                first(slowMessagesMax, lower.slowMessagesMax()));
    }

    private static <T> T first(@Nullable T own, T other) {
        return own == null ? other : own;
    }
}

package io.hoofbeat.cli.config;

import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.policy.Expired;
import io.hoofbeat.core.policy.Overflow;
import io.hoofbeat.core.policy.PolicySettings;
import io.hoofbeat.core.policy.SlowSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one table of what a policy can set. Its names are those of {@link DestinationPolicy}. */
final class PolicyKeys {

    /** Names the destinations that a policy is for. */
    static final String MATCH = "match";

    private static final DestinationPolicy DEFAULT = DestinationPolicy.DEFAULT;

    private static final List<ConfigKey<?>> TABLE = new ArrayList<>();

    static final ConfigKey<Integer> DELIVERIES_MAX = add(
            "deliveriesMax",
            ValueType.wholeNumber(1, 1_000_000),
            DEFAULT.deliveriesMax(),
            "as `queues.deliveriesMax`",
            "Deliveries of a message before it becomes a dead letter.");
    static final ConfigKey<Long> MESSAGES_MAX = add(
            "messagesMax",
            ValueType.count(0, Long.MAX_VALUE),
            DEFAULT.messagesMax(),
            "Messages that a queue may hold, those on disk, held by consumers and delayed included; 0 for no limit.");
    static final ConfigKey<Long> BYTES_MAX = add(
            "bytesMax",
            ValueType.bytes(0, Long.MAX_VALUE),
            DEFAULT.bytesMax(),
            "Bytes of messages that a queue may hold, headers included, counted in the same way; 0 for no limit.");
    static final ConfigKey<String> OVERFLOW = add(
            "overflow",
            ValueType.choice("reject", "drop-oldest", "block"),
            written(DEFAULT.overflow()),
            "What becomes of a message for a full queue: `reject` answers with an ERROR, `drop-oldest` makes dead letters of the"
                    + " oldest waiting messages, `block` accepts it and reads no more from its sender until there is room.");
    static final ConfigKey<Long> TTL_MILLIS = add(
            "ttlMillis",
            ValueType.millis(0, Long.MAX_VALUE),
            DEFAULT.ttlMillis(),
            "Time after which a message expires that has no `ttl`, `expiration` or `expires` header; 0 for never.");
    static final ConfigKey<String> EXPIRED = add(
            "expired",
            ValueType.choice("dead-letter", "discard"),
            written(DEFAULT.expired()),
            "What becomes of an expired message: a dead letter, or nothing but a count.");
    static final ConfigKey<Long> REDELIVERY_DELAY_MILLIS = add(
            "redeliveryDelayMillis",
            ValueType.millis(0, Long.MAX_VALUE),
            DEFAULT.redeliveryDelayMillis(),
            "How long a message waits after its first failed delivery; 0 for not at all.");
    static final ConfigKey<Double> REDELIVERY_FACTOR = add(
            "redeliveryFactor",
            ValueType.decimal(1, 1000),
            DEFAULT.redeliveryFactor(),
            "By how much longer it waits after each further failed delivery.");
    static final ConfigKey<Long> REDELIVERY_DELAY_MAX_MILLIS = add(
            "redeliveryDelayMaxMillis",
            ValueType.millis(0, Long.MAX_VALUE),
            DEFAULT.redeliveryDelayMaxMillis(),
            "How long it waits at most, unless `redeliveryDelayMillis` is longer.");
    static final ConfigKey<String> DEAD_LETTER_QUEUE = add(
            "deadLetterQueue",
            ValueType.text("a destination that begins with a slash", text -> text.isEmpty() || text.startsWith("/")),
            DEFAULT.deadLetterQueue(),
            "`queues.deadLetterPrefix` and the name",
            "Queue that dead letters go to.");
    static final ConfigKey<Long> HISTORY_MESSAGES = add(
            "historyMessages",
            ValueType.count(0, Long.MAX_VALUE),
            DEFAULT.historyMessages(),
            "How many of the last messages of a topic are kept for late subscribers; 0 for no limit of number. With neither a"
                    + " number nor a time nothing is kept.");
    static final ConfigKey<Long> HISTORY_MILLIS = add(
            "historyMillis",
            ValueType.millis(0, Long.MAX_VALUE),
            DEFAULT.historyMillis(),
            "How long messages of a topic are kept for late subscribers; 0 for no limit of time.");
    static final ConfigKey<Long> HISTORY_BYTES_MAX = add(
            "historyBytesMax",
            ValueType.bytes(1, Long.MAX_VALUE),
            DEFAULT.historyBytesMax(),
            "Bytes that are kept of one topic at most.");
    static final ConfigKey<String> SLOW_SUBSCRIBER = add(
            "slowSubscriber",
            ValueType.choice("disconnect", "drop-oldest", "drop-newest", "keep-newest"),
            written(DEFAULT.slowSubscriber()),
            "What becomes of a subscriber of a topic for which publishers have waited for `sessions.slowMillisMax`: `disconnect` ends its"
                    + " session with an ERROR; `drop-oldest` keeps the newest messages for it, `drop-newest` none,"
                    + " `keep-newest` the newest of each destination and `key` header, and publishers do not wait for it meanwhile.");
    static final ConfigKey<Integer> SLOW_MESSAGES_MAX = add(
            "slowMessagesMax",
            ValueType.wholeNumber(1, 10_000_000),
            DEFAULT.slowMessagesMax(),
            "How many messages wait for such a subscriber; `sessions.backlogBytesMax` holds as well.");

    /** All settings, in the order of the manual. */
    static final List<ConfigKey<?>> ALL = List.copyOf(TABLE);

    private PolicyKeys() {}

    private static <T> ConfigKey<T> add(String name, ValueType<T> type, T defaultValue, String doc) {
        return add(name, type, defaultValue, type.write(defaultValue), doc);
    }

    private static <T> ConfigKey<T> add(
            String name, ValueType<T> type, T defaultValue, String defaultText, String doc) {
        ConfigKey<T> key = new ConfigKey<>(name, type, defaultValue, defaultText, doc);
        TABLE.add(key);
        return key;
    }

    /** A constant as the configuration writes it: {@code drop-oldest} for {@code DROP_OLDEST}. */
    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String constant(String written) {
        return written.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /**
     * What the values of one policy say.
     *
     * @param deadLetterQueue the key of the destination that {@link #DEAD_LETTER_QUEUE} names, or null
     */
    static PolicySettings settings(Map<ConfigKey<?>, Object> values, @Nullable String deadLetterQueue) {
        String overflow = get(values, OVERFLOW);
        String expired = get(values, EXPIRED);
        String slow = get(values, SLOW_SUBSCRIBER);
        return new PolicySettings(
                get(values, DELIVERIES_MAX),
                get(values, MESSAGES_MAX),
                get(values, BYTES_MAX),
                overflow == null ? null : Overflow.valueOf(constant(overflow)),
                get(values, TTL_MILLIS),
                expired == null ? null : Expired.valueOf(constant(expired)),
                get(values, REDELIVERY_DELAY_MILLIS),
                get(values, REDELIVERY_FACTOR),
                get(values, REDELIVERY_DELAY_MAX_MILLIS),
                deadLetterQueue,
                get(values, HISTORY_MESSAGES),
                get(values, HISTORY_MILLIS),
                get(values, HISTORY_BYTES_MAX),
                slow == null ? null : SlowSubscriber.valueOf(constant(slow)),
                get(values, SLOW_MESSAGES_MAX));
    }

    /** The value of a key among others, or null. */
    @SuppressWarnings("unchecked") // what stands under a key was read by the key's own type
    static <T> @Nullable T get(Map<ConfigKey<?>, Object> values, ConfigKey<T> key) {
        return (T) values.get(key);
    }
}

package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.MessageHeaders;
import org.jspecify.annotations.Nullable;

/** What a SEND says about the retained message of its topic. */
public enum RetainMark {
    /** Nothing. */
    NONE,
    /** It is this one from now on. */
    SET,
    /** There is none from now on. */
    REMOVE;

    /** The values that {@link #of} understands. */
    public static final String VALUES = "retain is set, true, remove or false; ActiveMQ.Retain is true or false";

    /** Reads {@code retain} (Apollo) or {@code ActiveMQ.Retain}; null when the value is none that exists. */
    public static @Nullable RetainMark of(Message message) {
        if (!message.has(Message.HAS_RETAIN)) {
            return NONE;
        }
        String value = message.header(MessageHeaders.RETAIN);
        if (value == null) {
            value = message.header(MessageHeaders.ACTIVEMQ_RETAIN);
        }
        if (value == null) {
            return NONE;
        }
        return switch (value) {
            case "set", "true" -> SET;
            case "remove" -> REMOVE;
            case "false" -> NONE;
            default -> null;
        };
    }

    /** Whether a SEND does nothing but take back the retained message: then it is no message to anybody. */
    public static boolean isOnlyRemoval(Message message) {
        return message.has(Message.HAS_RETAIN) && message.bodyBytes() == 0 && of(message) == REMOVE;
    }
}

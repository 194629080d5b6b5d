package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.message.Message;

/** The headers that a log puts in front of the messages that it accepts. */
public final class LogHeaders {

    /** Number of the message in the history of its topic; grows from one to the next, though not always by one. */
    public static final String SEQUENCE = "seq";
    /** When the log accepted the message, in milliseconds since 1970; never less than that of the message before it. */
    public static final String TIME = "ingress-timestamp";

    private LogHeaders() {}

    /** A message as a topic with a history keeps and publishes it. */
    static Message numbered(Message message, long sequence, long millis) {
        return message.marked(Message.IS_LOGGED, SEQUENCE, Long.toString(sequence), TIME, Long.toString(millis));
    }

    /** A message as a topic publishes it that keeps a retained message only: nobody can ask for its number, so it has none. */
    static Message timed(Message message, long millis) {
        return message.marked(0, TIME, Long.toString(millis));
    }

    /** The number of a message, or -1 when it has none. */
    public static long sequenceOf(Message message) {
        return message.has(Message.IS_LOGGED) ? message.numberAt(0, SEQUENCE) : -1;
    }

    /** When a numbered message was accepted. */
    static long millisOf(Message message) {
        return message.numberAt(1, TIME);
    }
}

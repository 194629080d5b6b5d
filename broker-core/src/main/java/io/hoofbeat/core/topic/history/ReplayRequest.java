package io.hoofbeat.core.topic.history;

/**
 * Where a subscriber wants to begin in the history of a topic.
 *
 * @param value what {@code start} says; 0 where it needs none
 */
public record ReplayRequest(Start start, long value) {

    /** With what comes from now on, after the retained message. */
    public static final ReplayRequest LIVE = new ReplayRequest(Start.LIVE, 0);

    /** With the oldest message that is kept. */
    public static final ReplayRequest ALL_KEPT = new ReplayRequest(Start.ALL_KEPT, 0);

    /** How the value is to be read. */
    public enum Start {
        /** Only what comes from now on. */
        LIVE,
        /** The last messages, as many as the value says. */
        LAST,
        /** From a time on, in milliseconds since 1970. */
        SINCE,
        /** From a sequence number on, that one included. */
        SEQUENCE,
        /** Everything that is kept. */
        ALL_KEPT
    }

    /** Whether nothing of the history is wanted. */
    public boolean isLive() {
        return start == Start.LIVE;
    }

    public ReplayRequest {
        if (value < 0) {
            throw new IllegalArgumentException(start + " " + value);
        }
    }
}

package io.hoofbeat.core.policy;

/** What becomes of a subscriber of a topic for which the publishers have waited long enough, and of the messages for it. */
public enum SlowSubscriber {
    /** It is disconnected with an ERROR. */
    DISCONNECT,
    /** Messages wait for it, and the oldest make room for the newest. */
    DROP_OLDEST,
    /** It misses what comes until it can take more. */
    DROP_NEWEST,
    /** Messages wait for it, of each destination and {@code key} header the newest. */
    KEEP_NEWEST
}

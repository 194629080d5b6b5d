package io.hoofbeat.core.policy;

/** What becomes of a message whose time is over. */
public enum Expired {
    /** It becomes a dead letter. */
    DEAD_LETTER,
    /** It vanishes and is counted. */
    DISCARD
}

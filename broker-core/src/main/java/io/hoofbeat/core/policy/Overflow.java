package io.hoofbeat.core.policy;

/** What becomes of a message for a queue that is full. */
public enum Overflow {
    /** Its SEND is refused. */
    REJECT,
    /** It is accepted, and the oldest waiting messages become dead letters. */
    DROP_OLDEST,
    /** It is accepted, and its sender waits until there is room again. */
    BLOCK
}

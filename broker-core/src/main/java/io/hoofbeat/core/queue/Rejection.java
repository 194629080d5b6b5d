package io.hoofbeat.core.queue;

/**
 * What a consumer says about messages that it could not process.
 *
 * @param requeue          whether they may be delivered again; otherwise they become dead letters at once
 * @param retryAfterMillis how long they are to wait before that, in milliseconds; -1 to leave it to the policy
 */
public record Rejection(boolean requeue, long retryAfterMillis) {

    /** To be delivered again when the policy says so. */
    public static final Rejection REQUEUE = new Rejection(true, -1);
}

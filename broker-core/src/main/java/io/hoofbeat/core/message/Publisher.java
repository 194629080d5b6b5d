package io.hoofbeat.core.message;

/**
 * Who sends messages, seen by those who cannot take more: it can be made to wait. Calls are counted; each {@link #hold} is
 * followed by one {@link #release}. Any thread.
 */
public interface Publisher {

    /** Stops the publisher from sending. What it has sent already still comes. */
    void hold();

    /** Takes back one {@link #hold}. */
    void release();
}

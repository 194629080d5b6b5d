package io.hoofbeat.core.queue;

/** Wants to consume every queue that matches a pattern, now or later. */
public interface QueuePatternListener {

    /** A queue that matches is there. Called on the queue's home loop, possibly twice for one queue. */
    void onMatchingQueue(MessageQueue queue);
}

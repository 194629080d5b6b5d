package io.hoofbeat.core.durable;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.queue.Attachment;
import io.hoofbeat.core.queue.MessageQueue;

/** A subscription of a session seen from the durable subscription that it consumes. */
public interface DurableConsumer {

    /** The id of its session. Any thread. */
    String sessionId();

    /**
     * Begins to consume. Called on the home loop of the queue.
     *
     * @param done told before the first delivery
     */
    Attachment attach(MessageQueue queue, Outcome done);

    /**
     * Another session wants to consume in its place: its session is to be ended, which calls
     * {@link DurableSubscriptions#leave}. Called on the home loop of the queue.
     *
     * @param sessionId of the one that comes
     */
    void onTakenOver(String sessionId);
}

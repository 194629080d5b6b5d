package io.hoofbeat.core.session;

import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.stomp.ClientFrameHandler;

/** What the network layer tells a session, on the home loop of its connection. */
public interface ConnectionEvents extends ClientFrameHandler {

    /** The output has fallen below the low-water mark after {@link Connection#isWritable} had been false. */
    void onWritable();

    /**
     * The client has sent more than it may at a time: the session has it wait.
     *
     * @param millis for how long nothing is read from it, at least 1
     */
    void onRateExceeded(Limit limit, long millis);

    /** The connection is gone, whoever ended it. Comes exactly once and last. */
    void onClosed();
}

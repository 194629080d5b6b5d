package io.hoofbeat.core.session;

import io.hoofbeat.core.stomp.ClientFrameHandler;

/** What the network layer tells a session, on the home loop of its connection. */
public interface ConnectionEvents extends ClientFrameHandler {

    /** The output has fallen below the low-water mark after {@link Connection#isWritable} had been false. */
    void onWritable();

    /** The connection is gone, whoever ended it. Comes exactly once and last. */
    void onClosed();
}

package io.hoofbeat.netty.conformance;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A stream of bytes to the broker, over one of the transports. Blocking, for one thread. */
interface Link {

    /** How long a read waits before the test fails, in milliseconds; generous, since it only decides about failure. */
    int PATIENCE_MILLIS = 20_000;

    void send(byte[] bytes) throws IOException;

    /** The next bytes; null when the broker has said that there are no more. */
    byte @Nullable [] receive() throws IOException;

    /** Ends the connection as when a process ends: without a word of the protocol. */
    void close() throws IOException;

    /** Ends the connection the hard way: the broker sees a reset. */
    void reset() throws IOException;
}

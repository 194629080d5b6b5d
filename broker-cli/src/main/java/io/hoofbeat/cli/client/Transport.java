package io.hoofbeat.cli.client;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A byte stream to a broker. {@link #send} from any thread, {@link #read} from one. */
interface Transport extends Closeable {

    /** Waits until the operating system, or the HTTP client, has taken the bytes. */
    void send(byte[] bytes) throws IOException;

    /**
     * Waits for bytes.
     *
     * @param timeoutMillis how long, in milliseconds; 0 for as long as it takes
     * @return empty when the time is over; null when the broker has closed the connection
     */
    byte @Nullable [] read(int timeoutMillis) throws IOException;

    /** Ends the connection; a waiting {@link #read} returns or throws. */
    @Override
    void close();
}

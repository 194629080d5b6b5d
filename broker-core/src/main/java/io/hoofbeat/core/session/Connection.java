package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.core.security.Presented;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;

/**
 * The byte stream below a session, implemented by the network layer. Confined to {@link #loop()}; every method must be called
 * there unless it says otherwise. Writing gathers: what a turn has written leaves in one flush at its end. After the
 * connection has closed, writing does nothing.
 */
public interface Connection {

    /** The home loop of this connection and its session. Any thread. */
    Loop loop();

    /** Name of the transport for logs and listings, such as {@code tcp} or {@code ws}. Any thread. */
    String transport();

    /** Address of the peer for logs and listings. Any thread. */
    String peer();

    /** What the connection says about its client before any frame. Does not change. */
    default Presented presented() {
        return Presented.NOTHING;
    }

    /** Sets how frames are read and written from here on; before, CONNECT is read and ERROR written without escapes. */
    void useVersion(StompVersion version);

    /** Reads no faster than these allow, besides what the connection keeps already; {@link ConnectionEvents#onRateExceeded} tells. */
    void limitRate(RateBudgets shared);

    /** Writes a frame other than MESSAGE. */
    void write(ServerFrame frame);

    /**
     * Writes a MESSAGE.
     *
     * @param number        of the delivery within its subscription, from 1
     * @param deliveryCount which delivery of the message this is, from 1; headers tell it from 2 on
     */
    void writeMessage(DeliveryPrefix prefix, long number, int deliveryCount, Message message);

    /** Writes one LF. */
    void writeHeartBeat();

    /** Time on the loop's clock at which the last byte was received; at first, when the connection was made. */
    long lastReadNanos();

    /** Time on the loop's clock at which bytes were last handed to the operating system. */
    long lastWriteNanos();

    /** Bytes that wait for the peer. */
    default long pendingBytes() {
        return 0;
    }

    /** What has gone over this connection. */
    default Traffic traffic() {
        return new Traffic();
    }

    /** Whether what waits for the peer is below the high-water mark. {@link ConnectionEvents#onWritable} tells when it is again. */
    boolean isWritable();

    /**
     * Stops reading from the peer and delivering frames, at once: frames already received wait. Calls are counted: reading
     * goes on when each pause has been {@linkplain #resumeReading resumed}.
     */
    void pauseReading();

    /** Takes back one {@link #pauseReading}. */
    void resumeReading();

    /**
     * Ends the connection after an ERROR: no more frames are delivered, what is written is flushed, then output is shut down
     * and input is read and thrown away for a while, so that the peer can read the ERROR.
     */
    void closeAfterError();

    /** Ends the connection because the broker stops: as after an ERROR, but a WebSocket is told that it is going away. */
    void closeForShutdown();

    /**
     * Ends the connection after a DISCONNECT: no more frames are delivered, what is written is flushed, and the peer has 2
     * seconds to close before the broker does (a relay loses the RECEIPT when the broker closes first).
     */
    void closeAfterDisconnect();

    /** Ends the connection at once; what is not flushed is lost. */
    void closeNow();
}

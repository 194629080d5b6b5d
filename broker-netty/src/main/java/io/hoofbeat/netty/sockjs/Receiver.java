package io.hoofbeat.netty.sockjs;

import io.hoofbeat.netty.loop.NettyLoop;

/**
 * A response that takes frames from a session: many of them, or one when it {@linkplain #isPolling polls}. It is called on the
 * loop of the session and does its work on the loop of its HTTP connection, from where it answers.
 */
final class Receiver {

    private final NettyLoop loop;
    private final SockJsRequestHandler connection;
    private final boolean isPolling;

    /** @param loop of the HTTP connection */
    Receiver(NettyLoop loop, SockJsRequestHandler connection, boolean isPolling) {
        this.loop = loop;
        this.connection = connection;
        this.isPolling = isPolling;
    }

    /** Whether one frame is all it takes. Any thread. */
    boolean isPolling() {
        return isPolling;
    }

    /**
     * Sends a frame of SockJS; {@link SockJsChannel#onTaken} or {@link SockJsChannel#onLost} answers. Any thread.
     *
     * @param frame  given away
     * @param isLast whether the response ends with it
     */
    void send(SockJsChannel session, byte[] frame, boolean isLast) {
        loop.execute(() -> connection.write(this, session, frame, isLast));
    }

    /** Cuts the response off. Any thread. */
    void abort() {
        loop.execute(() -> connection.abort(this));
    }
}

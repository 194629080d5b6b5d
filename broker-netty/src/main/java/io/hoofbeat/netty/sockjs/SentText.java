package io.hoofbeat.netty.sockjs;

import io.hoofbeat.netty.loop.NettyLoop;

/** What a client has sent to a session in one request. Immutable. */
final class SentText {

    private final byte[] bytes;
    private final NettyLoop loop;
    private final SockJsRequestHandler connection;

    /** What became of it. */
    enum Fate {
        READ,
        SESSION_GONE,
        TOO_MUCH
    }

    /**
     * A text whose bytes are given away.
     *
     * @param bytes      frames of STOMP, or parts of them
     * @param loop       of the HTTP connection
     * @param connection that awaits what becomes of it
     */
    SentText(byte[] bytes, NettyLoop loop, SockJsRequestHandler connection) {
        this.bytes = bytes;
        this.loop = loop;
        this.connection = connection;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Tells what became of it. Any thread. */
    void tell(Fate fate) {
        loop.execute(() -> connection.onFate(this, fate));
    }
}

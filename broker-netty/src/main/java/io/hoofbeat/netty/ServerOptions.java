package io.hoofbeat.netty;

import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.netty.connection.AddressRange;
import io.hoofbeat.netty.connection.ConnectionLimits;
import java.util.List;

/**
 * What can be set about the transports. Every field has a default ({@link #DEFAULT}), and a line in
 * {@code docs/CONFIGURATION.md}. A port is a number from 1 to 65535, 0 for a free one, or -1 for none.
 *
 * @param bind           address to listen on, a host name or an IP address
 * @param stompPort      STOMP over TCP, and WebSocket recognised by its first bytes
 * @param webSocketPort  WebSocket
 * @param adminPort      health over HTTP; always on loopback
 * @param loops          event loops, at least 1; 0 for one per processor
 * @param transport      {@code auto}, {@code epoll}, {@code io_uring} or {@code nio}
 * @param frames         limits of frames
 * @param outputHighBytes bytes waiting for one peer above which its publishers are held up, at least 1
 * @param outputLowBytes bytes waiting for one peer below which they go on, at least 0, less than {@code outputHighBytes}
 * @param webSocket      of WebSocket
 * @param connections    how many are accepted
 * @param proxySources   addresses of proxies, which begin each connection with a header of the PROXY protocol
 * @param sockJs         of SockJS
 */
public record ServerOptions(
        String bind,
        int stompPort,
        int webSocketPort,
        int adminPort,
        int loops,
        String transport,
        FrameLimits frames,
        int outputHighBytes,
        int outputLowBytes,
        WebSocket webSocket,
        ConnectionLimits connections,
        List<AddressRange> proxySources,
        SockJs sockJs) {

    /** Loopback, ports 61613, 61614 and 61680, one loop per processor, 1 MiB and 256 KiB of output. */
    public static final ServerOptions DEFAULT = new ServerOptions(
            "127.0.0.1", 61613, 61614, 61680, 0, "auto", FrameLimits.DEFAULT, 1 << 20, 256 << 10, WebSocket.DEFAULT);

    public ServerOptions {
        proxySources = List.copyOf(proxySources);
        if (outputLowBytes < 0 || outputHighBytes <= outputLowBytes) {
            throw new IllegalArgumentException(
                    "outputLowBytes " + outputLowBytes + " is not below outputHighBytes " + outputHighBytes);
        }
    }

    /** With {@link SockJs#DEFAULT}. */
    public ServerOptions(
            String bind,
            int stompPort,
            int webSocketPort,
            int adminPort,
            int loops,
            String transport,
            FrameLimits frames,
            int outputHighBytes,
            int outputLowBytes,
            WebSocket webSocket,
            ConnectionLimits connections,
            List<AddressRange> proxySources) {
        this(
                bind,
                stompPort,
                webSocketPort,
                adminPort,
                loops,
                transport,
                frames,
                outputHighBytes,
                outputLowBytes,
                webSocket,
                connections,
                proxySources,
                SockJs.DEFAULT);
    }

    /** With {@link ConnectionLimits#DEFAULT}, without proxies, with {@link SockJs#DEFAULT}. */
    public ServerOptions(
            String bind,
            int stompPort,
            int webSocketPort,
            int adminPort,
            int loops,
            String transport,
            FrameLimits frames,
            int outputHighBytes,
            int outputLowBytes,
            WebSocket webSocket) {
        this(
                bind,
                stompPort,
                webSocketPort,
                adminPort,
                loops,
                transport,
                frames,
                outputHighBytes,
                outputLowBytes,
                webSocket,
                ConnectionLimits.DEFAULT,
                List.of());
    }

    /**
     * Of WebSocket.
     *
     * @param paths           request paths that are WebSocket, each beginning with a slash
     * @param allowedOrigins  origins that may connect besides the listener's own host, such as {@code https://shop.example};
     *                        {@code *} for all
     * @param messageBytesMax size of one WebSocket message after inflation, at least 1
     * @param compression     whether permessage-deflate is offered
     */
    public record WebSocket(List<String> paths, List<String> allowedOrigins, int messageBytesMax, boolean compression) {
        /** {@code /ws}, {@code /stomp} and {@code /}; no further origins; 16 MiB and 64 KiB; compression on. */
        public static final WebSocket DEFAULT =
                new WebSocket(List.of("/ws", "/stomp", "/"), List.of(), (16 << 20) + (64 << 10), true);

        public WebSocket {
            paths = List.copyOf(paths);
            allowedOrigins = List.copyOf(allowedOrigins);
        }
    }

    /**
     * Of SockJS.
     *
     * @param enabled         whether {@code /sockjs} is served
     * @param heartBeatMillis after which a client that was sent nothing is sent a heart-beat of SockJS, in milliseconds, at least 1
     * @param absentMillisMax how long a session may be without a request that takes what it has to say, in milliseconds, at least 1
     * @param streamBytesMax  after which a streaming response ends, in bytes, at least 1; the client asks for the next one
     */
    public record SockJs(boolean enabled, int heartBeatMillis, int absentMillisMax, int streamBytesMax) {
        /** Served; 25 seconds, 5 seconds and 128 KiB, as the protocol has it. */
        public static final SockJs DEFAULT = new SockJs(true, 25_000, 5_000, 128 << 10);

        public SockJs {
            if (heartBeatMillis < 1 || absentMillisMax < 1 || streamBytesMax < 1) {
                throw new IllegalArgumentException("heartBeatMillis " + heartBeatMillis + ", absentMillisMax "
                        + absentMillisMax + ", streamBytesMax " + streamBytesMax);
            }
        }
    }
}

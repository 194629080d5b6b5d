package io.hoofbeat.netty.sockjs;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.http.HttpRequestHandler;
import io.hoofbeat.netty.websocket.WebSocketConnection;
import io.hoofbeat.netty.websocket.WebSocketHandshake;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the first request of an HTTP connection and hands it to who serves its path: SockJS over HTTP, SockJS over WebSocket,
 * or WebSocket. Goes then. Confined to the loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class HttpEntrance extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEntrance.class);

    private final ConnectionSetup setup;
    private final SockJsSessions sessions;
    private final Timeout deadline;
    private final @Nullable ProtocolError refusal;

    private HttpEntrance(
            ConnectionSetup setup, SockJsSessions sessions, Timeout deadline, @Nullable ProtocolError refusal) {
        this.setup = setup;
        this.sessions = sessions;
        this.deadline = deadline;
        this.refusal = refusal;
    }

    /**
     * Awaits the first request of a connection.
     *
     * @param deadline closes the channel when the request takes too long
     * @param refusal  why the connection is not served, or null
     */
    public static void addTo(
            ChannelPipeline pipeline,
            ConnectionSetup setup,
            SockJsSessions sessions,
            Timeout deadline,
            @Nullable ProtocolError refusal) {
        HttpRequestHandler.addCodec(pipeline);
        pipeline.addLast(new HttpEntrance(setup, sessions, deadline, refusal));
    }

    /** What is served over HTTP alone; null for another path. */
    static @Nullable SockJsPath pathOf(HttpRequest request, ConnectionSetup setup) {
        SockJsPath path = setup.server().sockJs().enabled() ? SockJsPath.of(request.uri()) : null;
        return path == null || path.kind().isWebSocket() ? null : path;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        pass(ctx, (HttpRequest) message, setup, sessions, deadline, refusal);
    }

    /** Hands a request, which is the next on its connection, to who serves its path, in place of the handler of {@code ctx}. */
    static void pass(
            ChannelHandlerContext ctx,
            HttpRequest head,
            ConnectionSetup setup,
            SockJsSessions sessions,
            Timeout deadline,
            @Nullable ProtocolError refusal) {
        ChannelPipeline pipeline = ctx.pipeline();
        if (pathOf(head, setup) != null) {
            pipeline.addLast(new SockJsRequestHandler(pipeline.channel(), setup, sessions, deadline, refusal));
        } else {
            WebSocketHandshake.addTo(pipeline, setup, deadline, refusal, dialectOf(head, setup));
        }
        pipeline.remove(ctx.handler());
        ctx.fireChannelRead(head);
    }

    private static WebSocketHandshake.@Nullable Dialect dialectOf(HttpRequest head, ConnectionSetup setup) {
        SockJsPath path = setup.server().sockJs().enabled() ? SockJsPath.of(head.uri()) : null;
        if (path == null) {
            return null;
        }
        return path.kind() == SockJsPath.Kind.WEBSOCKET
                ? SockJsWebSocketConnection::new
                : (channel, own, token) -> new WebSocketConnection(channel, own, false, token);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.cancel();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{} is lost before its first request: {}", ctx.channel(), cause.getMessage());
        ctx.close();
    }
}

package io.hoofbeat.netty.websocket;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.http.HttpAnswer;
import io.hoofbeat.netty.http.HttpRequestHandler;
import io.hoofbeat.netty.loop.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Answers the one HTTP request of a connection: an upgrade to WebSocket by {@link UpgradeRules}, or a text for a person.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455, Server-Side Requirements</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class WebSocketHandshake extends HttpRequestHandler {

    private final ConnectionSetup setup;
    private final UpgradeRules rules;
    private final @Nullable ProtocolError refusal;

    /** Speaks with the client after an upgrade on a path that another protocol has; null for the configured paths. */
    private final @Nullable Dialect dialect;

    /** What is spoken over a WebSocket. */
    @FunctionalInterface
    public interface Dialect {
        /**
         * Makes the connection after the upgrade has been answered; no compression is agreed for it.
         *
         * @param token that came with the upgrade, or null
         */
        WebSocketConnection connect(Channel channel, ConnectionSetup setup, @Nullable String token);
    }

    private WebSocketHandshake(
            NettyLoop loop,
            ConnectionSetup setup,
            Timeout deadline,
            @Nullable ProtocolError refusal,
            @Nullable Dialect dialect) {
        super(loop, deadline);
        this.setup = setup;
        this.refusal = refusal;
        this.dialect = dialect;
        rules = new UpgradeRules(setup.server().bind(), setup.server().webSocket());
    }

    /**
     * Awaits the request of a connection, behind the {@linkplain #addCodec codec}.
     *
     * @param deadline closes the channel when the request takes too long
     * @param refusal  why the connection is not served, or null
     * @param dialect  spoken on the path of the request, whichever it is; null for STOMP on the configured paths
     */
    public static void addTo(
            ChannelPipeline pipeline,
            ConnectionSetup setup,
            Timeout deadline,
            @Nullable ProtocolError refusal,
            @Nullable Dialect dialect) {
        NettyLoop loop = setup.loops().of(pipeline.channel().eventLoop());
        pipeline.addLast(new WebSocketHandshake(loop, setup, deadline, refusal, dialect));
    }

    @Override
    protected void onRequest(ChannelHandlerContext ctx, HttpRequest request) {
        HttpAnswer answer = refusalOf(ctx, request);
        if (answer == null) {
            Upgrade upgrade = rules.upgradeOf(request);
            upgrade(ctx, dialect == null ? upgrade : upgrade.withoutCompression());
        } else {
            answer(ctx, answer);
        }
    }

    private @Nullable HttpAnswer refusalOf(ChannelHandlerContext ctx, HttpRequest request) {
        if (refusal != null) {
            return HttpAnswer.of(
                            HttpResponseStatus.SERVICE_UNAVAILABLE, refusal.summary() + ": " + refusal.rule() + ".")
                    .with(HttpHeaderNames.RETRY_AFTER, "1");
        }
        InetSocketAddress local = (InetSocketAddress) ctx.channel().localAddress();
        return dialect == null
                ? rules.refusalOf(request, local.getAddress())
                : rules.handshakeRefusalOf(request, local.getAddress());
    }

    private void upgrade(ChannelHandlerContext ctx, Upgrade upgrade) {
        ByteBuf response = ByteBufUtil.writeAscii(ctx.alloc(), upgrade.response());
        ChannelPipeline pipeline = ctx.pipeline();
        // From the codec's place on, since the codec itself writes responses as objects alone.
        pipeline.context(HttpServerCodec.class).writeAndFlush(response);
        pipeline.addLast(
                dialect == null
                        ? new WebSocketConnection(ctx.channel(), setup, upgrade.isCompressed(), upgrade.token())
                        : dialect.connect(ctx.channel(), setup, upgrade.token()));
        pipeline.remove(this);
        // Last: as it goes, the codec passes on what came behind the request.
        pipeline.remove(HttpServerCodec.class);
    }
}

package io.hoofbeat.netty.websocket;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.http.HttpAnswer;
import io.hoofbeat.netty.http.HttpRequestHandler;
import io.hoofbeat.netty.loop.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers the one HTTP request of a connection: an upgrade to WebSocket on one of its paths, or a text for a person.
 *
 * <p>Of the subprotocols a client offers, the first known one is taken. When none is known the handshake goes through without
 * one, as RFC 6455 permits: a browser then refuses by itself, and other clients offer names such as {@code stomp} and go on
 * well.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455, Server-Side Requirements</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class WebSocketHandshake extends HttpRequestHandler {

    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String BEARER = "Bearer ";
    private static final int KEY_BYTES = 16;
    private static final List<String> SUBPROTOCOLS = List.of("v12.stomp", "v11.stomp", "v10.stomp");

    private final ConnectionSetup setup;
    private final ServerOptions.WebSocket options;
    private final @Nullable ProtocolError refusal;

    private WebSocketHandshake(
            NettyLoop loop, ConnectionSetup setup, Timeout deadline, @Nullable ProtocolError refusal) {
        super(loop, deadline);
        this.setup = setup;
        this.refusal = refusal;
        options = setup.server().webSocket();
    }

    /**
     * Awaits the request of a connection.
     *
     * @param deadline closes the channel when the request takes too long
     * @param refusal  why the connection is not served, or null
     */
    public static void addTo(
            ChannelPipeline pipeline, ConnectionSetup setup, Timeout deadline, @Nullable ProtocolError refusal) {
        NettyLoop loop = setup.loops().of(pipeline.channel().eventLoop());
        add(pipeline, new WebSocketHandshake(loop, setup, deadline, refusal));
    }

    @Override
    protected void onRequest(ChannelHandlerContext ctx, HttpRequest request) {
        HttpAnswer refusal = refusalOf(ctx, request);
        if (refusal == null) {
            upgrade(ctx, request.headers(), tokenOf(request));
        } else {
            answer(ctx, refusal);
        }
    }

    private @Nullable HttpAnswer refusalOf(ChannelHandlerContext ctx, HttpRequest request) {
        if (refusal != null) {
            return HttpAnswer.of(
                            HttpResponseStatus.SERVICE_UNAVAILABLE, refusal.summary() + ": " + refusal.rule() + ".")
                    .with(HttpHeaderNames.RETRY_AFTER, "1");
        }
        String path = new QueryStringDecoder(request.uri()).rawPath();
        HttpHeaders headers = request.headers();
        boolean isUpgrade = headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true);
        if (!options.paths().contains(path)) {
            return HttpAnswer.of(HttpResponseStatus.NOT_FOUND, help());
        }
        if (!isUpgrade) {
            // At the root a person looks around, or a load balancer asks whether somebody is there.
            return path.equals("/")
                    ? HttpAnswer.of(HttpResponseStatus.OK, help())
                    : HttpAnswer.of(HttpResponseStatus.UPGRADE_REQUIRED, help())
                            .with(HttpHeaderNames.UPGRADE, "websocket");
        }
        if (!"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return HttpAnswer.of(HttpResponseStatus.UPGRADE_REQUIRED, "WebSocket is spoken here in version 13 alone.")
                    .with(HttpHeaderNames.UPGRADE, "websocket")
                    .with(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        }
        if (!isWellFormed(request)) {
            return HttpAnswer.of(
                    HttpResponseStatus.BAD_REQUEST,
                    "This is not a valid WebSocket handshake: it is a GET of HTTP/1.1 with Host, Connection: Upgrade, and"
                            + " a Sec-WebSocket-Key of 16 bytes in Base64.");
        }
        return isOriginAllowed(ctx, headers)
                ? null
                : HttpAnswer.of(
                        HttpResponseStatus.FORBIDDEN,
                        "Pages of this origin may not connect. Add it to the allowed origins of the broker.");
    }

    private String help() {
        return "This is a Hoofbeat STOMP broker.\n"
                + "Connect a STOMP client over WebSocket to one of the paths " + String.join(" ", options.paths())
                + "\n(subprotocols " + String.join(", ", SUBPROTOCOLS) + "), or over TCP to its STOMP port.";
    }

    private static boolean isWellFormed(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && headers.getAll(HttpHeaderNames.HOST).size() == 1
                && headers.getAll(HttpHeaderNames.ORIGIN).size() <= 1
                && headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                && keys.size() == 1
                && isKey(keys.get(0).trim());
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isOriginAllowed(ChannelHandlerContext ctx, HttpHeaders headers) {
        InetSocketAddress local = (InetSocketAddress) ctx.channel().localAddress();
        return new OriginRule(setup.server().bind(), options.allowedOrigins())
                .allows(headers.get(HttpHeaderNames.ORIGIN), headers.get(HttpHeaderNames.HOST), local.getAddress());
    }

    /** The token of an Authorization header, or else of the query; null when there is none. */
    private static @Nullable String tokenOf(HttpRequest request) {
        List<String> authorizations = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
        if (authorizations.size() == 1 && authorizations.get(0).regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorizations.get(0).substring(BEARER.length()).strip();
        }
        List<String> tokens = new QueryStringDecoder(request.uri()).parameters().get("access_token");
        return authorizations.isEmpty() && tokens != null && tokens.size() == 1 ? tokens.get(0) : null;
    }

    private void upgrade(ChannelHandlerContext ctx, HttpHeaders headers, @Nullable String token) {
        boolean isCompressed = options.compression()
                && DeflateOffer.isAcceptable(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS));
        String subprotocol = subprotocol(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
        StringBuilder answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n")
                .append("Connection: Upgrade\r\nSec-WebSocket-Accept: ")
                .append(accept(
                        headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").trim()));
        if (subprotocol != null) {
            answer.append("\r\nSec-WebSocket-Protocol: ").append(subprotocol);
        }
        if (isCompressed) {
            answer.append("\r\nSec-WebSocket-Extensions: ").append(DeflateOffer.AGREED);
        }
        ByteBuf bytes = ByteBufUtil.writeAscii(ctx.alloc(), answer.append("\r\n\r\n"));
        ChannelPipeline pipeline = ctx.pipeline();
        // From the codec's place on, since the codec itself writes responses as objects alone.
        pipeline.context(HttpServerCodec.class).writeAndFlush(bytes);
        pipeline.addLast(new WebSocketConnection(ctx.channel(), setup, isCompressed, token));
        pipeline.remove(this);
        // Last: as it goes, the codec passes on what came behind the request.
        pipeline.remove(HttpServerCodec.class);
    }

    private static @Nullable String subprotocol(List<String> headers) {
        for (String header : headers) {
            for (String offered : header.split(",", -1)) {
                if (SUBPROTOCOLS.contains(offered.trim())) {
                    return offered.trim();
                }
            }
        }
        return null;
    }

    private static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}

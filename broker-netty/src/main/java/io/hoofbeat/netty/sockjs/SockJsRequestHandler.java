package io.hoofbeat.netty.sockjs;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.http.HttpAnswer;
import io.hoofbeat.netty.http.HttpRequestHandler;
import io.hoofbeat.netty.loop.NettyLoop;
import io.hoofbeat.netty.tls.ClientCertificate;
import io.hoofbeat.netty.websocket.BearerToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the requests of one HTTP connection that carry sessions of SockJS, one after the other, and answers the others below the
 * path of SockJS, each as the last of its connection. Confined to the loop of its channel.
 *
 * <pre>
 * IDLE       a head that reaches a session       → READING
 * READING    the end of its body                 → ANSWERING
 * ANSWERING  the last of its response is written → IDLE, or ENDED when the connection is not kept
 * ANSWERING  another head (pipelined)            → ANSWERING; nothing of it is served, and the connection is not kept
 * any        a request that is refused           → ENDED
 * any        channel closed                      → ENDED
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
final class SockJsRequestHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(SockJsRequestHandler.class);

    /** How long a connection is kept for the next request: longer than clients wait between heart-beats, as a rule. */
    private static final long IDLE_MILLIS_MAX = 75_000;

    /** How long a request may take to come in. */
    private static final long READ_MILLIS_MAX = 60_000;

    /** What makes browsers show a response before its end. */
    private static final byte[] XHR_PRELUDE = ("h".repeat(2048) + "\n").getBytes(StandardCharsets.US_ASCII);

    private static final byte[] EVENT_PRELUDE = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT_START = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = {'\n'};

    private static final String NOT_FOUND =
            "There is no such session: it has ended, or nobody has taken its frames for a while.";

    private enum Stage {
        IDLE,
        READING,
        ANSWERING,
        ENDED
    }

    /** A request that reaches a session. */
    private record Exchange(HttpRequest head, SockJsPath path) {
        boolean isEvents() {
            return path.kind() == SockJsPath.Kind.EVENT_SOURCE;
        }

        boolean isPolling() {
            return path.kind() == SockJsPath.Kind.XHR;
        }

        /** Whether the client understands a body in chunks. */
        boolean allowsChunks() {
            return head.protocolVersion().equals(HttpVersion.HTTP_1_1);
        }
    }

    private final Channel channel;
    private final ConnectionSetup setup;
    private final SockJsSessions sessions;
    private final SockJsRules rules;
    private final NettyLoop loop;
    private final @Nullable ProtocolError refusal;

    private Stage stage = Stage.IDLE;
    private Timeout deadline;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;

    /** Whether the connection is kept for another request behind this one. */
    private boolean isKept;

    private @Nullable SockJsChannel target;
    private @Nullable SentBody body;
    private @Nullable SentText sent;

    /** The response that is open, and the session it takes frames from. */
    private @Nullable Receiver receiver;

    private @Nullable SockJsChannel source;

    /**
     * A handler behind the HTTP codec that awaits a request.
     *
     * @param firstDeadline closes the channel when that takes too long
     * @param refusal       why the connection is not served, or null
     */
    SockJsRequestHandler(
            Channel channel,
            ConnectionSetup setup,
            SockJsSessions sessions,
            Timeout firstDeadline,
            @Nullable ProtocolError refusal) {
        this.channel = channel;
        this.setup = setup;
        this.sessions = sessions;
        this.refusal = refusal;
        rules = new SockJsRules(setup.server());
        loop = setup.loops().of(channel.eventLoop());
        deadline = firstDeadline;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    // Requests.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest head) {
            onHead(ctx, head);
            return;
        }
        try {
            if (message instanceof HttpContent content && stage == Stage.READING) {
                onContent(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(ChannelHandlerContext ctx, HttpRequest head) {
        if (stage != Stage.IDLE) {
            // Else one could send without an end what nobody serves.
            isKept = false;
            channel.config().setAutoRead(false);
            ReferenceCountUtil.release(head);
            return;
        }
        if (head.decoderResult().isFailure()) {
            end(ctx, HttpRequestHandler.malformed(head.decoderResult().cause()));
            return;
        }
        SockJsPath path = HttpEntrance.pathOf(head, setup);
        if (path == null) {
            deadline.cancel();
            stage = Stage.ENDED;
            HttpEntrance.pass(ctx, head, setup, sessions, setup.handshakeDeadline(channel), null);
            return;
        }
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        HttpAnswer answer = refusal == null ? rules.answerTo(head, path, local.getAddress()) : unavailable(refusal);
        if (answer == null) {
            begin(ctx, new Exchange(head, path));
        } else {
            end(ctx, answer);
        }
    }

    private static HttpAnswer unavailable(ProtocolError refusal) {
        return unavailable(refusal.summary() + ": " + refusal.rule() + ".");
    }

    private static HttpAnswer unavailable(String text) {
        return HttpAnswer.of(HttpResponseStatus.SERVICE_UNAVAILABLE, text).with(HttpHeaderNames.RETRY_AFTER, "1");
    }

    private void begin(ChannelHandlerContext ctx, Exchange begun) {
        exchange = begun;
        stage = Stage.READING;
        // A length and chunks at once can hide a request from a proxy, so nothing is read behind chunks.
        isKept = HttpUtil.isKeepAlive(begun.head()) && !HttpUtil.isTransferEncodingChunked(begun.head());
        if (begun.path().kind() == SockJsPath.Kind.XHR_SEND) {
            SockJsChannel session = sessions.find(begun.path().session(), SockJsOwner.of(channel, setup));
            if (session == null) {
                refuse(ctx, SockJsRules.notFound(NOT_FOUND));
                return;
            }
            if (HttpUtil.getContentLength(begun.head(), 0L) > session.sentBytesMax()) {
                refuse(ctx, tooLarge(session.sentBytesMax()));
                return;
            }
            target = session;
            body = new SentBody(setup.gate(), session.sentBytesMax());
            if (HttpUtil.is100ContinueExpected(begun.head())) {
                ctx.writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            }
        }
        await(READ_MILLIS_MAX);
    }

    private static HttpAnswer tooLarge(int bytesMax) {
        return HttpAnswer.of(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "A body may have " + bytesMax
                        + " bytes at most here (listen.webSocket.messageBytesMax; before CONNECT is"
                        + " answered, six times limits.beforeConnectBytesMax).");
    }

    private void onContent(ChannelHandlerContext ctx, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            refuse(ctx, HttpRequestHandler.malformed(content.decoderResult().cause()));
            return;
        }
        HttpAnswer fault = faultOf(content.content());
        if (fault != null) {
            refuse(ctx, fault);
        } else if (content instanceof LastHttpContent) {
            deadline.cancel();
            stage = Stage.ANSWERING;
            onComplete(ctx);
        }
    }

    private @Nullable HttpAnswer faultOf(ByteBuf content) {
        if (!content.isReadable()) {
            return null;
        }
        if (body == null) {
            return HttpAnswer.of(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "A request that takes frames has no body.");
        }
        return switch (body.add(content)) {
            case NONE -> null;
            case BROKEN -> broken();
            case TOO_LARGE -> tooLarge(target == null ? 0 : target.sentBytesMax());
            case MEMORY_SHORT -> unavailable(setup.gate().tooMuchIncomplete());
        };
    }

    private static HttpAnswer broken() {
        return HttpAnswer.of(HttpResponseStatus.INTERNAL_SERVER_ERROR, "Broken JSON encoding.");
    }

    private void onComplete(ChannelHandlerContext ctx) {
        Exchange complete = exchange;
        if (complete != null && complete.path().kind() == SockJsPath.Kind.XHR_SEND) {
            send(ctx);
        } else if (complete != null) {
            receive(ctx, complete);
        }
    }

    // Sending.

    private void send(ChannelHandlerContext ctx) {
        SockJsChannel session = target;
        SentBody complete = body;
        if (session == null || complete == null) {
            return;
        }
        if (complete.isEmpty()) {
            refuse(ctx, HttpAnswer.of(HttpResponseStatus.INTERNAL_SERVER_ERROR, "Payload expected."));
        } else if (!complete.isComplete()) {
            refuse(ctx, broken());
        } else {
            SentText text = new SentText(complete.text(), loop, this);
            sent = text;
            // The session counts it now.
            complete.release();
            body = null;
            session.loop().execute(() -> session.receive(text));
        }
    }

    /** The session has read what was sent, or will not. */
    void onFate(SentText text, SentText.Fate fate) {
        ChannelHandlerContext ctx = context;
        if (text != sent || ctx == null || stage != Stage.ANSWERING) {
            return;
        }
        switch (fate) {
            case SESSION_GONE -> refuse(ctx, SockJsRules.notFound(NOT_FOUND));
            case TOO_MUCH ->
                refuse(
                        ctx,
                        unavailable("Too many requests wait until this session reads on; send one after the other."));
            case READ -> {
                HttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER);
                // Firefox takes it for XML when it has no type.
                fill(response, "text/plain; charset=UTF-8");
                ctx.writeAndFlush(response);
                onLastWritten(ctx);
            }
        }
    }

    // Receiving.

    private void receive(ChannelHandlerContext ctx, Exchange asked) {
        SockJsOwner client = SockJsOwner.of(channel, setup);
        String token = BearerToken.of(asked.head());
        SockJsSessions.Opening opening = sessions.open(
                asked.path().session(),
                channel,
                client,
                token == null ? client.presented() : client.presented().withToken(token));
        SockJsChannel session = opening.session();
        if (session == null) {
            refuse(ctx, opening.refusal() == null ? SockJsRules.notFound(NOT_FOUND) : unavailable(opening.refusal()));
            return;
        }
        Receiver opened = new Receiver(loop, this, asked.isPolling());
        receiver = opened;
        source = session;
        if (!asked.isPolling()) {
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            fill(
                    response,
                    asked.isEvents() ? "text/event-stream; charset=UTF-8" : "application/javascript; charset=UTF-8");
            if (asked.allowsChunks()) {
                HttpUtil.setTransferEncodingChunked(response, true);
            }
            ctx.write(response);
            ctx.writeAndFlush(
                    new DefaultHttpContent(Unpooled.wrappedBuffer(asked.isEvents() ? EVENT_PRELUDE : XHR_PRELUDE)));
        }
        session.loop().execute(() -> session.attach(opened));
    }

    /** Writes a frame of SockJS into the response, and tells the session when it is on its way. */
    void write(Receiver to, SockJsChannel session, byte[] frame, boolean isLast) {
        ChannelHandlerContext ctx = context;
        Exchange asked = exchange;
        if (to != receiver || ctx == null || asked == null) {
            session.loop().execute(() -> session.onLost(to));
            return;
        }
        ByteBuf line = asked.isEvents()
                ? Unpooled.wrappedBuffer(EVENT_START, frame, EVENT_END)
                : Unpooled.wrappedBuffer(frame, LINE_END);
        ChannelFuture written;
        if (asked.isPolling()) {
            HttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, line);
            fill(response, "application/javascript; charset=UTF-8");
            HttpUtil.setContentLength(response, line.readableBytes());
            written = ctx.writeAndFlush(response);
        } else {
            written = ctx.writeAndFlush(isLast ? new DefaultLastHttpContent(line) : new DefaultHttpContent(line));
        }
        written.addListener(done -> session.loop().execute(() -> {
            if (done.isSuccess()) {
                session.onTaken(to);
            } else {
                session.onLost(to);
            }
        }));
        if (isLast) {
            receiver = null;
            source = null;
            onLastWritten(ctx);
        }
    }

    /** The session is gone without a word. */
    void abort(Receiver by) {
        if (by == receiver) {
            receiver = null;
            source = null;
            channel.close();
        }
    }

    // The end of a response.

    private void fill(HttpResponse response, String contentType) {
        Exchange asked = exchange;
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store, no-cache, no-transform, must-revalidate, max-age=0")
                .set("x-content-type-options", "nosniff")
                // A proxy that gathers a stream before it passes it on would keep everything.
                .set("x-accel-buffering", "no")
                .set(HttpHeaderNames.CONNECTION, isKept ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        if (asked != null) {
            SockJsRules.allowOrigin(asked.head(), response.headers());
        }
    }

    private void onLastWritten(ChannelHandlerContext ctx) {
        releaseBody();
        exchange = null;
        if (isKept) {
            stage = Stage.IDLE;
            await(IDLE_MILLIS_MAX);
        } else {
            stage = Stage.ENDED;
            HttpRequestHandler.endAnswered(ctx, loop);
        }
    }

    private void await(long millis) {
        deadline.cancel();
        deadline = loop.schedule(millis, channel::close);
    }

    /** Refuses a request that might have reached a session, such that its page can read why. */
    private void refuse(ChannelHandlerContext ctx, HttpAnswer answer) {
        Exchange refused = exchange;
        if (refused != null) {
            SockJsRules.allowOrigin(refused.head(), answer.headers());
        }
        end(ctx, answer);
    }

    private void end(ChannelHandlerContext ctx, HttpAnswer answer) {
        deadline.cancel();
        releaseBody();
        stage = Stage.ENDED;
        HttpRequestHandler.end(ctx, loop, answer);
    }

    private void releaseBody() {
        if (body != null) {
            body.release();
            body = null;
        }
        target = null;
        sent = null;
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
        releaseBody();
        stage = Stage.ENDED;
        Receiver lost = receiver;
        SockJsChannel session = source;
        receiver = null;
        source = null;
        if (lost != null && session != null) {
            session.loop().execute(() -> session.onLost(lost));
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ClientCertificate.isOfPeer(cause)) {
            LOG.debug("{} is lost in HTTP: {}", channel, cause.getMessage());
        } else {
            LOG.warn("{} failed in HTTP and is closed", channel, cause);
        }
        ctx.close();
    }
}

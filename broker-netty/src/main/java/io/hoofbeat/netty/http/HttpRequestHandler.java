package io.hoofbeat.netty.http;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.netty.connection.LingerHandler;
import io.hoofbeat.netty.loop.NettyLoop;
import io.hoofbeat.netty.tls.ClientCertificate;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one HTTP request without a body and has it answered; a connection carries no second one. Everything else is refused
 * with a status and a text that says why. Confined to the loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public abstract class HttpRequestHandler extends ChannelInboundHandlerAdapter {

    /** Longest request line, and all header lines together, in bytes. */
    private static final int LINE_BYTES_MAX = 4 << 10;

    private static final int HEADER_BYTES_MAX = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(HttpRequestHandler.class);

    private final NettyLoop loop;
    private final Timeout deadline;
    private @Nullable HttpRequest request;

    /** @param deadline closes the channel when the request takes too long; cancelled when it is complete */
    protected HttpRequestHandler(NettyLoop loop, Timeout deadline) {
        this.loop = loop;
        this.deadline = deadline;
    }

    /** Adds {@code handler} to a pipeline, with what it needs in front of it. */
    protected static void add(ChannelPipeline pipeline, HttpRequestHandler handler) {
        addCodec(pipeline);
        pipeline.addLast(handler);
    }

    /** Adds what makes requests out of bytes, within limits. */
    public static void addCodec(ChannelPipeline pipeline) {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setInitialBufferSize(256);
        pipeline.addLast(new HttpServerCodec(limits));
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            HttpAnswer refusal = refusalOf(message);
            if (refusal != null) {
                answer(ctx, refusal);
                return;
            }
            if (message instanceof HttpRequest head) {
                request = head;
            }
            HttpRequest complete = request;
            if (message instanceof LastHttpContent && complete != null) {
                deadline.cancel();
                onRequest(ctx, complete);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Whether a request with another method than GET is served; it has no body all the same. */
    protected boolean serves(HttpRequest head) {
        return false;
    }

    private @Nullable HttpAnswer refusalOf(Object message) {
        if (message instanceof HttpRequest head) {
            if (head.decoderResult().isFailure()) {
                return malformed(head.decoderResult().cause());
            }
            if (!head.method().equals(HttpMethod.GET) && !serves(head)) {
                return HttpAnswer.of(HttpResponseStatus.METHOD_NOT_ALLOWED, "Only GET is served here.")
                        .with(HttpHeaderNames.ALLOW, "GET");
            }
        }
        if (message instanceof HttpContent content && content.content().isReadable()) {
            return HttpAnswer.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "A request has no body here.");
        }
        if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
            return malformed(content.decoderResult().cause());
        }
        return null;
    }

    /** What is said to bytes that are no request, or too long a one. */
    public static HttpAnswer malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return HttpAnswer.of(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    "The request line is longer than " + LINE_BYTES_MAX + " bytes.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return HttpAnswer.of(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "The header fields are longer than " + HEADER_BYTES_MAX + " bytes.");
        }
        return HttpAnswer.of(HttpResponseStatus.BAD_REQUEST, "This is not a valid HTTP request.");
    }

    /** Answers a request that is complete, by {@link #answer} as a rule. */
    protected abstract void onRequest(ChannelHandlerContext ctx, HttpRequest request);

    /** Writes the answer, unless the connection has ended meanwhile, and ends it such that the peer can read that. */
    protected final void answer(ChannelHandlerContext ctx, HttpAnswer answer) {
        if (ctx.isRemoved() || !ctx.channel().isActive()) {
            answer.afterwards().run();
            return;
        }
        deadline.cancel();
        end(ctx, loop, answer);
    }

    /** Writes the last answer of a connection behind the {@linkplain #addCodec codec}, in place of the handler of {@code ctx}. */
    public static void end(ChannelHandlerContext ctx, NettyLoop loop, HttpAnswer answer) {
        LingerHandler linger = startLinger(ctx, loop);
        ctx.writeAndFlush(answer.toResponse()).addListener(written -> {
            linger.onLastWritten(written.isSuccess());
            answer.afterwards().run();
        });
        takeAway(ctx);
    }

    /** As {@link #end}, when the last answer has been written already. */
    public static void endAnswered(ChannelHandlerContext ctx, NettyLoop loop) {
        LingerHandler linger = startLinger(ctx, loop);
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> linger.onLastWritten(written.isSuccess()));
        takeAway(ctx);
    }

    private static LingerHandler startLinger(ChannelHandlerContext ctx, NettyLoop loop) {
        LingerHandler linger = new LingerHandler(ctx.channel(), loop);
        ctx.pipeline().addLast(linger);
        ctx.channel().config().setAutoRead(true);
        return linger;
    }

    private static void takeAway(ChannelHandlerContext ctx) {
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.remove(ctx.handler());
        // Last: as it goes, the codec passes on what came behind the request.
        pipeline.remove(HttpServerCodec.class);
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        deadline.cancel();
        ctx.fireChannelInactive();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ClientCertificate.isOfPeer(cause)) {
            LOG.debug("{} is lost in HTTP: {}", ctx.channel(), cause.getMessage());
        } else {
            LOG.warn("{} failed in HTTP and is closed", ctx.channel(), cause);
        }
        ctx.close();
    }
}

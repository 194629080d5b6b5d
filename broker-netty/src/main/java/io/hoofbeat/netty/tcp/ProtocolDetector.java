package io.hoofbeat.netty.tcp;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.connection.InputBuffer;
import io.hoofbeat.netty.sockjs.HttpEntrance;
import io.hoofbeat.netty.sockjs.SockJsSessions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells HTTP, and so WebSocket and SockJS, from STOMP by the first bytes of a connection: those of an HTTP method and its blank, or anything else. They
 * may come one at a time. A connection that does not say what it is in time is closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class ProtocolDetector extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ProtocolDetector.class);

    /** CONNECT is not among them: it is a STOMP command, and proxying is not offered. PRI opens HTTP/2. */
    private static final List<byte[]> HTTP_METHODS = List.of(
            ascii("GET "),
            ascii("HEAD "),
            ascii("POST "),
            ascii("PUT "),
            ascii("DELETE "),
            ascii("OPTIONS "),
            ascii("PATCH "),
            ascii("TRACE "),
            ascii("PRI "));

    private enum Guess {
        HTTP,
        STOMP,
        UNKNOWN
    }

    private final ConnectionSetup setup;
    private final SockJsSessions sockJs;
    private final InputBuffer input;
    private final Timeout deadline;
    private final @Nullable ProtocolError refusal;

    /**
     * A detector for a connection that has just been made. On the channel's loop.
     *
     * @param sockJs  sessions of SockJS over HTTP
     * @param refusal why the connection is not served, or null
     */
    public ProtocolDetector(
            Channel channel, ConnectionSetup setup, SockJsSessions sockJs, @Nullable ProtocolError refusal) {
        this.setup = setup;
        this.sockJs = sockJs;
        this.refusal = refusal;
        input = new InputBuffer(channel.alloc());
        deadline = setup.handshakeDeadline(channel);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        input.add((ByteBuf) message);
        switch (guess(input.bytes())) {
            case UNKNOWN -> {}
            case STOMP -> {
                deadline.cancel();
                if (refusal == null) {
                    ctx.pipeline().addLast(new TcpConnection(ctx.channel(), setup));
                } else {
                    RefusedConnection.end(ctx.channel(), setup, refusal);
                }
                ctx.pipeline().remove(this);
            }
            case HTTP -> {
                HttpEntrance.addTo(ctx.pipeline(), setup, sockJs, deadline, refusal);
                ctx.pipeline().remove(this);
            }
        }
    }

    private static Guess guess(ByteBuf in) {
        Guess guess = Guess.STOMP;
        for (byte[] method : HTTP_METHODS) {
            int same = 0;
            int most = Math.min(method.length, in.readableBytes());
            while (same < most && in.getByte(in.readerIndex() + same) == method[same]) {
                same++;
            }
            if (same == method.length) {
                return Guess.HTTP;
            }
            if (same == in.readableBytes()) {
                guess = Guess.UNKNOWN;
            }
        }
        return guess;
    }

    /** Passes on what has been received. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (!input.isEmpty()) {
            ByteBuf received = input.bytes().retain();
            input.release();
            ctx.fireChannelRead(received);
        }
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
        input.release();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{} is lost before its protocol was known: {}", ctx.channel(), cause.getMessage());
        ctx.close();
    }
}

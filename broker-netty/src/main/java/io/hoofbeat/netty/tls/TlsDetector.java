package io.hoofbeat.netty.tls;

import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.connection.LingerHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Tells TLS from clear text by the first byte of a connection: a handshake record begins with 0x16, which begins no frame of
 * STOMP, no heart-beat and no HTTP request. Clear text is passed on when it is allowed, and otherwise answered in its own
 * language. Stands in front of everything else and goes when it knows.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class TlsDetector extends ChannelInboundHandlerAdapter {

    private static final int HANDSHAKE_RECORD = 0x16;

    private static final String EXPLANATION =
            "This port speaks TLS: connect with tls:// or wss://. Nothing is served in clear"
                    + " text here (tls.plain: false); whatever was sent can have been read on the way.";

    private final ConnectionSetup setup;
    private final TlsContext tls;
    private final boolean isForOperators;

    private TlsDetector(ConnectionSetup setup, TlsContext tls, boolean isForOperators) {
        this.setup = setup;
        this.tls = tls;
        this.isForOperators = isForOperators;
    }

    /** Puts a detector at the end of a pipeline, when there is TLS; what is added behind it gets clear text. */
    public static void addTo(Channel channel, ConnectionSetup setup) {
        TlsContext tls = setup.tls();
        if (tls != null) {
            channel.pipeline().addLast(new TlsDetector(setup, tls, false));
        }
    }

    /**
     * As {@link #addTo}, for the admin port: it is on this machine only, so that clear text is always allowed, and operators log in by a
     * passcode and are not asked for a certificate.
     */
    public static void addForOperators(Channel channel, ConnectionSetup setup) {
        TlsContext tls = setup.tls();
        if (tls != null) {
            channel.pipeline().addLast(new TlsDetector(setup, tls, true));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (!in.isReadable()) {
            in.release();
        } else if (in.getUnsignedByte(in.readerIndex()) == HANDSHAKE_RECORD) {
            long millis = setup.broker().sessions().connectMillisMax();
            ctx.pipeline().replace(this, null, tls.newHandler(ctx.alloc(), millis, !isForOperators));
            ctx.fireChannelRead(in);
        } else if (isForOperators || tls.options().isPlainAllowed()) {
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(in);
        } else {
            boolean isHttp = in.getByte(in.readerIndex()) == 'G';
            in.release();
            refuse(ctx, isHttp);
        }
    }

    private void refuse(ChannelHandlerContext ctx, boolean isHttp) {
        LingerHandler linger =
                new LingerHandler(ctx.channel(), setup.loops().of(ctx.channel().eventLoop()));
        String answer = isHttp
                ? "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                        + EXPLANATION.length() + "\r\n\r\n" + EXPLANATION
                : "ERROR\nmessage:This port speaks TLS\ncontent-type:text/plain\ncontent-length:" + EXPLANATION.length()
                        + "\n\n" + EXPLANATION + "\0";
        ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), answer))
                .addListener(written -> linger.onLastWritten(written.isSuccess()));
        // What stands behind hears no more than that the connection has closed.
        ctx.pipeline().replace(this, null, linger);
    }
}

package io.hoofbeat.netty.connection;

import io.hoofbeat.netty.loop.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/** The end of a connection without a session: what was written is flushed, output shut down, and what still comes is thrown away. */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class LingerHandler extends ChannelInboundHandlerAdapter {

    private final Channel channel;
    private final Linger linger;
    private boolean hasInputEnded;
    private boolean hasOutputEnded;

    /** Starts the time the peer has to close. On the channel's loop. */
    public LingerHandler(Channel channel, NettyLoop loop) {
        this.channel = channel;
        linger = new Linger(channel, loop);
    }

    /** Everything is written, or cannot be. */
    public void onLastWritten(boolean isWritten) {
        hasOutputEnded = true;
        if (hasInputEnded || !isWritten) {
            channel.close();
        } else {
            TlsOutput.shutDown(channel);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf in) {
            linger.count(in.readableBytes());
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            hasInputEnded = true;
            if (hasOutputEnded) {
                channel.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        linger.cancel();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }
}

package io.hoofbeat.netty.connection;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is at the other end of a connection: its peer, or, when that is one of the listed proxies, whom the proxy speaks for. A listed
 * proxy must begin each connection with a header of the PROXY protocol, version 1 or 2, and nobody else may.
 *
 * @see <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class ClientAddress extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ClientAddress.class);

    private static final AttributeKey<InetSocketAddress> KEY = AttributeKey.valueOf(ClientAddress.class, "client");

    private final Timeout deadline;
    private final Consumer<InetSocketAddress> onKnown;

    private ClientAddress(Timeout deadline, Consumer<InetSocketAddress> onKnown) {
        this.deadline = deadline;
        this.onKnown = onKnown;
    }

    /**
     * Finds out who the client of a new connection is. On its loop.
     *
     * @param onKnown called at once or when the proxy has said so, to add what serves the client to the pipeline
     */
    public static void learn(Channel channel, ConnectionSetup setup, Consumer<InetSocketAddress> onKnown) {
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        if (setup.server().proxySources().stream().noneMatch(source -> source.contains(peer.getAddress()))) {
            onKnown.accept(peer);
            return;
        }
        channel.pipeline()
                .addLast(new HAProxyMessageDecoder(), new ClientAddress(setup.handshakeDeadline(channel), onKnown));
    }

    /** The client of a connection that is being served. */
    public static InetSocketAddress of(Channel channel) {
        InetSocketAddress told = channel.attr(KEY).get();
        return told == null ? (InetSocketAddress) channel.remoteAddress() : told;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        deadline.cancel();
        if (!(message instanceof HAProxyMessage header)) {
            // The decoder lets nothing pass before the header.
            ReferenceCountUtil.release(message);
            ctx.close();
            return;
        }
        try {
            InetSocketAddress told = clientOf(header);
            if (told != null) {
                ctx.channel().attr(KEY).set(told);
            }
            onKnown.accept(of(ctx.channel()));
        } finally {
            header.release();
            ctx.pipeline().remove(this);
        }
    }

    /** Whom a proxy speaks for; null when it speaks for itself, as in a health check, or does not say. */
    private static @Nullable InetSocketAddress clientOf(HAProxyMessage header) {
        byte[] address = header.command() == HAProxyCommand.PROXY && header.sourceAddress() != null
                ? NetUtil.createByteArrayFromIpAddressString(header.sourceAddress())
                : null;
        if (address == null) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), header.sourcePort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes", e);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.cancel();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug(
                "{}: the proxy did not begin with a valid PROXY header: {}",
                ctx.channel().remoteAddress(),
                cause.getMessage());
        ctx.close();
    }
}

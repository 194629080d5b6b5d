package io.hoofbeat.netty.systemd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how a service of {@code Type=notify} is, by datagrams to the socket that it names in {@code NOTIFY_SOCKET}. The JDK has no
 * such sockets, Netty's epoll has.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify</a>
 */
public final class SystemdNotifier {

    private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);

    private static final long MILLIS_MAX = 2000;

    private final String socket;

    /** @param socket path of the socket, or a name behind {@code @}, or empty when nobody listens: then nothing is ever sent */
    public SystemdNotifier(String socket) {
        this.socket = socket;
    }

    /**
     * Tells a state and waits until it is told; a failure is logged and changes nothing. Not from a loop.
     *
     * @param state lines such as {@code READY=1}
     */
    public void tell(String state) {
        if (socket.isEmpty()) {
            return;
        }
        if (!Epoll.isAvailable()) {
            LOG.warn(
                    "systemd waits to be told '{}' and there is no epoll here to do so; use Type=exec in the unit",
                    state);
            return;
        }
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("systemd", true), EpollIoHandler.newFactory());
        try {
            send(group, state);
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(MILLIS_MAX);
        }
    }

    private void send(EventLoopGroup group, String state) {
        // A name that begins with @ is not in the file system; there its first byte is 0.
        String address = socket.startsWith("@") ? "\0" + socket.substring(1) : socket;
        ChannelFuture connected = new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new DomainSocketAddress(address));
        if (!connected.awaitUninterruptibly(MILLIS_MAX) || !connected.isSuccess()) {
            LOG.warn("cannot tell systemd '{}' at {}: {}", state, socket, String.valueOf(connected.cause()));
            return;
        }
        Channel channel = connected.channel();
        ChannelFuture written = channel.writeAndFlush(Unpooled.copiedBuffer(state, StandardCharsets.UTF_8));
        if (!written.awaitUninterruptibly(MILLIS_MAX) || !written.isSuccess()) {
            LOG.warn("cannot tell systemd '{}' at {}: {}", state, socket, String.valueOf(written.cause()));
        }
        channel.close().awaitUninterruptibly(MILLIS_MAX);
    }
}

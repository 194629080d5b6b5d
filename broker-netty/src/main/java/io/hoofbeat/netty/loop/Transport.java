package io.hoofbeat.netty.loop;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.internal.PlatformDependent;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the operating system is asked for input and output. */
public enum Transport {
    /** The JDK's; everywhere. */
    NIO,
    /** Linux. */
    EPOLL,
    /** Linux, where the kernel and the container allow it. */
    IO_URING;

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    /**
     * The transport of an option.
     *
     * @param name {@code auto} for epoll where there is epoll and NIO elsewhere, or the name of a transport in any case
     * @throws IllegalArgumentException when there is no such transport, or not on this machine; the message says which
     */
    public static Transport named(String name) {
        Transport transport = switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> best();
            case "nio" -> NIO;
            case "epoll" -> EPOLL;
            case "io_uring" -> IO_URING;
            default ->
                throw new IllegalArgumentException(
                        "transport " + name + " is unknown; there are auto, epoll, io_uring and nio");
        };
        if (!transport.isAvailable()) {
            throw new IllegalArgumentException("transport " + name + " is not available here; take auto");
        }
        return transport;
    }

    /** Epoll where there is epoll. Linux without it is told of in the log: everything works, and slower. */
    private static Transport best() {
        if (Epoll.isAvailable()) {
            return EPOLL;
        }
        if (PlatformDependent.normalizedOs().equals("linux")) {
            LOG.warn("epoll cannot be used here, taking NIO", Epoll.unavailabilityCause());
        }
        return NIO;
    }

    /** Whether this machine has it. */
    public boolean isAvailable() {
        return switch (this) {
            case NIO -> true;
            case EPOLL -> Epoll.isAvailable();
            case IO_URING -> IoUring.isAvailable();
        };
    }

    IoHandlerFactory handlers() {
        return switch (this) {
            case NIO -> NioIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
        };
    }

    /** The class of its listening sockets. */
    public Class<? extends ServerChannel> serverChannel() {
        return switch (this) {
            case NIO -> NioServerSocketChannel.class;
            case EPOLL -> EpollServerSocketChannel.class;
            case IO_URING -> IoUringServerSocketChannel.class;
        };
    }
}

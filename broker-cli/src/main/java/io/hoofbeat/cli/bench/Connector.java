package io.hoofbeat.cli.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens connections to the broker under test. What all connections of a loop share for reading lives here. Confined to its loop. */
final class Connector {

    /** What one read may bring; the broker is to be the one who decides about batches. */
    private static final int READ_BYTES = 256 << 10;

    private static final int WRITE_LOW_BYTES = 64 << 10;
    private static final int WRITE_HIGH_BYTES = 256 << 10;
    private static final int CONNECT_MILLIS_MAX = 10_000;

    private final BrokerSettings broker;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final @Nullable SslContext tls;
    private final FrameScanner scanner = new FrameScanner();
    private byte[] input = new byte[2 * READ_BYTES];
    private final long originNanos = System.nanoTime();
    private long readNanos;
    private String server = "";

    Connector(BrokerSettings broker, EventLoop loop) throws BenchException {
        this.broker = broker;
        this.loop = loop;
        this.tls = broker.target().isTls() ? tls(broker) : null;
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .remoteAddress(resolve(broker.target()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(WRITE_LOW_BYTES, WRITE_HIGH_BYTES));
    }

    private static InetSocketAddress resolve(Target target) throws BenchException {
        try {
            return new InetSocketAddress(InetAddress.getByName(target.host()), target.port());
        } catch (UnknownHostException e) {
            throw new BenchException("the host " + target.host() + " is unknown", e);
        }
    }

    private static SslContext tls(BrokerSettings broker) throws BenchException {
        SslContextBuilder builder = SslContextBuilder.forClient();
        try {
            if (broker.isInsecure()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            } else if (broker.trust() != null) {
                builder.trustManager(broker.trust().toFile());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new BenchException("the certificates in " + broker.trust() + " cannot be read: " + e.getMessage(), e);
        }
    }

    BrokerSettings broker() {
        return broker;
    }

    EventLoop loop() {
        return loop;
    }

    /** Runs something on the loop after a while. */
    void schedule(Runnable task, long delay, TimeUnit unit) {
        var unused = loop.schedule(task, delay, unit);
    }

    /** The time on the clock of the run, which begins with the connector. */
    long nowNanos() {
        return System.nanoTime() - originNanos;
    }

    /** The time of the read that is being handled: the clock is asked once for all messages of it. */
    long readNanos() {
        return readNanos;
    }

    void readBegins() {
        readNanos = nowNanos();
    }

    FrameScanner scanner() {
        return scanner;
    }

    /** What the broker calls itself; empty when it does not. */
    String server() {
        return server;
    }

    void serverIs(String name) {
        server = name;
    }

    /** The array into which every connection of the loop reads, with room for so many bytes. Only valid during one read. */
    byte[] input(int size) {
        if (input.length < size) {
            input = Arrays.copyOf(input, Math.max(size, 2 * input.length));
        }
        return input;
    }

    /** Begins to open a connection; its user is told of what becomes of it. */
    Link open(Link.User user) {
        Link link = new Link(this, user);
        bootstrap
                .clone()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            Target target = broker.target();
                            SslHandler handler = tls.newHandler(channel.alloc(), target.host(), target.port());
                            channel.pipeline().addLast(handler);
                        }
                        channel.pipeline().addLast(link);
                    }
                })
                .connect()
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        link.onRefused(connected.cause());
                    }
                });
        return link;
    }
}

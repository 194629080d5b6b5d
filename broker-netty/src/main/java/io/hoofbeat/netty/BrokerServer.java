package io.hoofbeat.netty;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.netty.admin.AdminHandler;
import io.hoofbeat.netty.admin.AdminTasks;
import io.hoofbeat.netty.admin.Readiness;
import io.hoofbeat.netty.connection.ClientAddress;
import io.hoofbeat.netty.connection.ConnectionGate;
import io.hoofbeat.netty.connection.ConnectionRegistry;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.connection.SessionFactory;
import io.hoofbeat.netty.loop.NettyLoops;
import io.hoofbeat.netty.sockjs.HttpEntrance;
import io.hoofbeat.netty.sockjs.SockJsSessions;
import io.hoofbeat.netty.tcp.ProtocolDetector;
import io.hoofbeat.netty.tls.TlsContext;
import io.hoofbeat.netty.tls.TlsDetector;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets of a broker and the connections they have accepted. Any thread, except the loops for what waits.
 *
 * <pre>
 * NettyLoops loops = NettyLoops.start(serverOptions.transport(), serverOptions.loops());
 * BrokerServer server = BrokerServer.start(brokerOptions, serverOptions, loops, broker::openSession, broker.counters());
 * …
 * server.stopAccepting();      // and /readyz says so; the broker drains its sessions
 * server.close();              // says farewell to who is left
 * loops.close();
 * </pre>
 */
public final class BrokerServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerServer.class);

    private static final String ADMIN_HOST = "127.0.0.1";
    private static final int BACKLOG = 4096;

    /** Buffers for reading, in bytes: they grow with what a connection sends at once. */
    private static final int RECEIVE_BYTES_MIN = 2 << 10;

    private static final int RECEIVE_BYTES_MAX = 256 << 10;

    /** How long {@link #close} waits for peers, in milliseconds. */
    private static final long CLOSE_MILLIS_MAX = 3000;

    private final ConnectionSetup setup;
    private final SockJsSessions sockJs;
    private final Readiness readiness = new Readiness();
    private final AdminTasks tasks = new AdminTasks();
    private final List<Channel> listeners = new ArrayList<>();
    private final ConnectionGate.Listener stompListener = new ConnectionGate.Listener();
    private final ConnectionGate.Listener webSocketListener = new ConnectionGate.Listener();
    private @Nullable InetSocketAddress stompAddress;
    private @Nullable InetSocketAddress webSocketAddress;
    private @Nullable InetSocketAddress adminAddress;

    private BrokerServer(ConnectionSetup setup) {
        this.setup = setup;
        sockJs = new SockJsSessions(setup);
    }

    /**
     * Opens all listeners of the options.
     *
     * @param loops    on which connections live; outlive the server, and are closed by who made them
     * @param sessions makes a session for each connection
     * @param counters of the broker
     * @throws ListenException when one cannot be opened; those opened before are closed again
     */
    public static BrokerServer start(
            BrokerOptions broker, ServerOptions server, NettyLoops loops, SessionFactory sessions, Counters counters)
            throws ListenException {
        return start(broker, server, loops, sessions, counters, null);
    }

    /**
     * As {@link #start(BrokerOptions, ServerOptions, NettyLoops, SessionFactory, Counters)}, with TLS on the ports of STOMP and
     * WebSocket.
     *
     * @param tls null for none
     */
    public static BrokerServer start(
            BrokerOptions broker,
            ServerOptions server,
            NettyLoops loops,
            SessionFactory sessions,
            Counters counters,
            @Nullable TlsContext tls)
            throws ListenException {
        BrokerServer started = new BrokerServer(new ConnectionSetup(
                broker,
                server,
                loops,
                sessions,
                new ConnectionRegistry(),
                new ConnectionGate(server.connections(), counters.limits),
                counters,
                tls));
        try {
            started.listen();
            return started;
        } catch (ListenException e) {
            started.closeListeners();
            throw e;
        }
    }

    /** As {@link #start(BrokerOptions, ServerOptions, NettyLoops, SessionFactory, Counters)}, with counters of its own. */
    public static BrokerServer start(
            BrokerOptions broker, ServerOptions server, NettyLoops loops, SessionFactory sessions)
            throws ListenException {
        return start(broker, server, loops, sessions, new Counters());
    }

    private void listen() throws ListenException {
        ServerOptions options = setup.server();
        stompAddress = listen("STOMP", options.bind(), options.stompPort(), this::serveStomp);
        webSocketAddress = listen("WebSocket", options.bind(), options.webSocketPort(), this::serveWebSocket);
        adminAddress = listen("admin", ADMIN_HOST, options.adminPort(), this::serveAdmin);
    }

    private @Nullable InetSocketAddress listen(String name, String host, int port, Consumer<Channel> serve)
            throws ListenException {
        if (port < 0) {
            return null;
        }
        ChannelFuture bound = bootstrap(serve).bind(host, port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ListenException(name, host, port, bound.cause());
        }
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private ServerBootstrap bootstrap(Consumer<Channel> serve) {
        ServerOptions options = setup.server();
        // Netty's marks say "above" and "below", so that a low mark of 0 would never be reached.
        WriteBufferWaterMark marks =
                new WriteBufferWaterMark(Math.max(1, options.outputLowBytes()), options.outputHighBytes());
        return new ServerBootstrap()
                .group(setup.loops().group())
                .channel(setup.loops().transport().serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, marks)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(RECEIVE_BYTES_MIN, RECEIVE_BYTES_MIN, RECEIVE_BYTES_MAX))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        serve.accept(channel);
                    }
                });
    }

    private void serveStomp(Channel channel) {
        admit(channel, stompListener, refusal -> {
            TlsDetector.addTo(channel, setup);
            channel.pipeline().addLast(new ProtocolDetector(channel, setup, sockJs, refusal));
        });
    }

    private void serveWebSocket(Channel channel) {
        admit(channel, webSocketListener, refusal -> {
            TlsDetector.addTo(channel, setup);
            HttpEntrance.addTo(channel.pipeline(), setup, sockJs, setup.handshakeDeadline(channel), refusal);
        });
    }

    /** Finds out whose connection it is and whether there is room for it; then serves it, or refuses it. */
    private void admit(Channel channel, ConnectionGate.Listener listener, Consumer<@Nullable ProtocolError> serve) {
        ClientAddress.learn(
                channel, setup, client -> setup.gate().admit(channel, listener, client.getAddress(), serve));
    }

    private void serveAdmin(Channel channel) {
        TlsDetector.addForOperators(channel, setup);
        AdminHandler.addTo(channel, setup.loops().of(channel.eventLoop()), readiness, tasks);
    }

    /** Where STOMP is served, with the real port; null when it is not. */
    public @Nullable InetSocketAddress stompAddress() {
        return stompAddress;
    }

    /** Where WebSocket has a port of its own, with the real number; null when it has none. */
    public @Nullable InetSocketAddress webSocketAddress() {
        return webSocketAddress;
    }

    /** Where the admin port is, with the real number; null when there is none. */
    public @Nullable InetSocketAddress adminAddress() {
        return adminAddress;
    }

    /** Whether the ports of STOMP and WebSocket speak TLS, and the admin port too. */
    public boolean isTls() {
        return setup.tls() != null;
    }

    /** Whether the ports of STOMP and WebSocket speak clear text. */
    public boolean isPlain() {
        TlsContext tls = setup.tls();
        return tls == null || tls.options().isPlainAllowed();
    }

    /** The open connections and their counts. */
    public ConnectionRegistry connections() {
        return setup.registry();
    }

    /** What has gone over all connections of a loop so far. On that loop. */
    public Traffic trafficOf(Loop loop) {
        return setup.registry().trafficOf(setup.loops().loop(loop.index()));
    }

    /** What {@code /readyz} answers. */
    public Readiness readiness() {
        return readiness;
    }

    /** What the admin port can have done. */
    public AdminTasks tasks() {
        return tasks;
    }

    /** Accepts no more clients; those that are connected stay, and the admin port too. {@code /readyz} says draining. */
    public void stopAccepting() {
        readiness.notReady("draining");
        sockJs.stopOpening();
        for (Channel listener : listeners) {
            if (!listener.localAddress().equals(adminAddress)) {
                closeListener(listener);
            }
        }
    }

    /**
     * Stops accepting, says farewell to every connection and closes it: after what is written has been flushed and the peer
     * has closed too, or when it does not in time. Returns when all are closed, after 3 seconds at most; the admin port stays. Not from a
     * loop.
     */
    public void closeConnections() {
        stopAccepting();
        setup.registry().open().forEach(connection -> connection.loop().execute(connection::closeForShutdown));
        try {
            setup.registry().whenNone().get(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("{} connections did not close in time", setup.registry().openCount());
            setup.registry().open().forEach(connection -> connection.loop().execute(connection::closeNow));
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails this future", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@linkplain #closeConnections() Closes all connections}, and the admin port too. Not from a loop. */
    @Override
    public void close() {
        closeConnections();
        closeListeners();
    }

    private void closeListeners() {
        listeners.forEach(BrokerServer::closeListener);
    }

    /** Closes a listening socket such that nobody can connect when this returns, even over NIO. */
    private static void closeListener(Channel listener) {
        if (listener.isOpen()) {
            listener.close().awaitUninterruptibly();
            // The JDK closes a socket that is in a selector not before the next select.
            listener.eventLoop().schedule(() -> {}, 1, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        }
    }
}

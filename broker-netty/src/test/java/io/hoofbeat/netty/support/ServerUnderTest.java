package io.hoofbeat.netty.support;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.ListenException;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.NettyLoops;
import io.hoofbeat.netty.loop.Transport;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server on free ports whose sessions do what a test says. Closing it asserts that no connection is left. */
public final class ServerUnderTest implements AutoCloseable {

    private final NettyLoops loops;
    private final BrokerServer server;
    private final BlockingQueue<ScriptedSession> sessions = new LinkedBlockingQueue<>();

    private ServerUnderTest(
            Transport transport, BrokerOptions broker, ServerOptions options, ScriptedSession.Script script)
            throws ListenException {
        loops = NettyLoops.start(transport.name(), options.loops());
        server = BrokerServer.start(broker, options, loops, connection -> {
            ScriptedSession session = new ScriptedSession(connection, script);
            sessions.add(session);
            return session;
        });
    }

    /** A server whose sessions behave. */
    public static ServerUnderTest start(Transport transport) {
        return start(transport, ScriptedSession::behave);
    }

    public static ServerUnderTest start(Transport transport, ScriptedSession.Script script) {
        return start(transport, BrokerOptions.DEFAULT, options(ServerOptions.WebSocket.DEFAULT), script);
    }

    public static ServerUnderTest start(
            Transport transport, BrokerOptions broker, ServerOptions options, ScriptedSession.Script script) {
        try {
            return new ServerUnderTest(transport, broker, options, script);
        } catch (ListenException e) {
            throw new AssertionError(e);
        }
    }

    /** Free ports, and 64 and 16 KiB of output. */
    public static ServerOptions options(ServerOptions.WebSocket webSocket) {
        ServerOptions standard = ServerOptions.DEFAULT;
        return new ServerOptions("127.0.0.1", 0, 0, 0, 1, "auto", standard.frames(), 64 << 10, 16 << 10, webSocket);
    }

    public BrokerServer server() {
        return server;
    }

    public int stompPort() {
        return port(server.stompAddress());
    }

    public int webSocketPort() {
        return port(server.webSocketAddress());
    }

    public int adminPort() {
        return port(server.adminAddress());
    }

    private static int port(@org.jspecify.annotations.Nullable InetSocketAddress address) {
        return Objects.requireNonNull(address).getPort();
    }

    /** A client of the STOMP port. */
    public RawClient client() {
        return new RawClient(stompPort());
    }

    /** A client of the WebSocket port, after the handshake. */
    public WebSocketPeer webSocket() {
        return WebSocketPeer.open(webSocketPort(), "/ws", "");
    }

    /** The session of the next connection that has come. */
    public ScriptedSession session() {
        try {
            ScriptedSession session = sessions.poll(ScriptedSession.PATIENCE_SECONDS, TimeUnit.SECONDS);
            return Objects.requireNonNull(session, "no connection came");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.close();
        ScriptedSession.await(server.connections().whenNone());
        loops.close();
    }
}

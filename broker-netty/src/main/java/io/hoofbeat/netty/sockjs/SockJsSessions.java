package io.hoofbeat.netty.sockjs;

import io.hoofbeat.core.security.Presented;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.connection.ConnectionGate;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.loop.NettyLoop;
import io.netty.channel.Channel;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of SockJS over HTTP, by the names that their clients have chosen. Any thread. Each counts as a connection, besides
 * the HTTP connections that carry it, which count as all do.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class SockJsSessions {

    /** A byte may be sent as an escape of six. */
    private static final int ESCAPE_BYTES = 6;

    private static final int BRACKETS_BYTES = 64;

    private final ConnectionSetup setup;
    private final ConcurrentHashMap<String, SockJsChannel> byName = new ConcurrentHashMap<>();
    private final ConnectionGate.Listener listener = new ConnectionGate.Listener();
    private volatile boolean isStopped;

    /** No sessions yet. */
    public SockJsSessions(ConnectionSetup setup) {
        this.setup = setup;
    }

    ServerOptions options() {
        return setup.server();
    }

    /** What a session may be sent in one request before its client is connected, in bytes. */
    int beforeConnectBytesMax() {
        long most = (long) ESCAPE_BYTES * options().frames().beforeConnectBytesMax() + BRACKETS_BYTES;
        return (int) Math.min(most, options().webSocket().messageBytesMax());
    }

    /** See {@link ConnectionGate#countIncomplete}. */
    boolean countIncomplete(long changeBytes) {
        return setup.gate().countIncomplete(changeBytes);
    }

    /** From here on no session is opened; those that are open go on. */
    public void stopOpening() {
        isStopped = true;
    }

    /** The session of a name when it is the client's own, else null. */
    @Nullable
    SockJsChannel find(String name, SockJsOwner client) {
        SockJsChannel session = byName.get(name);
        return session != null && session.owner().isSame(client) ? session : null;
    }

    /** What came of {@link #open}: one of them is null. */
    record Opening(
            @Nullable SockJsChannel session, @Nullable String refusal) {}

    /**
     * The session of a name, opened when there is none.
     *
     * @param parent    HTTP connection that asks for it, on whose loop this is called
     * @param presented what the client says about itself, with the token of the request
     */
    Opening open(String name, Channel parent, SockJsOwner client, Presented presented) {
        SockJsChannel present = byName.get(name);
        if (present != null) {
            return of(present, client);
        }
        if (isStopped) {
            return new Opening(null, "The broker stops.");
        }
        NettyLoop loop = setup.loops().of(parent.eventLoop());
        SockJsChannel session = new SockJsChannel(name, this, parent, client, loop);
        present = byName.putIfAbsent(name, session);
        if (present != null) {
            return of(present, client);
        }
        parent.eventLoop().register(session);
        ProtocolError[] refusal = new ProtocolError[1];
        boolean[] isAnswered = new boolean[1];
        setup.gate().admit(session, listener, client.address().getAddress(), error -> {
            isAnswered[0] = true;
            refusal[0] = error;
        });
        if (!isAnswered[0] || refusal[0] != null) {
            session.close();
            return new Opening(
                    null,
                    refusal[0] == null
                            ? "Too many connections."
                            : refusal[0].summary() + ": " + refusal[0].rule() + ".");
        }
        session.awaitReceiver();
        session.pipeline().addLast(new SockJsConnection(session, setup, presented));
        return new Opening(session, null);
    }

    private static Opening of(SockJsChannel present, SockJsOwner client) {
        return present.owner().isSame(client) ? new Opening(present, null) : new Opening(null, null);
    }

    void remove(String name, SockJsChannel session) {
        byName.remove(name, session);
    }
}

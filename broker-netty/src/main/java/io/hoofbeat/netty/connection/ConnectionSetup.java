package io.hoofbeat.netty.connection;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.NettyLoops;
import io.hoofbeat.netty.tls.TlsContext;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What every connection of one server needs. Immutable; any thread.
 *
 * @param tls null for none
 */
public record ConnectionSetup(
        BrokerOptions broker,
        ServerOptions server,
        NettyLoops loops,
        SessionFactory sessions,
        ConnectionRegistry registry,
        ConnectionGate gate,
        Counters counters,
        @Nullable TlsContext tls) {

    /** Closes a connection that has just been made when it has no session in time; cancelled by who gives it one. On its loop. */
    @SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
    public Timeout handshakeDeadline(Channel channel) {
        return loops.of(channel.eventLoop()).schedule(broker.sessions().connectMillisMax(), () -> {
            counters.limits.exceeded(Limit.CONNECT_MILLIS);
            channel.close();
        });
    }
}

package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.store.MemoryStore;
import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.ListenException;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.NettyLoops;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The broker of core on the sockets and loops of Netty, with its messages in memory. */
final class NettyBroker implements RunningBroker {

    /** More than a broker takes; a machine with more processors gets this many loops. */
    private static final int LOOPS_MAX = 64;

    /** A message goes from loop to loop as a task: from its sender to its queue, and from there to its subscriber. */
    private static final int HOPS_MAX = 3;

    private static final int SETTLE_SECONDS_MAX = 5;

    private final NettyLoops loops;
    private final BrokerServer server;

    private NettyBroker(NettyLoops loops, BrokerServer server) {
        this.loops = loops;
        this.server = server;
    }

    /**
     * Starts a broker and opens its listeners.
     *
     * @throws ListenException        when a listener cannot be opened
     * @throws ConfigurationException when this machine does not have the transport
     */
    static RunningBroker start(Configuration configuration) throws ListenException, ConfigurationException {
        ServerOptions serverOptions = configuration.serverOptions();
        BrokerOptions brokerOptions = configuration.brokerOptions();
        NettyLoops loops = startLoops(configuration, serverOptions);
        try {
            Broker broker = new Broker(brokerOptions, loops, new MemoryStore(), new LoopbackGuests(), AccessRules.OPEN);
            return new NettyBroker(loops, BrokerServer.start(brokerOptions, serverOptions, loops, broker::openSession));
        } catch (ListenException e) {
            loops.close();
            throw e;
        }
    }

    private static NettyLoops startLoops(Configuration configuration, ServerOptions options)
            throws ConfigurationException {
        int count = options.loops() > 0
                ? options.loops()
                : Math.min(LOOPS_MAX, Runtime.getRuntime().availableProcessors());
        try {
            return NettyLoops.start(options.transport(), count);
        } catch (IllegalArgumentException e) {
            String place = configuration.origin(ConfigKeys.TRANSPORT);
            throw new ConfigurationException(
                    List.of(new Problem(place, ConfigKeys.TRANSPORT.name() + ": " + e.getMessage())));
        }
    }

    @Override
    public int stompPort() {
        return portOf(server.stompAddress());
    }

    @Override
    public int webSocketPort() {
        return portOf(server.webSocketAddress());
    }

    @Override
    public int adminPort() {
        return portOf(server.adminAddress());
    }

    private static int portOf(@Nullable InetSocketAddress address) {
        return address == null ? -1 : address.getPort();
    }

    @Override
    public String drain() throws InterruptedException {
        int connections = server.connections().openCount();
        server.stopAccepting();
        boolean isSettled = true;
        for (int hop = 0; isSettled && hop < HOPS_MAX; hop++) {
            isSettled = passAllLoops();
        }
        server.close();
        loops.close();
        return "Stopped: " + (connections == 1 ? "1 connection" : connections + " connections") + " closed"
                + (isSettled ? "" : "; not everything in flight was delivered, the loops were too busy");
    }

    /** Waits until every loop has run what it had, within bounds. */
    private boolean passAllLoops() throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(loops.count());
        for (int index = 0; index < loops.count(); index++) {
            // At the end of a turn, what the turn has gathered for other loops has left.
            Loop loop = loops.loop(index);
            loop.execute(() -> loop.atTurnEnd(passed::countDown));
        }
        return passed.await(SETTLE_SECONDS_MAX, TimeUnit.SECONDS);
    }
}

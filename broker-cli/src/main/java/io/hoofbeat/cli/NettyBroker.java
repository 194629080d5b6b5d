package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.VirtualHosts;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.ListenException;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.admin.AdminTasks;
import io.hoofbeat.netty.admin.ProcessControl;
import io.hoofbeat.netty.loop.NettyLoops;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The broker of core on the sockets and loops of Netty, with its messages where the configuration wants them. */
final class NettyBroker implements RunningBroker {

    /** More than a broker takes; a machine with more processors gets this many loops. */
    private static final int LOOPS_MAX = 64;

    private final BrokerServer server;
    private final ServedHosts hosts;
    private final Drain drain;

    private NettyBroker(BrokerServer server, ServedHosts hosts, Drain drain) {
        this.server = server;
        this.hosts = hosts;
        this.drain = drain;
    }

    /**
     * Starts a broker and opens its listeners.
     *
     * @throws ListenException        when a listener cannot be opened
     * @throws ConfigurationException    when this machine does not have the transport
     * @throws StoreUnavailableException when the data folder cannot be used
     */
    static RunningBroker start(Configuration configuration)
            throws ListenException, ConfigurationException, StoreUnavailableException {
        ServerOptions serverOptions = configuration.serverOptions();
        BrokerOptions brokerOptions = configuration.brokerOptions();
        // Each takes its time, and neither needs the other.
        CompletableFuture<NettyLoops> loopsAhead = CompletableFuture.supplyAsync(() -> startLoops(serverOptions));
        ServedHosts hosts;
        try {
            hosts = ServedHosts.open(configuration);
        } catch (ConfigurationException | StoreUnavailableException | RuntimeException e) {
            closeStarted(loopsAhead);
            throw e;
        }
        NettyLoops loops = null;
        try {
            loops = started(loopsAhead, configuration);
            VirtualHosts brokers = hosts.serve(brokerOptions, loops);
            Broker broker = brokers.standard();
            Entrance entrance = hosts.standard().entrance();
            BrokerServer server = BrokerServer.start(
                    brokerOptions, serverOptions, loops, brokers::openSession, broker.counters(), entrance.tls());
            server.readiness().watch(hosts::trouble, hosts::damage);
            server.tasks().logInWith(entrance.authenticator(), entrance::hasUsers);
            server.tasks()
                    .administer(
                            brokers.brokers().stream()
                                    .map(Broker::administration)
                                    .toList(),
                            server,
                            configuration.get(ConfigKeys.METRICS_DESTINATIONS_MAX));
            if (hosts.isOnDisk()) {
                server.tasks().backUpWith(target -> Background.run("backup", () -> backUp(hosts, target)));
            }
            Drain drain = new Drain(hosts.all(), loops, server);
            NettyBroker started = new NettyBroker(server, hosts, drain);
            started.use(configuration);
            return started;
        } catch (ListenException | ConfigurationException e) {
            if (loops != null) {
                loops.close();
            }
            hosts.close();
            throw e;
        }
    }

    private static String backUp(ServedHosts hosts, Path target) {
        try {
            return hosts.backUp(target);
        } catch (StoreUnavailableException e) {
            throw new AdminTasks.FailedException(e);
        }
    }

    private static NettyLoops startLoops(ServerOptions options) {
        int count = options.loops() > 0
                ? options.loops()
                : Math.min(LOOPS_MAX, Runtime.getRuntime().availableProcessors());
        return NettyLoops.start(options.transport(), count);
    }

    /** The data folder cannot be used: that is what the caller hears of, whatever became of the loops. */
    private static void closeStarted(CompletableFuture<NettyLoops> loops) {
        NettyLoops started = loops.exceptionally(e -> null).join();
        if (started != null) {
            started.close();
        }
    }

    private static NettyLoops started(CompletableFuture<NettyLoops> loops, Configuration configuration)
            throws ConfigurationException {
        try {
            return loops.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                String place = configuration.origin(ConfigKeys.TRANSPORT);
                throw new ConfigurationException(
                        List.of(new Problem(place, ConfigKeys.TRANSPORT.name() + ": " + wrong.getMessage())));
            }
            throw e;
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
    public String who() {
        return hosts.standard().entrance().who();
    }

    @Override
    public List<StoredQueue> recovered() {
        return hosts.standard().store().recovered();
    }

    @Override
    public List<ServedHost> otherHosts() {
        return hosts.all().subList(1, hosts.all().size());
    }

    @Override
    public void use(Configuration configuration) {
        drain.use(configuration.get(ConfigKeys.DRAIN_MILLIS_MAX), configuration.get(ConfigKeys.RECONNECT_AFTER_MILLIS));
    }

    @Override
    public void controlWith(ProcessControl control) {
        server.tasks().controlWith(control);
    }

    @Override
    public String empty() throws InterruptedException {
        return drain.empty();
    }

    @Override
    public String drain() throws InterruptedException {
        return drain.run();
    }
}

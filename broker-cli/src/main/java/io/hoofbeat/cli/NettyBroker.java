package io.hoofbeat.cli;

import io.hoofbeat.cli.config.AccessFile;
import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.store.MemoryStore;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.store.rocks.RocksOptions;
import io.hoofbeat.core.store.rocks.RocksStore;
import io.hoofbeat.core.store.rocks.StoreReport;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.ListenException;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.admin.AdminTasks;
import io.hoofbeat.netty.admin.ProcessControl;
import io.hoofbeat.netty.loop.NettyLoops;
import io.hoofbeat.netty.tls.TlsContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The broker of core on the sockets and loops of Netty, with its messages where the configuration wants them. */
final class NettyBroker implements RunningBroker {

    /** More than a broker takes; a machine with more processors gets this many loops. */
    private static final int LOOPS_MAX = 64;

    private final Broker broker;
    private final BrokerServer server;
    private final MessageStore store;
    private final Entrance entrance;
    private final Drain drain;

    private NettyBroker(Broker broker, BrokerServer server, MessageStore store, Entrance entrance, Drain drain) {
        this.broker = broker;
        this.server = server;
        this.store = store;
        this.entrance = entrance;
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
        Entrance entrance = Entrance.open(configuration);
        TlsContext tls = entrance.tls();
        // Each takes its time, and neither needs the other.
        CompletableFuture<NettyLoops> loopsAhead = CompletableFuture.supplyAsync(() -> startLoops(serverOptions));
        MessageStore store;
        try {
            store = openStore(configuration, brokerOptions);
        } catch (StoreUnavailableException | RuntimeException e) {
            closeStarted(loopsAhead);
            throw e;
        }
        NettyLoops loops = null;
        try {
            loops = started(loopsAhead, configuration);
            AccessFile accessFile = configuration.accessFile();
            AccessWatch accessWatch = accessFile == null ? null : new AccessWatch(accessFile);
            Broker broker = new Broker(
                    brokerOptions,
                    loops,
                    store,
                    entrance.authenticator(),
                    configuration.accessRules(Admission.isGuarded(configuration)));
            if (accessWatch != null) {
                accessWatch.start(broker::useRules);
            }
            BrokerServer server = BrokerServer.start(
                    brokerOptions, serverOptions, loops, broker::openSession, broker.counters(), tls);
            server.readiness().watch(() -> troubleOf(store), () -> damageOf(store));
            server.tasks().logInWith(entrance.authenticator(), entrance::hasUsers);
            server.tasks()
                    .administer(
                            broker.administration(), server, configuration.get(ConfigKeys.METRICS_DESTINATIONS_MAX));
            if (store instanceof RocksStore onDisk) {
                server.tasks().watchDisk(Path.of(configuration.get(ConfigKeys.DATA)));
                server.tasks().backUpWith(target -> Background.run("backup", () -> backUp(onDisk, target)));
            }
            Drain drain = new Drain(broker, loops, server, entrance, store);
            NettyBroker started = new NettyBroker(broker, server, store, entrance, drain);
            started.useDrain(configuration);
            return started;
        } catch (ListenException | ConfigurationException e) {
            if (loops != null) {
                loops.close();
            }
            store.close();
            throw e;
        }
    }

    private static MessageStore openStore(Configuration configuration, BrokerOptions options)
            throws StoreUnavailableException {
        return configuration.get(ConfigKeys.STORE_KIND).equals("memory")
                ? new MemoryStore()
                : RocksStore.open(
                        Path.of(configuration.get(ConfigKeys.DATA)),
                        options.prefixes(),
                        new RocksOptions(configuration.get(ConfigKeys.FREE_BYTES_MIN)));
    }

    private static String backUp(RocksStore store, Path target) {
        try {
            StoreReport report = store.backUp(target);
            return "Backed up " + counted(report.readable(), "message") + " in "
                    + counted(report.queues().size(), "queue") + " to " + target + ", and read all of it again";
        } catch (StoreUnavailableException e) {
            throw new AdminTasks.FailedException(e);
        }
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static @Nullable String troubleOf(MessageStore store) {
        Outcome.Failure trouble = store.trouble();
        return trouble == null ? null : trouble.summary() + ": " + trouble.remedy();
    }

    private static @Nullable String damageOf(MessageStore store) {
        List<StoreDamage> damage = store.damage();
        return damage.isEmpty()
                ? null
                : "stored messages are damaged and skipped: " + damage.get(0)
                        + (damage.size() == 1 ? "" : " and " + (damage.size() - 1) + " more");
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
        return entrance.who();
    }

    @Override
    public List<StoredQueue> recovered() {
        return store.recovered();
    }

    @Override
    public void use(Configuration configuration, Set<ConfigKey<?>> keys) throws ConfigurationException {
        if (keys.contains(ConfigKeys.ACCESS_RULES)) {
            broker.useRules(configuration.accessRules(Admission.isGuarded(configuration)));
        }
        if (keys.contains(ConfigKeys.POLICIES) || keys.contains(ConfigKeys.DELIVERIES_MAX)) {
            broker.usePolicies(configuration.policies(), configuration.get(ConfigKeys.DELIVERIES_MAX));
        }
        useDrain(configuration);
    }

    private void useDrain(Configuration configuration) {
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

package io.hoofbeat.cli;

import io.hoofbeat.cli.config.AccessFile;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.store.MemoryStore;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.store.rocks.RocksOptions;
import io.hoofbeat.core.store.rocks.RocksStore;
import io.hoofbeat.core.store.rocks.StoreReport;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.ListenException;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.NettyLoops;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The broker of core on the sockets and loops of Netty, with its messages where the configuration wants them. */
final class NettyBroker implements RunningBroker {

    /** More than a broker takes; a machine with more processors gets this many loops. */
    private static final int LOOPS_MAX = 64;

    /** A message goes from loop to loop as a task: from its sender to its queue, and from there to its subscriber. */
    private static final int HOPS_MAX = 3;

    private static final int SETTLE_SECONDS_MAX = 5;

    private final NettyLoops loops;
    private final BrokerServer server;
    private final MessageStore store;

    private NettyBroker(NettyLoops loops, BrokerServer server, MessageStore store) {
        this.loops = loops;
        this.server = server;
        this.store = store;
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
            Broker broker =
                    new Broker(brokerOptions, loops, store, new LoopbackGuests(), configuration.accessRules(false));
            if (accessWatch != null) {
                accessWatch.start(broker::useRules);
            }
            BrokerServer server =
                    BrokerServer.start(brokerOptions, serverOptions, loops, broker::openSession, broker.counters());
            server.readiness().watch(() -> troubleOf(store), () -> damageOf(store));
            if (store instanceof RocksStore onDisk) {
                server.tasks().backUpWith(target -> backUp(onDisk, target));
            }
            return new NettyBroker(loops, server, store);
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

    /** On a thread of its own, since all of the backup is read. */
    private static CompletableFuture<String> backUp(RocksStore store, Path target) {
        CompletableFuture<String> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        StoreReport report = store.backUp(target);
                        done.complete("Backed up " + report.readable() + " messages in "
                                + report.queues().size() + " queues to " + target + ", and read all of it again");
                    } catch (StoreUnavailableException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                },
                "backup");
        thread.setDaemon(true);
        thread.start();
        return done;
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
    public List<StoredQueue> recovered() {
        return store.recovered();
    }

    @Override
    public String drain() throws InterruptedException {
        int connections = server.connections().openCount();
        server.stopAccepting();
        boolean isSettled = passAllHops() && passStore() && passAllHops();
        server.close();
        passAllHops(); // What the closed sessions give back is noted.
        loops.close();
        store.close();
        return "Stopped: " + (connections == 1 ? "1 connection" : connections + " connections") + " closed"
                + (isSettled ? "" : "; not everything in flight was delivered, the loops were too busy");
    }

    private boolean passAllHops() throws InterruptedException {
        boolean isSettled = true;
        for (int hop = 0; isSettled && hop < HOPS_MAX; hop++) {
            isSettled = passAllLoops();
        }
        return isSettled;
    }

    /** Waits until everything that was handed to the store is written and synced, within bounds. */
    private boolean passStore() throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        store.write(new StoreBatch(), new Outcome() {
            @Override
            public void succeed() {
                passed.countDown();
            }

            @Override
            public void fail(Failure failure) {
                passed.countDown();
            }
        });
        return passed.await(SETTLE_SECONDS_MAX, TimeUnit.SECONDS);
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

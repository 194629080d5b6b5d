package io.hoofbeat.cli.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The load tester. One loop does everything, so that its own cost is known and nothing of it waits for a lock. */
public final class Bench {

    private Bench() {}

    /**
     * Does one run and waits for its end.
     *
     * @param listener told about once a second how it is getting on, on the loop: it must not take long
     * @throws BenchException when the run could not be done; a run with faults is a result
     */
    public static RunResult run(RunSettings settings, Consumer<Progress> listener)
            throws BenchException, InterruptedException {
        ProcessMeter broker = ProcessMeter.of(settings.brokerPids());
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        CompletableFuture<RunResult> result = new CompletableFuture<>();
        try {
            Connector connector = new Connector(settings.broker(), group.next());
            int run = new SecureRandom().nextInt();
            connector.loop().execute(() -> start(settings, run, connector, broker, listener, result));
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BenchException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static void start(
            RunSettings settings,
            int run,
            Connector connector,
            ProcessMeter broker,
            Consumer<Progress> listener,
            CompletableFuture<RunResult> result) {
        try {
            if (settings.streams().get(0).scenario().isStorm()) {
                new StormRun(settings, run, connector, broker, listener, result).start();
            } else {
                new LoadRun(settings, run, connector, broker, listener, result).start();
            }
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }
}

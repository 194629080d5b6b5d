package io.hoofbeat.core.security.login;

import io.hoofbeat.core.security.Authenticator.Verdict;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Threads for what takes time at a login, a bounded number of them with a bounded line in front. Any thread. */
public final class LoginWorkers implements AutoCloseable {

    /** Logins that wait for a thread; more are refused. */
    private static final int WAITING_MAX = 10_000;

    private static final int IDLE_SECONDS_MAX = 30;

    private final ThreadPoolExecutor threads;

    /**
     * Threads that come when they are needed.
     *
     * @param name  of the threads
     * @param count of threads, at least 1
     */
    public LoginWorkers(String name, int count) {
        threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS_MAX, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    Thread made = new Thread(task, name);
                    made.setDaemon(true);
                    return made;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Half of the processors, so that loops go on while passcodes are hashed. */
    public static int usualCount() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** Has a verdict found by one of the threads. */
    public CompletableFuture<Verdict> submit(Supplier<Verdict> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    new Verdict.Refused("more logins wait to be checked than the broker takes; connect again later"));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

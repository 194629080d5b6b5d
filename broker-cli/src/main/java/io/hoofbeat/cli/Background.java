package io.hoofbeat.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Work that blocks, on a thread of its own that holds nothing up when the program ends. */
final class Background {

    private Background() {}

    /**
     * Begins something.
     *
     * @param name of the thread
     * @return its result, or what it has thrown
     */
    static <T> CompletableFuture<T> run(String name, Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        done.complete(work.call());
                    } catch (Exception | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}

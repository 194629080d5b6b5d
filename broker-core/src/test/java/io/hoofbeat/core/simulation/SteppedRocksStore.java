package io.hoofbeat.core.simulation;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.store.rocks.RocksStore;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RocksStore} on a folder whose answers wait until the test lets them in. {@link #step} waits for the store's thread, so
 * what a test sees does not depend on how fast that is.
 */
public final class SteppedRocksStore implements SteppedStore {

    private static final int SECONDS_MAX = 60;

    private final Path folder;
    private final RocksStore rocks;
    private final MessageStore store;
    /** Calls back that the store's thread has made. */
    private final LinkedBlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();

    private int awaitedCount;
    private boolean isClosed;

    private SteppedRocksStore(Path folder, RocksStore rocks) {
        this.folder = folder;
        this.rocks = rocks;
        store = (MessageStore)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {MessageStore.class}, this::passOn);
    }

    /** Opens the store in a folder. */
    public static SteppedRocksStore open(Path folder) {
        try {
            return new SteppedRocksStore(folder, RocksStore.open(folder, DestinationPrefixes.DEFAULT));
        } catch (StoreUnavailableException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public MessageStore store() {
        return store;
    }

    /** Passes a call on, with something in the place of whom it will call back. */
    private @Nullable Object passOn(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            boolean isCalledBack = types[i] == Outcome.class || types[i].getEnclosingClass() == MessageStore.class;
            // That nobody waits must reach the store, which then does not sync.
            if (isCalledBack && arguments[i] != Outcome.IGNORED) {
                awaitedCount++;
                arguments[i] = awaited(types[i], arguments[i]);
            }
        }
        return invoke(method, rocks, arguments);
    }

    private Object awaited(Class<?> type, Object calledBack) {
        return Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    answers.add(() -> answer(method, calledBack, arguments));
                    return null;
                });
    }

    private static void answer(Method method, Object calledBack, Object @Nullable [] arguments) {
        try {
            invoke(method, calledBack, arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object invoke(Method method, Object target, Object @Nullable [] arguments)
            throws Throwable {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public boolean step() {
        if (awaitedCount == 0) {
            return false;
        }
        try {
            Runnable next = answers.poll(SECONDS_MAX, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("the store's thread does not answer");
            }
            awaitedCount--;
            next.run();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What has been handed over is written, for this process goes on; nothing more is told. */
    @Override
    public SteppedStore crash() {
        close();
        return open(folder);
    }

    /** Closes the store and counts what the next one would find; this one cannot be used any more. */
    @Override
    public long messageCount() {
        close();
        try (SteppedRocksStore next = open(folder)) {
            return next.rocks.recovered().stream()
                    .mapToLong(StoredQueue::messages)
                    .sum();
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            rocks.close();
        }
    }
}

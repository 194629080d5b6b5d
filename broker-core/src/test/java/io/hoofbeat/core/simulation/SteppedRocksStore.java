package io.hoofbeat.core.simulation;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.store.rocks.RocksStore;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RocksStore} on a folder whose outcomes wait until the test lets them in. {@link #step} waits for the store's thread, so
 * what a test sees does not depend on how fast that is.
 */
public final class SteppedRocksStore implements SteppedStore {

    private static final int SECONDS_MAX = 60;

    private final Path folder;
    private final RocksStore store;
    private final LinkedBlockingQueue<Runnable> told = new LinkedBlockingQueue<>();
    private int awaitedCount;
    private boolean isClosed;

    private SteppedRocksStore(Path folder, RocksStore store) {
        this.folder = folder;
        this.store = store;
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
    public boolean step() {
        if (awaitedCount == 0) {
            return false;
        }
        try {
            Runnable next = told.poll(SECONDS_MAX, TimeUnit.SECONDS);
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
            return next.recovered().stream().mapToLong(StoredQueue::messages).sum();
        }
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public List<StoredQueue> recovered() {
        return store.recovered();
    }

    @Override
    public StoredQueue create(String key) {
        return store.create(key);
    }

    @Override
    public StoredQueue create(String key, String definition, Outcome outcome) {
        return store.create(key, definition, awaited(outcome));
    }

    @Override
    public void write(StoreBatch batch, Outcome outcome) {
        store.write(batch, awaited(outcome));
    }

    /** That nobody waits must reach the store, which then does not sync. */
    private Outcome awaited(Outcome outcome) {
        if (outcome == Outcome.IGNORED) {
            return outcome;
        }
        awaitedCount++;
        return new Outcome() {
            @Override
            public void succeed() {
                told.add(outcome::succeed);
            }

            @Override
            public void fail(Failure failure) {
                told.add(() -> outcome.fail(failure));
            }
        };
    }

    @Override
    public void read(StoredQueue queue, long fromSequence, int countMax, int bytesMax, PageReader reader) {
        awaitedCount++;
        store.read(queue, fromSequence, countMax, bytesMax, new PageReader() {
            @Override
            public void onPage(List<StoredMessage> page, boolean isLast) {
                told.add(() -> reader.onPage(page, isLast));
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                told.add(() -> reader.onFailure(failure));
            }
        });
    }

    @Override
    public void remove(StoredQueue queue) {
        store.remove(queue);
    }

    @Override
    public Outcome.@Nullable Failure trouble() {
        return store.trouble();
    }

    @Override
    public long pendingBytes() {
        return store.pendingBytes();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            store.close();
        }
    }
}

package io.hoofbeat.core.simulation;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.store.MemoryStore;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoredQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link MemoryStore}, which answers at once, so that there is never anything to step. */
public final class SteppedMemoryStore implements SteppedStore {

    private final MessageStore store = new MemoryStore();

    @Override
    public boolean step() {
        return false;
    }

    @Override
    public SteppedStore crash() {
        return new SteppedMemoryStore();
    }

    @Override
    public long messageCount() {
        return 0;
    }

    @Override
    public boolean isDurable() {
        return store.isDurable();
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
        return store.create(key, definition, outcome);
    }

    @Override
    public void write(StoreBatch batch, Outcome outcome) {
        store.write(batch, outcome);
    }

    @Override
    public void read(StoredQueue queue, long fromSequence, int countMax, int bytesMax, PageReader reader) {
        store.read(queue, fromSequence, countMax, bytesMax, reader);
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
        store.close();
    }
}

package io.hoofbeat.core.store;

import io.hoofbeat.core.loop.Outcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps nothing beyond what the queues hold in memory: every write succeeds at once and nothing survives a restart. */
public final class MemoryStore implements MessageStore {

    private final AtomicInteger lastNumber = new AtomicInteger();

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public List<StoredQueue> recovered() {
        return List.of();
    }

    @Override
    public StoredQueue create(String key) {
        return StoredQueue.empty(lastNumber.incrementAndGet(), key, "");
    }

    @Override
    public StoredQueue create(String key, String definition, Outcome outcome) {
        StoredQueue created = StoredQueue.empty(lastNumber.incrementAndGet(), key, definition);
        outcome.succeed();
        return created;
    }

    @Override
    public void write(StoreBatch batch, Outcome outcome) {
        outcome.succeed();
    }

    @Override
    public void read(StoredQueue queue, long fromSequence, int countMax, int bytesMax, PageReader reader) {
        reader.onPage(List.of(), true);
    }

    @Override
    public void remove(StoredQueue queue, Outcome outcome) {
        outcome.succeed();
    }

    @Override
    public Outcome.@Nullable Failure trouble() {
        return null;
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public void close() {}
}

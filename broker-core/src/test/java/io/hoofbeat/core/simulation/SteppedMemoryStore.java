package io.hoofbeat.core.simulation;

import io.hoofbeat.core.store.MemoryStore;
import io.hoofbeat.core.store.MessageStore;

/** A {@link MemoryStore}, which answers at once, so that there is never anything to step. */
public final class SteppedMemoryStore implements SteppedStore {

    private final MessageStore store = new MemoryStore();

    @Override
    public MessageStore store() {
        return store;
    }

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
    public void close() {}
}

package io.hoofbeat.netty.conformance;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.rocks.RocksStore;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A store on disk in a folder of its own, which goes when it is closed. */
final class StoreFolder implements AutoCloseable {

    private final Path folder;
    private final RocksStore store;
    private boolean isClosed;

    StoreFolder() {
        try {
            folder = Files.createTempDirectory("hoofbeat-conformance");
            store = RocksStore.open(folder, DestinationPrefixes.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (StoreUnavailableException e) {
            throw new AssertionError(e);
        }
    }

    MessageStore store() {
        return store;
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        store.close();
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

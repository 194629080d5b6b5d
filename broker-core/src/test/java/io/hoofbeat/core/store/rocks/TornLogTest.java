package io.hoofbeat.core.store.rocks;

import static io.hoofbeat.core.store.rocks.Stores.bodies;
import static io.hoofbeat.core.store.rocks.Stores.message;
import static io.hoofbeat.core.store.rocks.Stores.put;
import static io.hoofbeat.core.store.rocks.Stores.readAll;
import static io.hoofbeat.core.store.rocks.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredQueue;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends in the midst of a write: what was complete is kept, and nothing half. */
class TornLogTest {

    @TempDir
    private Path folder;

    /** What each queue holds, as one text. */
    private static String contents(Path data) throws StoreUnavailableException {
        try (RocksStore store = RocksStore.open(data, DestinationPrefixes.DEFAULT)) {
            Map<String, List<String>> contents = new TreeMap<>();
            for (StoredQueue queue : store.recovered()) {
                contents.put(queue.key(), bodies(readAll(store, queue)));
            }
            return contents.toString();
        }
    }

    private static Path log(Path data) throws IOException {
        List<LogFile> logs = LogFile.all(data.resolve("messages"));
        return logs.get(logs.size() - 1).path();
    }

    /** Writes a small store, and notes the length of the log and what must be there after each confirmed write. */
    private NavigableMap<Long, String> writeSmallStore(Path data) throws Exception {
        NavigableMap<Long, String> confirmed = new TreeMap<>();
        try (RocksStore store = RocksStore.open(data, DestinationPrefixes.DEFAULT)) {
            confirmed.put(Files.size(log(data)), "{}");
            StoredQueue a = store.create("/queue/a");
            StoredQueue b = store.create("/queue/b");
            StoreTicket first = put(store, a, 1);
            confirmed.put(Files.size(log(data)), "{/queue/a=[m1]}");
            put(store, a, 2);
            confirmed.put(Files.size(log(data)), "{/queue/a=[m1, m2]}");
            StoreBatch transaction = StoreBatch.transaction();
            transaction.put(a, 3, message("a3"));
            transaction.put(b, 1, message("b1"));
            write(store, transaction.settle(first));
            confirmed.put(Files.size(log(data)), "{/queue/a=[m2, a3], /queue/b=[b1]}");
            Stores.copy(data, folder.resolve("killed"));
        }
        return confirmed;
    }

    @Test
    void aLogThatEndsAnywhereHoldsAllThatWasCompleteAndNothingHalf() throws Exception {
        NavigableMap<Long, String> confirmed = writeSmallStore(folder.resolve("written"));
        Path killed = folder.resolve("killed");
        long end = Files.size(log(killed));
        assertThat(confirmed.lastKey()).isEqualTo(end);
        for (long length = 0; length <= end; length++) {
            Path torn = folder.resolve("torn" + length);
            Stores.copy(killed, torn);
            try (FileChannel file = FileChannel.open(log(torn), StandardOpenOption.WRITE)) {
                file.truncate(length);
            }
            Map.Entry<Long, String> complete = confirmed.floorEntry(length);
            assertThat(contents(torn))
                    .as("log of %d of %d bytes", length, end)
                    .isEqualTo(complete == null ? "{}" : complete.getValue());
            deleteAll(torn);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        try (java.util.stream.Stream<Path> files = Files.walk(folder)) {
            files.forEach(all::add);
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.delete(all.get(i));
        }
    }

    @Test
    void zerosBehindTheEndAreWhatTheFileSystemHasLeft() throws Exception {
        NavigableMap<Long, String> confirmed = writeSmallStore(folder.resolve("written"));
        Path killed = folder.resolve("killed");
        Files.write(log(killed), new byte[5000], StandardOpenOption.APPEND);
        assertThat(contents(killed)).isEqualTo(confirmed.lastEntry().getValue());
    }

    @Test
    void withGarbageBehindTheEndAllThatWasConfirmedIsKeptIfNeedBeByRepair() throws Exception {
        NavigableMap<Long, String> confirmed = writeSmallStore(folder.resolve("written"));
        int refused = 0;
        for (int seed = 1; seed <= 20; seed++) {
            Path data = folder.resolve("garbage" + seed);
            Stores.copy(folder.resolve("killed"), data);
            byte[] garbage = new byte[seed * 50];
            new java.util.Random(seed).nextBytes(garbage);
            // A length that fits makes it look like a record whose checksum is wrong.
            if (seed % 2 == 0) {
                garbage[4] = 10;
                garbage[5] = 0;
                garbage[6] = 1;
            }
            Files.write(log(data), garbage, StandardOpenOption.APPEND);
            try {
                assertThat(contents(data))
                        .as("seed " + seed)
                        .isEqualTo(confirmed.lastEntry().getValue());
            } catch (StoreUnavailableException e) {
                refused++;
                assertThat(e).hasMessageContaining("damaged").hasMessageContaining("hoofbeat store repair");
                StoreMaintenance.repair(data);
                assertThat(contents(data))
                        .as("seed " + seed)
                        .isEqualTo(confirmed.lastEntry().getValue());
            }
        }
        assertThat(refused)
                .as("what looks like a damaged record is never dropped in silence")
                .isEqualTo(11);
    }
}

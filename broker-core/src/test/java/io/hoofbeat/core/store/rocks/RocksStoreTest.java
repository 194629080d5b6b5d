package io.hoofbeat.core.store.rocks;

import static io.hoofbeat.core.store.rocks.Stores.bodies;
import static io.hoofbeat.core.store.rocks.Stores.message;
import static io.hoofbeat.core.store.rocks.Stores.read;
import static io.hoofbeat.core.store.rocks.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.SharedCopy;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.store.rocks.Stores.Awaited;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

class RocksStoreTest {

    @TempDir
    private Path folder;

    private RocksStore open() throws StoreUnavailableException {
        return RocksStore.open(folder, DestinationPrefixes.DEFAULT);
    }

    @Test
    void whatIsWrittenIsThereAfterwardsAsItWas() throws StoreUnavailableException {
        Message sent = message("body \0 with NUL", "x:y", "back\\slash and\nline", "content-type", "text/plain");
        try (RocksStore store = open()) {
            assertThat(store.recovered()).isEmpty();
            StoreBatch batch = new StoreBatch();
            StoreTicket ticket = batch.put(store.create("/queue/a b:c"), 1, sent);
            write(store, batch.countDeliveries(ticket, 3).deliveredUpTo(ticket.queue(), 1));
        }
        try (RocksStore store = open()) {
            StoredQueue queue = store.recovered().get(0);
            assertThat(queue).isEqualTo(new StoredQueue(1, "/queue/a b:c", "", 1, 1, 1, sent.sizeBytes(), 1));
            StoredMessage stored = read(store, queue, 1, 10, 1000).get(0);
            assertThat(stored.message().tail()).isEqualTo(sent.tail());
            assertThat(stored.message().bodyOffset()).isEqualTo(sent.bodyOffset());
            assertThat(stored.message().flags()).isEqualTo(sent.flags());
            assertThat(stored.message().destination()).isEqualTo(sent.destination());
            assertThat(stored.deliveries()).isEqualTo(3);
            assertThat(store.create("/queue/b").number())
                    .as("numbers are never used twice")
                    .isEqualTo(2);
        }
    }

    @Test
    void timesAreKept() throws StoreUnavailableException {
        Message sent = message("soon").withKeeping(new Keeping(2_000_000_000_000L, 1_900_000_000_000L, null));
        try (RocksStore store = open()) {
            StoreBatch batch = new StoreBatch();
            batch.put(store.create("/queue/a"), 1, sent);
            write(store, batch);
        }
        try (RocksStore store = open()) {
            Message stored =
                    read(store, store.recovered().get(0), 1, 1, 1).get(0).message();
            assertThat(stored.keeping()).isEqualTo(sent.keeping());
            assertThat(stored.tail()).isEqualTo(sent.tail());
        }
    }

    @Test
    void aQueueWithADefinitionIsFoundAgainThoughItIsEmpty() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            store.create("/queue/a");
            Awaited outcome = new Awaited();
            store.create("/dsub/a", "/topic/ü", outcome);
            assertThat(outcome.result.join()).isEqualTo("ok");
        }
        try (RocksStore store = open()) {
            assertThat(store.recovered()).containsExactly(StoredQueue.empty(2, "/dsub/a", "/topic/ü"));
            store.remove(store.recovered().get(0));
        }
        try (RocksStore store = open()) {
            assertThat(store.recovered()).isEmpty();
        }
    }

    @Test
    void severalQueuesShareOneCopyUntilTheLastLetsGo() throws Exception {
        Message sent = message("shared").withKeeping(new Keeping(7, 0, new SharedCopy()));
        try (RocksStore store = open()) {
            for (String key : List.of("/dsub/a", "/dsub/b", "/dsub/c")) {
                StoreBatch batch = new StoreBatch();
                batch.put(store.create(key, "x", Outcome.IGNORED), 1, sent);
                write(store, batch);
            }
        }
        assertThat(counts()).as("messages, copies").containsExactly(3L, 1L);
        try (RocksStore store = open()) {
            List<StoredQueue> queues = store.recovered();
            for (StoredQueue queue : queues) {
                Message stored = read(store, queue, 1, 1, 1).get(0).message();
                assertThat(stored.tail()).isEqualTo(sent.tail());
                assertThat(stored.keeping()).isEqualTo(new Keeping(7, 0, null));
            }
            write(
                    store,
                    new StoreBatch()
                            .settle(read(store, queues.get(0), 1, 1, 1).get(0).ticket()));
            store.remove(queues.get(1));
            assertThat(bodies(read(store, queues.get(2), 1, 1, 1))).containsExactly("shared");
        }
        awaitCounts(1L, 1L);
        try (RocksStore store = open()) {
            StoredQueue last = store.recovered().get(1);
            write(
                    store,
                    new StoreBatch().settle(read(store, last, 1, 1, 1).get(0).ticket()));
        }
        assertThat(counts()).containsExactly(0L, 0L);
    }

    @Test
    void whatComesLateForARemovedQueueNeitherBringsItBackNorTakesTheCopyFromOthers() throws Exception {
        Message sent = message("shared").withKeeping(new Keeping(0, 0, new SharedCopy()));
        try (RocksStore store = open()) {
            StoredQueue removed = store.create("/dsub/a", "x", Outcome.IGNORED);
            StoredQueue kept = store.create("/dsub/b", "x", Outcome.IGNORED);
            StoreBatch batch = new StoreBatch();
            StoreTicket ticket = batch.put(removed, 1, sent);
            batch.put(kept, 1, sent);
            write(store, batch);
            Awaited outcome = new Awaited();
            store.remove(removed, outcome);
            assertThat(outcome.result.join()).isEqualTo("ok");
            write(store, new StoreBatch().countDeliveries(ticket, 2));
            write(store, new StoreBatch().settle(ticket));
            assertThat(bodies(read(store, kept, 1, 1, 1))).containsExactly("shared");
        }
        assertThat(counts()).containsExactly(1L, 1L);
        try (RocksStore store = open()) {
            assertThat(store.recovered()).extracting(StoredQueue::key).containsExactly("/dsub/b");
        }
    }

    @Test
    void aCopyThatAllHaveLetGoOfIsWrittenAnew() throws Exception {
        Message sent = message("shared").withKeeping(new Keeping(0, 0, new SharedCopy()));
        try (RocksStore store = open()) {
            StoredQueue first = store.create("/dsub/a", "x", Outcome.IGNORED);
            StoredQueue second = store.create("/dsub/b", "x", Outcome.IGNORED);
            StoreBatch batch = new StoreBatch();
            StoreTicket ticket = batch.put(first, 1, sent);
            write(store, batch);
            write(store, new StoreBatch().settle(ticket));
            StoreBatch late = new StoreBatch();
            late.put(second, 1, sent);
            write(store, late);
            assertThat(bodies(read(store, second, 1, 1, 1))).containsExactly("shared");
        }
        assertThat(counts()).containsExactly(1L, 1L);
    }

    /** A removed queue is emptied when there is nothing else to do, also after the next start. */
    private void awaitCounts(long messages, long copies) throws Exception {
        for (int starts = 0; starts < 1000 && !counts().equals(List.of(messages, copies)); starts++) {
            open().close();
        }
        assertThat(counts()).containsExactly(messages, copies);
    }

    /** How many messages and how many shared copies are on the disk. */
    private List<Long> counts() throws RocksDBException {
        try (Database database = Database.open(folder.resolve("messages"), () -> {}, WriteFaults.NONE)) {
            return List.of(count(database, database.messages()), count(database, database.copies()));
        }
    }

    private static long count(Database database, ColumnFamilyHandle family) {
        long count = 0;
        try (RocksIterator all = database.db().newIterator(family)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                count++;
            }
        }
        return count;
    }

    @Test
    void pagesComeInOrderAndStopAtTheirBounds() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue other = store.create("/queue/other");
            StoredQueue queue = store.create("/queue/a");
            for (int i = 1; i <= 1000; i++) {
                StoreBatch batch = new StoreBatch();
                batch.put(queue, i, message("m" + i));
                store.write(batch, Outcome.IGNORED);
                StoreBatch between = new StoreBatch();
                between.put(other, i, message("o" + i));
                store.write(between, Outcome.IGNORED);
            }
            assertThat(bodies(read(store, queue, 1, 3, 1 << 20))).containsExactly("m1", "m2", "m3");
            assertThat(bodies(read(store, queue, 999, 10, 1 << 20))).containsExactly("m999", "m1000");
            assertThat(bodies(read(store, queue, 5, 10, 1))).as("at least one").containsExactly("m5");
            assertThat(read(store, queue, 1001, 10, 1 << 20)).isEmpty();
            assertThat(read(store, queue, 1, 2000, 1 << 20)).hasSize(1000);
        }
    }

    @Test
    void settledMessagesAreGoneAndCountedOff() throws StoreUnavailableException {
        List<StoreTicket> tickets = new ArrayList<>();
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            StoreBatch batch = new StoreBatch();
            for (int i = 1; i <= 10; i++) {
                tickets.add(batch.put(queue, i, message("m" + i)));
            }
            write(store, batch);
            StoreBatch settle = new StoreBatch();
            for (int i : new int[] {0, 1, 4, 9}) {
                settle.settle(tickets.get(i));
            }
            write(store, settle);
            assertThat(bodies(read(store, queue, 1, 100, 1 << 20))).containsExactly("m3", "m4", "m6", "m7", "m8", "m9");
        }
        try (RocksStore store = open()) {
            StoredQueue queue = store.recovered().get(0);
            assertThat(queue.messages()).isEqualTo(6);
            assertThat(queue.firstSequence()).isEqualTo(3);
            assertThat(queue.lastSequence()).isEqualTo(10);
        }
    }

    @Test
    void aMessageSettledBeforeItsWriteVanishesWithoutOne() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            List<Awaited> outcomes = new ArrayList<>();
            for (int i = 1; i <= 5000; i++) {
                StoreBatch batch = new StoreBatch();
                StoreTicket ticket = batch.put(queue, i, message("m" + i));
                Awaited put = new Awaited();
                Awaited settled = new Awaited();
                store.write(batch, put);
                store.write(new StoreBatch().settle(ticket), settled);
                outcomes.add(put);
                outcomes.add(settled);
            }
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.result.join()).isEqualTo("ok"));
            assertThat(read(store, queue, 1, 10, 1 << 20)).isEmpty();
        }
        try (RocksStore store = open()) {
            assertThat(store.recovered()).allSatisfy(queue -> {
                assertThat(queue.messages()).isZero();
                assertThat(queue.bytes()).isZero();
            });
        }
    }

    @Test
    void whatIsNotPersistentDoesNotSurviveARestart() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            StoreBatch batch = new StoreBatch();
            batch.put(queue, 1, message("kept"));
            batch.put(queue, 2, message("not kept", "persistent", "false"));
            batch.put(queue, 3, message("kept too"));
            write(store, batch);
            assertThat(bodies(read(store, queue, 1, 10, 1000))).containsExactly("kept", "not kept", "kept too");
        }
        try (RocksStore store = open()) {
            StoredQueue queue = store.recovered().get(0);
            assertThat(bodies(read(store, queue, 1, 10, 1000))).containsExactly("kept", "kept too");
        }
        try (RocksStore store = open()) {
            assertThat(store.recovered().get(0).messages())
                    .as("it was settled when it was met")
                    .isEqualTo(2);
        }
    }

    @Test
    void aRemovedQueueLeavesNothing() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            StoreBatch batch = new StoreBatch();
            batch.put(queue, 1, message("m"));
            write(store, batch);
            store.remove(queue);
            assertThat(read(store, queue, 1, 10, 1000)).isEmpty();
        }
        try (RocksStore store = open()) {
            assertThat(store.recovered()).isEmpty();
            assertThat(store.create("/queue/a").number()).isEqualTo(2);
        }
    }

    @Test
    void aFolderInUseIsRefusedNamingTheProcess() throws StoreUnavailableException {
        RocksStore store = open();
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(
                        "in use by process " + ProcessHandle.current().pid());
        store.close();
        open().close();
    }

    @Test
    void outcomesOfOneThreadComeInOrderAndPendingBytesReturnToZero() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            List<Integer> order = new ArrayList<>();
            for (int i = 1; i <= 2000; i++) {
                int number = i;
                StoreBatch batch = new StoreBatch();
                batch.put(queue, i, message("m" + i));
                store.write(batch, new Outcome() {
                    @Override
                    public void succeed() {
                        order.add(number);
                    }

                    @Override
                    public void fail(Failure failure) {
                        throw new AssertionError(failure.summary());
                    }
                });
            }
            write(store, new StoreBatch());
            assertThat(order).hasSize(2000).isSorted();
            assertThat(store.pendingBytes()).isZero();
        }
    }
}

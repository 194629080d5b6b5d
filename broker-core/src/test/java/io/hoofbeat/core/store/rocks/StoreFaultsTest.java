package io.hoofbeat.core.store.rocks;

import static io.hoofbeat.core.store.rocks.Stores.bodies;
import static io.hoofbeat.core.store.rocks.Stores.message;
import static io.hoofbeat.core.store.rocks.Stores.outcomeOf;
import static io.hoofbeat.core.store.rocks.Stores.put;
import static io.hoofbeat.core.store.rocks.Stores.readAll;
import static io.hoofbeat.core.store.rocks.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.SharedCopy;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.store.rocks.Stores.Awaited;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** A disk that fails: nothing confirmed is lost, nothing refused is found again, and the store mends itself. */
class StoreFaultsTest {

    @TempDir
    private Path folder;

    @TempDir
    private Path other;

    private final Disk disk = new Disk();

    /** A disk that a test lets fail. */
    private static final class Disk implements WriteFaults {
        private volatile @Nullable String writing;
        private volatile @Nullable String syncing;
        private volatile @Nullable String opening;

        @Override
        public void beforeWrite() throws RocksDBException {
            failWith(writing);
        }

        @Override
        public void afterWrite() throws RocksDBException {
            failWith(syncing);
        }

        @Override
        public void beforeOpen() throws RocksDBException {
            failWith(opening);
        }

        private static void failWith(@Nullable String reason) throws RocksDBException {
            if (reason != null) {
                throw new RocksDBException(reason);
            }
        }

        @Override
        public long retryNanos() {
            return 1_000_000;
        }

        void mend() {
            writing = null;
            syncing = null;
            opening = null;
        }
    }

    private RocksStore open() throws StoreUnavailableException {
        return RocksStore.open(folder, DestinationPrefixes.DEFAULT, RocksOptions.DEFAULT, disk);
    }

    /** Lets the disk work again and waits until the store has noticed. */
    private void mend(RocksStore store) {
        disk.mend();
        while (store.trouble() != null) {
            outcomeOf(store, new StoreBatch());
        }
    }

    @Test
    void aFailedWriteIsRefusedAndTheStoreMendsItself() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            put(store, queue, 1);
            disk.writing = "IO error: No space left on device";
            StoreBatch refused = new StoreBatch();
            refused.put(queue, 2, message("m2"));
            assertThat(outcomeOf(store, refused)).contains("cannot store", "No space left on device");
            assertThat(store.trouble()).isNotNull();
            StoreBatch refusedToo = new StoreBatch();
            refusedToo.put(queue, 3, message("m3"));
            assertThat(outcomeOf(store, refusedToo)).contains("No space left on device");
            mend(store);
            put(store, queue, 4);
            assertThat(bodies(readAll(store, queue))).containsExactly("m1", "m4");
        }
        try (RocksStore store = open()) {
            assertThat(bodies(readAll(store, store.recovered().get(0)))).containsExactly("m1", "m4");
        }
    }

    @Test
    void whatASyncFailedForIsNotFoundAgainThoughItReachedTheLog() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            put(store, queue, 1);
            disk.syncing = "IO error: fdatasync";
            StoreBatch refused = new StoreBatch();
            refused.put(queue, 2, message("m".repeat(100_000)));
            assertThat(outcomeOf(store, refused)).contains("fdatasync");
            // As a process finds it that starts while this one is still in trouble.
            assertThat(bodies(readAll(store, queue))).containsExactly("m1");
            Path copy = other.resolve("copy");
            Stores.copy(folder, copy);
            try (RocksStore next = RocksStore.open(copy, DestinationPrefixes.DEFAULT)) {
                assertThat(bodies(readAll(next, next.recovered().get(0)))).containsExactly("m1");
            }
            mend(store);
            assertThat(bodies(readAll(store, queue))).containsExactly("m1");
            put(store, queue, 3);
        }
        try (RocksStore store = open()) {
            StoredQueue queue = store.recovered().get(0);
            assertThat(bodies(readAll(store, queue))).containsExactly("m1", "m3");
            assertThat(queue.messages()).isEqualTo(2);
        }
    }

    @Test
    void consumersGoOnReadingAndSettlingAndNothingSettledComesAgain() throws StoreUnavailableException {
        List<StoreTicket> tickets = new ArrayList<>();
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            for (int i = 1; i <= 100; i++) {
                tickets.add(put(store, queue, i));
            }
            disk.writing = "IO error";
            disk.opening = "IO error";
            Awaited settled = new Awaited();
            store.write(new StoreBatch().settle(tickets.get(0)), settled);
            assertThat(bodies(readAll(store, queue))).hasSize(99).startsWith("m2");
            for (StoredMessage stored : readAll(store, queue).subList(0, 49)) {
                store.write(new StoreBatch().settle(stored.ticket()), Outcome.IGNORED);
            }
            assertThat(bodies(readAll(store, queue))).hasSize(50).startsWith("m51");
            assertThat(settled.result).as("its receipt waits for the disk").isNotDone();
            mend(store);
            assertThat(settled.result.join()).isEqualTo("ok");
            assertThat(bodies(readAll(store, queue))).hasSize(50).startsWith("m51");
        }
        try (RocksStore store = open()) {
            StoredQueue queue = store.recovered().get(0);
            assertThat(bodies(readAll(store, queue))).hasSize(50).startsWith("m51");
            assertThat(queue.messages()).isEqualTo(50);
            assertThat(queue.firstSequence()).isEqualTo(51);
        }
    }

    @Test
    void aTransactionThatFailsHasSettledNothing() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            StoreTicket first = put(store, queue, 1);
            disk.writing = "IO error";
            assertThat(outcomeOf(store, StoreBatch.transaction().settle(first))).contains("IO error");
            assertThat(outcomeOf(store, StoreBatch.transaction().settle(first))).contains("IO error");
            mend(store);
            assertThat(bodies(readAll(store, queue))).containsExactly("m1");
        }
    }

    @Test
    void settlingAMessageThatWasNeverWrittenDoesNotCountOffAnother() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            put(store, queue, 1);
            disk.writing = "IO error";
            StoreBatch refused = new StoreBatch();
            StoreTicket lost = refused.put(queue, 2, message("m2"));
            assertThat(outcomeOf(store, refused)).contains("IO error");
            store.write(new StoreBatch().settle(lost), Outcome.IGNORED);
            mend(store);
            write(store, new StoreBatch().countDeliveries(lost, 2).settle(lost));
        }
        try (RocksStore store = open()) {
            StoredQueue queue = store.recovered().get(0);
            assertThat(queue.messages()).isEqualTo(1);
            assertThat(bodies(readAll(store, queue))).containsExactly("m1");
        }
    }

    @Test
    void aMessageMovedInVainIsSettledWithItsCopyInMemory() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            StoredQueue grave = store.create("/queue/dlq.a");
            StoreTicket settledInGrave = put(store, queue, 1);
            StoreTicket leftInGrave = put(store, queue, 2);
            disk.writing = "IO error";
            List<StoreTicket> moved = new ArrayList<>();
            for (StoreTicket ticket : List.of(settledInGrave, leftInGrave)) {
                StoreBatch move = new StoreBatch();
                moved.add(move.put(grave, ticket.sequence(), message("dead")));
                assertThat(outcomeOf(store, move.settle(ticket))).contains("IO error");
            }
            assertThat(bodies(readAll(store, queue))).containsExactly("m1", "m2");
            mend(store);
            write(store, new StoreBatch().settle(moved.get(0)));
            assertThat(bodies(readAll(store, queue))).containsExactly("m2");
            assertThat(readAll(store, grave)).isEmpty();
        }
    }

    @Test
    void aQueueRemovedInTroubleIsForgottenLater() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            StoreTicket ticket = put(store, queue, 1);
            disk.writing = "IO error";
            store.write(new StoreBatch().settle(ticket), Outcome.IGNORED);
            store.remove(queue);
            mend(store);
            assertThat(readAll(store, queue)).isEmpty();
            write(store, new StoreBatch().settle(ticket));
        }
        try (RocksStore store = open()) {
            assertThat(store.recovered()).isEmpty();
            assertThat(store.create("/queue/a").number()).isEqualTo(2);
        }
    }

    @Test
    void aRemovalThatFailsIsToldAndHappensLater() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            put(store, queue, 1);
            disk.syncing = "IO error";
            Awaited outcome = new Awaited();
            store.remove(queue, outcome);
            assertThat(outcome.result.join()).contains("IO error");
            mend(store);
        }
        try (RocksStore store = open()) {
            assertThat(store.recovered()).isEmpty();
        }
    }

    @Test
    void notesAndCountsOfDeliveriesAreWrittenLater() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            StoreTicket ticket = put(store, queue, 1);
            disk.writing = "IO error";
            assertThat(outcomeOf(store, new StoreBatch().deliveredUpTo(queue, 256)))
                    .contains("IO error");
            assertThat(outcomeOf(store, new StoreBatch().countDeliveries(ticket, 3)))
                    .contains("IO error");
            mend(store);
        }
        try (RocksStore store = open()) {
            StoredQueue queue = store.recovered().get(0);
            assertThat(queue.deliveredUpTo()).isEqualTo(256);
            assertThat(readAll(store, queue).get(0).deliveries()).isEqualTo(3);
        }
    }

    @Test
    void whatIsNotPersistentSurvivesTroubleThoughNotARestart() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            put(store, queue, 1, "persistent", "false");
            disk.writing = "IO error";
            assertThat(outcomeOf(store, new StoreBatch().deliveredUpTo(queue, 1)))
                    .contains("IO error");
            mend(store);
            assertThat(bodies(readAll(store, queue))).containsExactly("m1");
        }
        try (RocksStore store = open()) {
            assertThat(readAll(store, store.recovered().get(0))).isEmpty();
        }
    }

    @Test
    void aCopyIsWrittenAnewWhenItsWriteHadFailed() throws StoreUnavailableException {
        SharedCopy copy = new SharedCopy();
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/dsub/a", "x", Outcome.IGNORED);
            disk.syncing = "IO error";
            StoreBatch refused = new StoreBatch();
            refused.put(queue, 1, message("shared").withKeeping(new Keeping(0, 0, copy)));
            assertThat(outcomeOf(store, refused)).contains("IO error");
            mend(store);
            StoreBatch again = new StoreBatch();
            again.put(queue, 2, message("shared").withKeeping(new Keeping(0, 0, copy)));
            write(store, again);
            assertThat(bodies(readAll(store, queue))).containsExactly("shared");
        }
    }

    @Test
    void anOutcomeThatThrowsDoesNotKeepOthersWaiting() throws StoreUnavailableException {
        Outcome throwing = new Outcome() {
            @Override
            public void succeed() {
                throw new IllegalStateException("the loop is gone");
            }

            @Override
            public void fail(Failure failure) {
                throw new IllegalStateException("the loop is gone");
            }
        };
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            for (int i = 1; i <= 10; i++) {
                StoreBatch batch = new StoreBatch();
                batch.put(queue, i, message("m" + i));
                store.write(batch, throwing);
            }
            put(store, queue, 11);
            disk.writing = "IO error";
            Awaited after = new Awaited();
            store.write(new StoreBatch().deliveredUpTo(queue, 1), throwing);
            store.write(new StoreBatch().deliveredUpTo(queue, 1), after);
            assertThat(after.result.join()).contains("IO error");
        }
    }

    @Test
    void whileThereIsLittleRoomMessagesAreRefusedAndConsumersGoOn() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            put(store, queue, 1);
            put(store, queue, 2);
        }
        RocksOptions hugeMinimum = new RocksOptions(Long.MAX_VALUE / 2);
        try (RocksStore store = RocksStore.open(folder, DestinationPrefixes.DEFAULT, hugeMinimum)) {
            StoredQueue queue = store.recovered().get(0);
            StoreBatch refused = new StoreBatch();
            refused.put(queue, 3, message("m3"));
            assertThat(outcomeOf(store, refused)).contains("store.freeBytesMin");
            write(store, new StoreBatch().settle(readAll(store, queue).get(0).ticket()));
            StoreBatch move = new StoreBatch();
            move.put(queue, 4, message("m4"));
            write(store, move.settle(readAll(store, queue).get(0).ticket()));
            assertThat(bodies(readAll(store, queue))).containsExactly("m4");
            assertThat(store.trouble()).isNotNull();
        }
        try (RocksStore store = open()) {
            assertThat(store.trouble()).isNull();
            assertThat(bodies(readAll(store, store.recovered().get(0)))).containsExactly("m4");
        }
    }

    @Test
    void aStoreThatEndsInTroubleTriesOnceMore() throws StoreUnavailableException {
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            StoreTicket first = put(store, queue, 1);
            put(store, queue, 2);
            disk.writing = "IO error";
            assertThat(outcomeOf(store, new StoreBatch().deliveredUpTo(queue, 1)))
                    .contains("IO error");
            store.write(new StoreBatch().settle(first), Outcome.IGNORED);
            disk.mend();
        }
        try (RocksStore store = open()) {
            assertThat(bodies(readAll(store, store.recovered().get(0)))).containsExactly("m2");
        }
    }

    @Test
    void anAcknowledgementThatCouldNeverBeWrittenFailsAtTheEnd() throws StoreUnavailableException {
        Awaited settled = new Awaited();
        try (RocksStore store = open()) {
            StoreTicket first = put(store, store.create("/queue/a"), 1);
            disk.writing = "IO error";
            disk.opening = "IO error";
            store.write(new StoreBatch().settle(first), settled);
        }
        assertThat(settled.result.join()).contains("IO error");
        disk.mend();
        try (RocksStore store = open()) {
            assertThat(bodies(readAll(store, store.recovered().get(0)))).containsExactly("m1");
        }
    }
}

package io.hoofbeat.core.store.rocks;

import static io.hoofbeat.core.store.rocks.Stores.bodies;
import static io.hoofbeat.core.store.rocks.Stores.message;
import static io.hoofbeat.core.store.rocks.Stores.put;
import static io.hoofbeat.core.store.rocks.Stores.readAll;
import static io.hoofbeat.core.store.rocks.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.SharedCopy;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.StoredQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** A disk that has changed what was written: it is noticed, the rest can be read, and repair keeps it. */
class StoreDamageTest {

    private static final String PADDING = " ".repeat(1000);

    @TempDir
    private Path temporary;

    private Path data() {
        return temporary.resolve("data");
    }

    private RocksStore open() throws StoreUnavailableException {
        return RocksStore.open(data(), DestinationPrefixes.DEFAULT);
    }

    /** Two queues of 200 messages of 1 KiB. */
    private void fill(String padding) throws StoreUnavailableException {
        try (RocksStore store = open()) {
            for (String key : List.of("/queue/a", "/queue/b")) {
                StoredQueue queue = store.create(key);
                for (int i = 1; i <= 200; i++) {
                    StoreBatch batch = new StoreBatch();
                    batch.put(queue, i, message("[" + key + i + "]" + padding));
                    write(store, batch);
                }
            }
        }
    }

    /** Everything from the log into tables. */
    private void flush() throws RocksDBException {
        try (Database database = Database.open(data().resolve("messages"), () -> {}, WriteFaults.NONE);
                FlushOptions options = new FlushOptions()) {
            database.db()
                    .flush(
                            options,
                            List.of(database.messages(), database.meta(), database.copies(), database.references()));
        }
    }

    /** Turns over one bit within a text, wherever on the disk that is. */
    private void flip(String ending, String text) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(data().resolve("messages"))) {
            files = all.filter(file -> file.toString().endsWith(ending)).toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
            if (at >= 0) {
                bytes[at + 1] ^= 1;
                Files.write(file, bytes);
                return;
            }
        }
        throw new AssertionError("no " + text + " in " + files);
    }

    private static List<String> keysAndNumbers(List<String> bodies) {
        return bodies.stream()
                .map(body -> body.substring(0, body.indexOf(']') + 1))
                .toList();
    }

    private static List<String> numbersExcept(String key, long from, long to) {
        List<String> numbers = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            if (i < from || i > to) {
                numbers.add("[" + key + i + "]");
            }
        }
        return numbers;
    }

    private static QueueReport report(StoreReport all, String key) {
        return all.queues().stream()
                .filter(queue -> queue.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /** Damage of some positions of one queue that are in tables: a broker goes round it, and repair ends it. */
    private void assertGoneRound(StoreDamage expected) throws StoreUnavailableException {
        List<String> rest = numbersExcept("/queue/a", expected.from(), expected.to());
        try (RocksStore store = open()) {
            for (StoredQueue queue : store.recovered()) {
                List<String> read = keysAndNumbers(bodies(readAll(store, queue)));
                assertThat(read).isEqualTo(queue.key().equals("/queue/a") ? rest : numbersExcept("/queue/b", 0, 0));
            }
            assertThat(store.damage()).containsExactly(expected);
        }
        StoreReport found = StoreMaintenance.verify(data());
        assertThat(found.isSound()).isFalse();
        assertThat(report(found, "/queue/a"))
                .isEqualTo(new QueueReport("/queue/a", 200, rest.size(), List.of(expected)));
        assertThat(report(found, "/queue/b").isSound()).isTrue();
        StoreMaintenance.Repair repair = StoreMaintenance.repair(data());
        assertThat(repair.found()).isEqualTo(found);
        assertThat(repair.kept()).isDirectory();
        assertThat(StoreMaintenance.verify(data()).isSound()).isTrue();
        try (RocksStore store = open()) {
            StoredQueue queue = store.recovered().get(0);
            assertThat(queue.messages()).isEqualTo(rest.size());
            assertThat(keysAndNumbers(bodies(readAll(store, queue)))).isEqualTo(rest);
            assertThat(store.damage()).isEmpty();
        }
    }

    private StoreDamage damageOfFirst() throws StoreUnavailableException {
        List<StoreDamage> damage =
                report(StoreMaintenance.verify(data()), "/queue/a").damage();
        assertThat(damage).hasSize(1);
        return damage.get(0);
    }

    @Test
    void aFlippedBitInATableHitsTheMessagesOfItsBlockOnly() throws Exception {
        fill(PADDING);
        flush();
        flip(".sst", "[/queue/a100]");
        StoreDamage damage = damageOfFirst();
        assertThat(damage.from()).isBetween(80L, 100L);
        assertThat(damage.to()).isBetween(100L, 120L);
        assertGoneRound(damage);
    }

    @Test
    void aFlippedBitInALargeMessageHitsThatOnly() throws Exception {
        fill(" ".repeat(5000));
        flush();
        flip(".blob", "[/queue/a100]");
        StoreDamage damage = damageOfFirst();
        assertThat(damage.from()).isEqualTo(100);
        assertThat(damage.to()).isEqualTo(100);
        assertGoneRound(damage);
    }

    @Test
    void aFlippedBitInTheLogIsRefusedAtTheStartAndRepairKeepsTheRest() throws Exception {
        fill(PADDING);
        flip(".log", "[/queue/a100]");
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("They are damaged")
                .hasMessageContaining("hoofbeat store verify --data " + data())
                .hasMessageContaining("hoofbeat store repair");
        StoreReport found = StoreMaintenance.verify(data());
        assertThat(found.logDamage()).contains(".log is sound up to byte");
        StoreDamage damage = report(found, "/queue/a").damage().get(0);
        assertThat(damage.from()).isLessThanOrEqualTo(100);
        assertThat(damage.to()).isBetween(100L, 140L);
        List<String> rest = numbersExcept("/queue/a", damage.from(), damage.to());
        StoreMaintenance.repair(data());
        assertThat(StoreMaintenance.verify(data()).isSound()).isTrue();
        try (RocksStore store = open()) {
            assertThat(keysAndNumbers(bodies(readAll(store, store.recovered().get(0)))))
                    .isEqualTo(rest);
            assertThat(keysAndNumbers(bodies(readAll(store, store.recovered().get(1)))))
                    .isEqualTo(numbersExcept("/queue/b", 0, 0));
        }
    }

    @Test
    void countsThatAreWrongAreToldAndMended() throws Exception {
        fill("");
        try (Database database = Database.open(data().resolve("messages"), () -> {}, WriteFaults.NONE);
                WriteBatch batch = new WriteBatch()) {
            StoredQueue queue = QueueLedgers.read(database).get(0);
            StoredQueue wrong = new StoredQueue(queue.number(), queue.key(), "", 201, 200, 0, 0, 7);
            batch.put(database.meta(), Records.queueKey(queue.number()), Records.queue(wrong));
            database.write(batch, true);
        }
        assertThat(report(StoreMaintenance.verify(data()), "/queue/a"))
                .isEqualTo(new QueueReport("/queue/a", 0, 200, List.of()));
        StoreMaintenance.repair(data());
        assertThat(StoreMaintenance.verify(data()).isSound()).isTrue();
        try (RocksStore store = open()) {
            StoredQueue queue = store.recovered().get(0);
            assertThat(queue.messages()).isEqualTo(200);
            assertThat(queue.firstSequence()).isEqualTo(1);
            assertThat(queue.deliveredUpTo()).isEqualTo(7);
        }
    }

    @Test
    void repairKeepsCopiesThatAreUsedAndDropsOthers() throws Exception {
        try (RocksStore store = open()) {
            SharedCopy copy = new SharedCopy();
            for (String key : List.of("/dsub/a", "/dsub/b")) {
                StoreBatch batch = new StoreBatch();
                batch.put(
                        store.create(key, "definition", Outcome.IGNORED),
                        1,
                        message("shared").withKeeping(new Keeping(0, 0, copy)));
                write(store, batch);
            }
        }
        assertThat(StoreMaintenance.verify(data()).isSound()).isTrue();
        try (Database database = Database.open(data().resolve("messages"), () -> {}, WriteFaults.NONE);
                WriteBatch batch = new WriteBatch()) {
            batch.put(database.copies(), Records.copyKey(99), Records.copy(message("orphan")));
            batch.put(database.references(), Records.copyKey(99), Records.intValue(1));
            database.write(batch, true);
        }
        assertThat(StoreMaintenance.verify(data()).remarks()).hasSize(1);
        StoreMaintenance.repair(data());
        assertThat(StoreMaintenance.verify(data()).isSound()).isTrue();
        try (RocksStore store = open()) {
            for (StoredQueue queue : store.recovered()) {
                assertThat(queue.definition()).isEqualTo("definition");
                assertThat(bodies(readAll(store, queue))).containsExactly("shared");
                write(
                        store,
                        new StoreBatch().settle(readAll(store, queue).get(0).ticket()));
            }
        }
        assertThat(StoreMaintenance.verify(data()).isSound()).isTrue();
    }

    @Test
    void aFolderInUseIsRefusedAndOneWithoutAStoreIsNotMade() throws Exception {
        assertThatThrownBy(() -> StoreMaintenance.verify(data())).hasMessageContaining("There is no store");
        assertThat(data()).doesNotExist();
        try (RocksStore store = open()) {
            assertThat(store.trouble()).isNull();
            assertThatThrownBy(() -> StoreMaintenance.verify(data()))
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
            assertThatThrownBy(() -> StoreMaintenance.repair(data())).hasMessageContaining("in use by process ");
        }
    }

    @Test
    void anotherFormatIsRefusedWithASentence() throws Exception {
        fill("");
        try (Database database = Database.open(data().resolve("messages"), () -> {}, WriteFaults.NONE);
                WriteBatch batch = new WriteBatch()) {
            batch.put(database.meta(), Records.VERSION_KEY, Records.intValue(7));
            database.write(batch, true);
        }
        assertThatThrownBy(this::open).hasMessageContaining("its format is version 7, this Hoofbeat reads version 1");
    }

    @Test
    void aBackupIsMadeWhileTheStoreGoesOnAndCanBeRestored() throws Exception {
        Path backup = temporary.resolve("backup");
        try (RocksStore store = open()) {
            StoredQueue queue = store.create("/queue/a");
            put(store, queue, 1);
            put(store, queue, 2);
            assertThat(store.backUp(backup).readable()).isEqualTo(2);
            put(store, queue, 3);
            assertThatThrownBy(() -> store.backUp(backup)).hasMessageContaining("is there already");
        }
        assertThat(StoreMaintenance.verify(backup).isSound()).isTrue();
        Path restored = temporary.resolve("restored");
        assertThat(StoreMaintenance.restore(backup, restored).readable()).isEqualTo(2);
        assertThatThrownBy(() -> StoreMaintenance.restore(backup, restored)).hasMessageContaining("is not empty");
        try (RocksStore store = RocksStore.open(restored, DestinationPrefixes.DEFAULT)) {
            assertThat(bodies(readAll(store, store.recovered().get(0)))).containsExactly("m1", "m2");
        }
        try (RocksStore store = open()) {
            assertThat(bodies(readAll(store, store.recovered().get(0)))).containsExactly("m1", "m2", "m3");
        }
    }

    @Test
    void aDamagedBackupIsNotRestored() throws Exception {
        fill(PADDING);
        Path backup = temporary.resolve("backup");
        try (RocksStore store = open()) {
            store.backUp(backup);
        }
        Path file;
        try (Stream<Path> all = Files.list(backup.resolve("messages"))) {
            file = all.filter(each -> each.toString().endsWith(".sst"))
                    .max(java.util.Comparator.comparingLong(
                            each -> each.toFile().length()))
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 10, (byte) 7);
        Files.write(file, bytes);
        assertThatThrownBy(() -> StoreMaintenance.restore(backup, temporary.resolve("restored")))
                .hasMessageContaining("is damaged");
    }
}

package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Everything in a database that nobody writes to, read with its checksums, and around what is damaged. Confined to one thread; to
 * be closed.
 */
final class StoreReading implements AutoCloseable {

    private final Path folder;
    private final Database database;
    private final @Nullable String logDamage;
    private final List<String> remarks = new ArrayList<>();
    private final Map<Integer, StoredQueue> queues;
    private final Set<Integer> removals = new TreeSet<>();
    private long references;
    private @Nullable Map<Integer, Long> lastBeforeDamage;

    /** Takes each message that can be read, with its record. */
    interface MessageVisitor {
        void onMessage(StoredMessage message, byte[] record) throws RocksDBException;
    }

    /** Opens a database for reading, whatever is damaged. */
    StoreReading(Path folder) throws RocksDBException {
        this.folder = folder;
        Database opened;
        String damaged = null;
        try {
            opened = Database.openToRead(folder, Database.Mode.READ);
        } catch (RocksDBException e) {
            opened = Database.openToRead(folder, Database.Mode.READ_AROUND_DAMAGE);
            String where = whereLogsAreDamaged();
            if (where.isEmpty()) {
                remarks.add("the database does not open: " + e.getMessage());
            } else {
                damaged = e.getMessage() + where;
            }
        }
        database = opened;
        logDamage = damaged;
        try {
            queues = QueueLedgers.read(database).stream()
                    .collect(Collectors.toMap(StoredQueue::number, Function.identity(), (a, b) -> a, TreeMap::new));
            byte[] version = database.db().get(database.meta(), Records.VERSION_KEY);
            if (version != null) {
                Records.checkVersion(version);
            }
            addUnknownQueues();
        } catch (RocksDBException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private String whereLogsAreDamaged() {
        StringBuilder where = new StringBuilder();
        try {
            for (LogFile log : LogFile.all(folder)) {
                long[] soundTo = new long[1];
                boolean isSound = log.visit((from, to, sequence) -> {
                    soundTo[0] = to;
                    return true;
                });
                if (!isSound) {
                    where.append("; ")
                            .append(log.path().getFileName())
                            .append(" is sound up to byte ")
                            .append(soundTo[0])
                            .append(" of ")
                            .append(Files.size(log.path()));
                }
            }
        } catch (IOException e) {
            where.append("; ").append(e.getMessage());
        }
        return where.toString();
    }

    /** Messages of queues that nothing else is known of get a queue by the destination of the first of them. */
    private void addUnknownQueues() throws RocksDBException {
        try (RocksIterator removed = database.db().newIterator(database.meta());
                RocksIterator all = database.db().newIterator(database.messages())) {
            for (removed.seek(new byte[] {Records.REMOVAL_PREFIX});
                    removed.isValid() && removed.key()[0] == Records.REMOVAL_PREFIX;
                    removed.next()) {
                removals.add(Records.numberOf(removed.key()));
            }
            all.seekToFirst();
            while (all.isValid()) {
                int number = Records.queueOf(all.key());
                if (!queues.containsKey(number) && !removals.contains(number)) {
                    queues.put(number, unknown(number));
                    remarks.add("messages of a queue that is not listed: "
                            + queues.get(number).key());
                }
                all.seek(Records.messageKey(number + 1, 0));
            }
        }
    }

    private StoredQueue unknown(int number) {
        StoredQueue any = new StoredQueue(number, "number " + number, "", 1, Long.MAX_VALUE - 1, 0, 0, 0);
        String key = any.key();
        try (PageReading reading =
                new PageReading(database, any, 0, 1 << 20, DestinationPrefixes.DEFAULT, damage -> {})) {
            StoredMessage first = reading.next();
            key = first == null ? key : first.message().destination().key();
        } catch (RocksDBException e) {
            remarks.add(String.valueOf(e.getMessage()));
        }
        return new StoredQueue(number, key, "", 1, lastOf(number), 0, 0, 0);
    }

    private long lastOf(int number) {
        try (RocksIterator all = database.db().newIterator(database.messages())) {
            all.seekForPrev(Records.messageKey(number, Long.MAX_VALUE));
            return all.isValid() && Records.queueOf(all.key()) == number ? Records.sequenceOf(all.key()) : 0;
        }
    }

    Database database() {
        return database;
    }

    /** By their numbers. */
    Iterable<StoredQueue> queues() {
        return queues.values();
    }

    boolean isLogDamaged() {
        return logDamage != null;
    }

    /** Reads every message of a queue, in order. */
    QueueReport read(StoredQueue queue, MessageVisitor visitor) throws RocksDBException {
        List<StoreDamage> damage = new ArrayList<>();
        long readable = 0;
        long last = Math.max(queue.lastSequence(), lastOf(queue.number()));
        try (PageReading reading =
                new PageReading(database, queue, 0, last, DestinationPrefixes.DEFAULT, damage::add)) {
            for (StoredMessage next = reading.next(); next != null; next = reading.next()) {
                readable++;
                references += next.ticket().copyNumber() == 0 ? 0 : 1;
                visitor.onMessage(next, reading.record());
            }
        }
        damage.addAll(damageOfLog(queue));
        return new QueueReport(queue.key(), queue.messages(), readable, damage);
    }

    /** Where the log is damaged, positions between what it holds before and behind the damage may be missing. */
    private List<StoreDamage> damageOfLog(StoredQueue queue) throws RocksDBException {
        if (logDamage == null) {
            return List.of();
        }
        long lastBefore = lastBeforeDamage().getOrDefault(queue.number(), 0L);
        long firstBehind = QueueLedgers.firstOf(database, queue.number(), lastBefore + 1);
        if (firstBehind > queue.lastSequence() && queue.lastSequence() <= lastBefore) {
            remarks.add("what stood last in the log may be lost: queue " + queue.key() + ", messages from "
                    + (lastBefore + 1) + " on, and acknowledgements");
            return List.of();
        }
        long to = Math.min(queue.lastSequence() + 1, firstBehind) - 1;
        return to > lastBefore
                ? List.of(new StoreDamage(queue.key(), lastBefore + 1, to, "their place in the log is damaged"))
                : List.of();
    }

    /** The last position of each queue as the log tells it before its damage. */
    private Map<Integer, Long> lastBeforeDamage() throws RocksDBException {
        Map<Integer, Long> known = lastBeforeDamage;
        if (known == null) {
            known = new HashMap<>();
            try (Database before = Database.openToRead(folder, Database.Mode.READ_UNTIL_DAMAGE)) {
                for (StoredQueue queue : QueueLedgers.read(before)) {
                    known.put(queue.number(), queue.lastSequence());
                }
            }
            lastBeforeDamage = known;
        }
        return known;
    }

    /** What was found besides queues, once all of them have been read. */
    StoreReport report(List<QueueReport> reports) throws RocksDBException {
        readAll(database.deliveries(), "delivery counts");
        long counted = 0;
        try (RocksIterator all = database.db().newIterator(database.references())) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                counted += Records.intValue(all.value());
            }
            all.status();
        } catch (RocksDBException e) {
            remarks.add("counts of shared copies are damaged: " + e.getMessage());
        }
        long copies = readAll(database.copies(), "shared copies");
        if (removals.isEmpty() && (counted != references || (references == 0 && copies > 0))) {
            remarks.add("shared copies are counted " + counted + " times but used " + references
                    + " times: some are kept though nobody needs them, or would be lost too early");
        }
        return new StoreReport(reports, logDamage, remarks);
    }

    private long readAll(ColumnFamilyHandle family, String what) {
        long count = 0;
        try (RocksIterator all = database.db().newIterator(family)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                count++;
            }
            all.status();
        } catch (RocksDBException e) {
            remarks.add(what + " are damaged: " + e.getMessage());
        }
        return count;
    }

    @Override
    public void close() {
        database.close();
    }
}

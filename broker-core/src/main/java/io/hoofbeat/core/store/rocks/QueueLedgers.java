package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store knows of all queues. Confined to the store's thread, except that it is loaded before that starts. */
final class QueueLedgers {

    private static final Logger LOG = LoggerFactory.getLogger(QueueLedgers.class);

    private final Map<Integer, QueueLedger> ledgers = new HashMap<>();
    /** Last position of each queue when the process began: what is not persistent up to there is void. */
    private final Map<Integer, Long> lastAtStart = new HashMap<>();

    private boolean isStarted;
    private int lastNumber;

    /** Reads what is known of each queue, which replaces what was known before. Checks the version, or writes it. */
    void load(Database database) throws RocksDBException {
        checkVersion(database);
        ledgers.clear();
        byte[] number = database.db().get(database.meta(), Records.NUMBER_KEY);
        lastNumber = Math.max(lastNumber, number == null ? 0 : Records.intValue(number));
        for (StoredQueue queue : read(database)) {
            ledgers.put(queue.number(), new QueueLedger(checked(queue, database)));
            lastNumber = Math.max(lastNumber, queue.number());
            if (!isStarted) {
                lastAtStart.put(queue.number(), queue.lastSequence());
            }
        }
        isStarted = true;
    }

    private static void checkVersion(Database database) throws RocksDBException {
        byte[] version = database.db().get(database.meta(), Records.VERSION_KEY);
        if (version == null) {
            try (WriteBatch first = new WriteBatch()) {
                first.put(database.meta(), Records.VERSION_KEY, Records.intValue(Records.FORMAT_VERSION));
                database.write(first, true);
            }
        } else {
            Records.checkVersion(version);
        }
    }

    /** The queues in a database, as they are written. */
    static List<StoredQueue> read(Database database) throws RocksDBException {
        List<StoredQueue> queues = new ArrayList<>();
        try (RocksIterator all = database.db().newIterator(database.meta())) {
            for (all.seek(new byte[] {Records.QUEUE_PREFIX});
                    all.isValid() && all.key()[0] == Records.QUEUE_PREFIX;
                    all.next()) {
                queues.add(Records.queue(all.key(), all.value()));
            }
            all.status();
        }
        return queues;
    }

    /** A queue that counts as empty will be forgotten by its owner, so it must really be. */
    private static StoredQueue checked(StoredQueue queue, Database database) throws RocksDBException {
        if (queue.messages() > 0) {
            return queue;
        }
        long first = Long.MAX_VALUE;
        long messages = 0;
        long bytes = 0;
        try (Slice end = new Slice(Records.messageKey(queue.number() + 1, 0));
                ReadOptions options = new ReadOptions().setIterateUpperBound(end);
                RocksIterator all = database.db().newIterator(database.messages(), options)) {
            for (all.seek(Records.messageKey(queue.number(), 0)); all.isValid(); all.next()) {
                first = Math.min(first, Records.sequenceOf(all.key()));
                messages++;
                bytes += Records.sizeOf(all.value());
            }
            all.status();
        }
        if (messages == 0) {
            return queue;
        }
        LOG.warn(
                "queue {} counts as empty in the store but holds {} messages; they are delivered",
                queue.key(),
                messages);
        return new StoredQueue(
                queue.number(),
                queue.key(),
                queue.definition(),
                first,
                queue.lastSequence(),
                messages,
                bytes,
                queue.deliveredUpTo());
    }

    /** Position of the first message of a queue from a position on, or {@link Long#MAX_VALUE}. */
    static long firstOf(Database database, int number, long from) throws RocksDBException {
        try (Slice end = new Slice(Records.messageKey(number + 1, 0));
                ReadOptions options = new ReadOptions().setIterateUpperBound(end);
                RocksIterator all = database.db().newIterator(database.messages(), options)) {
            all.seek(Records.messageKey(number, from));
            if (all.isValid()) {
                return Records.sequenceOf(all.key());
            }
            all.status();
            return Long.MAX_VALUE;
        }
    }

    List<StoredQueue> snapshots() {
        return ledgers.values().stream().map(QueueLedger::snapshot).toList();
    }

    /** The ledger of a queue that something was written of, else null. */
    @Nullable
    QueueLedger find(int number) {
        return ledgers.get(number);
    }

    /** The ledger of a queue, which is made if need be. */
    QueueLedger of(StoredQueue queue) {
        return ledgers.computeIfAbsent(queue.number(), number -> new QueueLedger(queue));
    }

    /** Forgets a queue; null when nothing was ever written of it. */
    @Nullable
    QueueLedger remove(StoredQueue queue) {
        lastAtStart.remove(queue.number());
        lastNumber = Math.max(lastNumber, queue.number());
        return ledgers.remove(queue.number());
    }

    /** Whether a position was written by an earlier process. */
    boolean isFromBefore(StoredQueue queue, long sequence) {
        return sequence <= lastAtStart.getOrDefault(queue.number(), 0L);
    }

    /** The highest number that a queue has had. */
    int lastNumber() {
        return lastNumber;
    }
}

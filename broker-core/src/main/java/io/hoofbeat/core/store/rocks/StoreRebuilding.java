package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.util.HashMap;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Writes what can be read of a store into a new database, with counts that are right. Confined to one thread. */
final class StoreRebuilding {

    private static final long BATCH_BYTES = 4L << 20;

    private final StoreReading from;
    private final Database to;
    private final WriteBatch batch = new WriteBatch();
    /** Counts of copies that are not written yet. */
    private final Map<Long, Integer> counts = new HashMap<>();

    StoreRebuilding(StoreReading from, Database to) {
        this.from = from;
        this.to = to;
    }

    /** Begins with what concerns no single queue. */
    void begin() throws RocksDBException {
        batch.put(to.meta(), Records.VERSION_KEY, Records.intValue(Records.FORMAT_VERSION));
        for (byte[] key : new byte[][] {Records.NUMBER_KEY, Records.COPY_NUMBER_KEY}) {
            byte[] value = from.database().db().get(from.database().meta(), key);
            if (value != null) {
                batch.put(to.meta(), key, value);
            }
        }
    }

    /** Copies a queue. */
    QueueReport copy(StoredQueue queue) throws RocksDBException {
        Totals totals = new Totals(queue);
        QueueReport report = from.read(queue, (message, record) -> {
            totals.add(message);
            put(queue, message, record);
        });
        // What the log does not tell any more may have been delivered.
        long deliveredUpTo = from.isLogDamaged() ? totals.last : queue.deliveredUpTo();
        StoredQueue rebuilt = new StoredQueue(
                queue.number(),
                queue.key(),
                queue.definition(),
                Math.min(totals.first, totals.last + 1),
                totals.last,
                totals.messages,
                totals.bytes,
                deliveredUpTo);
        batch.put(to.meta(), Records.queueKey(queue.number()), Records.queue(rebuilt));
        return report;
    }

    private static final class Totals {
        private long first = Long.MAX_VALUE;
        private long last;
        private long messages;
        private long bytes;

        Totals(StoredQueue queue) {
            last = queue.lastSequence();
        }

        void add(StoredMessage message) {
            first = Math.min(first, message.ticket().sequence());
            last = Math.max(last, message.ticket().sequence());
            messages++;
            bytes += message.ticket().sizeBytes();
        }
    }

    private void put(StoredQueue queue, StoredMessage message, byte[] record) throws RocksDBException {
        byte[] key = Records.messageKey(queue.number(), message.ticket().sequence());
        batch.put(to.messages(), key, record);
        if (message.deliveries() > 0) {
            batch.put(to.deliveries(), key, Records.intValue(message.deliveries()));
        }
        long copy = message.ticket().copyNumber();
        if (copy != 0) {
            refer(copy);
        }
        if (batch.getDataSize() > BATCH_BYTES) {
            flush();
        }
    }

    private void refer(long copy) throws RocksDBException {
        byte[] key = Records.copyKey(copy);
        Integer known = counts.get(copy);
        if (known == null) {
            byte[] written = to.db().get(to.references(), key);
            known = written == null ? 0 : Records.intValue(written);
        }
        if (known == 0) {
            move(from.database().copies(), to.copies(), key);
        }
        counts.put(copy, known + 1);
    }

    private void move(ColumnFamilyHandle source, ColumnFamilyHandle target, byte[] key) throws RocksDBException {
        byte[] value = from.database().db().get(source, key);
        if (value != null) {
            batch.put(target, key, value);
        }
    }

    private void flush() throws RocksDBException {
        for (Map.Entry<Long, Integer> count : counts.entrySet()) {
            batch.put(to.references(), Records.copyKey(count.getKey()), Records.intValue(count.getValue()));
        }
        counts.clear();
        to.write(batch, false);
        batch.clear();
    }

    /** Writes the rest and syncs everything. */
    void end() throws RocksDBException {
        flush();
        to.sync();
        batch.close();
    }
}

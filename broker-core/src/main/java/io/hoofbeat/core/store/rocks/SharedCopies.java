package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.SharedCopy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Messages that several queues keep: written once, with a count of the records that name them, and deleted with the last of
 * those. Confined to the store's thread.
 */
final class SharedCopies {

    private static final int REMEMBERED_MAX = 10_000;

    private long lastNumber;
    private int epoch;
    /** Counts that differ from the database because their group is not written yet. */
    private final Map<Long, Integer> changed = new HashMap<>();
    /** Counts as they are in the database, of the copies used last. */
    private final Map<Long, Integer> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /** Begins anew with what is in a database. Copies that were named before and are not there will be written again. */
    void open(Database database) throws RocksDBException {
        epoch++;
        changed.clear();
        remembered.clear();
        try (RocksIterator all = database.db().newIterator(database.copies())) {
            all.seekToLast();
            lastNumber = Math.max(lastNumber, all.isValid() ? Records.copyKey(all.key()) : 0);
            all.status();
        }
        byte[] written = database.db().get(database.meta(), Records.COPY_NUMBER_KEY);
        lastNumber = Math.max(lastNumber, written == null ? 0 : Records.copyKey(written));
    }

    /** Adds one more record that names a copy, whose bytes are written if they are not there; returns the number to be named. */
    long refer(Database database, WriteBatch group, SharedCopy copy, Message message) throws RocksDBException {
        int count = copy.epoch() == epoch ? countOf(database, copy.number()) : 0;
        if (count == 0) {
            copy.name(++lastNumber, epoch);
            group.put(database.copies(), Records.copyKey(copy.number()), Records.copy(message));
            // A number is never used twice: a damaged record must not come to name the bytes of another message.
            group.put(database.meta(), Records.COPY_NUMBER_KEY, Records.copyKey(lastNumber));
        }
        set(database, group, copy.number(), count + 1);
        return copy.number();
    }

    /** A record that named a copy is deleted; the last one takes the copy with it. */
    void release(Database database, WriteBatch group, long number) throws RocksDBException {
        int count = countOf(database, number);
        if (count > 1) {
            set(database, group, number, count - 1);
        } else {
            byte[] key = Records.copyKey(number);
            group.delete(database.copies(), key);
            group.delete(database.references(), key);
            changed.put(number, 0);
        }
    }

    private void set(Database database, WriteBatch group, long number, int count) throws RocksDBException {
        group.put(database.references(), Records.copyKey(number), Records.intValue(count));
        changed.put(number, count);
    }

    private int countOf(Database database, long number) throws RocksDBException {
        Integer known = changed.get(number);
        if (known == null) {
            known = remembered.get(number);
        }
        if (known == null) {
            byte[] stored = database.db().get(database.references(), Records.copyKey(number));
            known = stored == null ? 0 : Records.intValue(stored);
        }
        return known;
    }

    /** The group has been written. */
    void onWritten() {
        remembered.putAll(changed);
        changed.clear();
    }
}

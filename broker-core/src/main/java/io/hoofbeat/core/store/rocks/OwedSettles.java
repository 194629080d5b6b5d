package io.hoofbeat.core.store.rocks;

import java.util.Map;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Settles, in groups, what is owed to one queue: by what is found in the database. Confined to the store's thread. */
final class OwedSettles {

    private final Owed.OfQueue owed;
    private final Group group;
    private long next = -1;

    OwedSettles(Owed.OfQueue owed, Group group) {
        this.owed = owed;
        this.group = group;
    }

    /** Adds to the group until that is full or everything has been added; returns whether there may be more. */
    boolean addSome(Database database) throws RocksDBException {
        int number = owed.queue.number();
        for (Map.Entry<Long, Long> range : owed.settled.ranges().entrySet()) {
            if (range.getValue() >= next && !addRange(database, number, range)) {
                return true;
            }
        }
        addDeliveries(database);
        return false;
    }

    private boolean addRange(Database database, int number, Map.Entry<Long, Long> range) throws RocksDBException {
        long from = Math.max(next, range.getKey());
        try (Slice end = new Slice(Records.messageKey(number, range.getValue() + 1));
                ReadOptions options =
                        new ReadOptions().setIterateUpperBound(end).setFillCache(false);
                RocksIterator all = database.db().newIterator(database.messages(), options)) {
            for (all.seek(Records.messageKey(number, from)); all.isValid(); all.next()) {
                long sequence = Records.sequenceOf(all.key());
                if (group.isFull()) {
                    next = sequence;
                    return false;
                }
                byte[] value = all.value();
                group.delete(database, number, sequence, Records.sizeOf(value), Records.copyOf(value));
                group.addBytes(64);
            }
            all.status();
        } catch (RocksDBException e) {
            if (!PageReading.isDamage(e)) {
                throw e;
            }
            // Unread; so they are not counted off, which does no harm: the queue only seems to hold more than it does.
            group.operations()
                    .deleteRange(
                            database.messages(),
                            Records.messageKey(number, from),
                            Records.messageKey(number, range.getValue() + 1));
        }
        next = range.getValue() + 1;
        return true;
    }

    private void addDeliveries(Database database) throws RocksDBException {
        for (Map.Entry<Long, Integer> count : owed.deliveries.entrySet()) {
            group.countDeliveries(database, owed.queue, count.getKey(), count.getValue());
        }
    }
}

package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;

/**
 * Reads the messages of one queue in order, and steps over what is damaged. Confined to the thread that made it; to be closed.
 */
final class PageReading implements AutoCloseable {

    /** Positions tried one by one behind a damage before larger steps are taken. */
    private static final long SMALL_STEPS = 4096;

    private static final long LARGE_STEP = 1024;

    private final Database database;
    private final StoredQueue queue;
    private final DestinationPrefixes prefixes;
    private final Consumer<StoreDamage> onDamage;
    private final long lastSequence;
    private final Slice end;
    private final ReadOptions options;
    private final RocksIterator messages;
    /** Delivery counts, which few messages have. */
    private final RocksIterator deliveries;

    private boolean hasDeliveries;
    private long sequence;
    private long sought;

    /**
     * @param fromSequence least position wanted
     * @param lastSequence highest position that there may be
     * @param onDamage     is told of what cannot be read
     */
    PageReading(
            Database database,
            StoredQueue queue,
            long fromSequence,
            long lastSequence,
            DestinationPrefixes prefixes,
            Consumer<StoreDamage> onDamage) {
        this.database = database;
        this.queue = queue;
        this.lastSequence = lastSequence;
        this.prefixes = prefixes;
        this.onDamage = onDamage;
        end = new Slice(Records.messageKey(queue.number() + 1, 0));
        options = new ReadOptions().setIterateUpperBound(end);
        messages = database.db().newIterator(database.messages(), options);
        deliveries = database.db().newIterator(database.deliveries(), options);
        sought = fromSequence;
        messages.seek(Records.messageKey(queue.number(), fromSequence));
        deliveries.seek(Records.messageKey(queue.number(), fromSequence));
        hasDeliveries = deliveries.isValid();
    }

    /**
     * The next message that can be read, or null when there is none.
     *
     * @throws RocksDBException when reading fails but may succeed another time
     */
    @Nullable
    StoredMessage next() throws RocksDBException {
        while (findRecord()) {
            byte[] key = messages.key();
            byte[] value = messages.value();
            sequence = Records.sequenceOf(key);
            sought = sequence + 1;
            StoredMessage stored = stored(key, value);
            messages.next();
            if (stored != null) {
                return stored;
            }
        }
        return null;
    }

    /** Sees to it that the iterator stands on a record; false when there is none left. */
    private boolean findRecord() throws RocksDBException {
        if (messages.isValid()) {
            return true;
        }
        String reason = damage();
        if (reason == null) {
            return false;
        }
        long from = sought;
        boolean isFound = seekBehindDamage();
        long to = isFound ? Records.sequenceOf(messages.key()) - 1 : lastSequence;
        onDamage.accept(new StoreDamage(queue.key(), from, Math.max(from, to), reason));
        return isFound;
    }

    /** What is damaged where the iterator stands, or null when nothing is. */
    private @Nullable String damage() throws RocksDBException {
        try {
            messages.status();
            return null;
        } catch (RocksDBException e) {
            if (isDamage(e)) {
                return String.valueOf(e.getMessage());
            }
            throw e;
        }
    }

    /** Whether reading again cannot help: what is there is wrong, or a file is gone. */
    static boolean isDamage(RocksDBException e) {
        Status status = e.getStatus();
        return status != null
                && (status.getCode() == Status.Code.Corruption
                        || String.valueOf(e.getMessage()).contains("No such file"));
    }

    private boolean seekBehindDamage() throws RocksDBException {
        long failed = sought;
        long step = 1;
        for (long at = sought + 1; at <= lastSequence; at += step) {
            if (canReadAt(at)) {
                return seekFirstBetween(failed, at);
            }
            failed = at;
            step = at - sought > SMALL_STEPS ? LARGE_STEP : 1;
        }
        return false;
    }

    /** A large step may have gone over good records: goes back to the first behind the damage. */
    private boolean seekFirstBetween(long lastFailed, long firstGood) throws RocksDBException {
        long failed = lastFailed;
        long good = firstGood;
        while (good - failed > 1) {
            long middle = failed + (good - failed) / 2;
            if (canReadAt(middle)) {
                good = middle;
            } else {
                failed = middle;
            }
        }
        return canReadAt(good) && messages.isValid();
    }

    private boolean canReadAt(long position) throws RocksDBException {
        messages.seek(Records.messageKey(queue.number(), position));
        return messages.isValid() || damage() == null;
    }

    private @Nullable StoredMessage stored(byte[] key, byte[] value) {
        try {
            long copy = Records.copyOf(value);
            byte[] copied = copy == 0 ? null : database.db().get(database.copies(), Records.copyKey(copy));
            Message message = Records.message(value, copied, prefixes);
            StoreTicket ticket =
                    StoreTicket.written(queue, sequence, message.sizeBytes()).ofCopy(copy);
            return new StoredMessage(ticket, message, deliveriesOf(key));
        } catch (RocksDBException | RuntimeException e) {
            onDamage.accept(new StoreDamage(queue.key(), sequence, sequence, String.valueOf(e.getMessage())));
            return null;
        }
    }

    /** How often a message was delivered, from the iterator that goes along with that of the messages. */
    private int deliveriesOf(byte[] key) {
        while (hasDeliveries) {
            int order = Arrays.compareUnsigned(deliveries.key(), key);
            if (order == 0) {
                return Records.intValue(deliveries.value());
            }
            if (order > 0) {
                return 0;
            }
            deliveries.next();
            hasDeliveries = deliveries.isValid();
        }
        return 0;
    }

    @Override
    public void close() {
        deliveries.close();
        messages.close();
        options.close();
        end.close();
    }
}

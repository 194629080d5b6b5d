package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets queues. A queue of ordinary messages goes with one operation, however deep it is. One that may share copies with others
 * has to let go of each of them: that is done in steps between other work, and goes on after a restart. Confined to the store's
 * thread.
 */
final class Removals {

    private static final int STEP_MESSAGES = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Removals.class);

    private final QueueLedgers ledgers;
    private final SharedCopies copies;
    private final Group group;
    /** Numbers of queues that are being forgotten in steps. */
    private final ArrayDeque<Integer> inSteps = new ArrayDeque<>();
    /** Numbers of queues whose files may be deleted when the group has been written. */
    private final List<Integer> emptied = new ArrayList<>();

    private @Nullable Long nextOfFirst;

    Removals(QueueLedgers ledgers, SharedCopies copies, Group group) {
        this.ledgers = ledgers;
        this.copies = copies;
        this.group = group;
    }

    /** Goes on with what was begun before the database was opened. */
    void load(Database database) throws RocksDBException {
        inSteps.clear();
        emptied.clear();
        nextOfFirst = null;
        try (RocksIterator all = database.db().newIterator(database.meta())) {
            for (all.seek(new byte[] {Records.REMOVAL_PREFIX});
                    all.isValid() && all.key()[0] == Records.REMOVAL_PREFIX;
                    all.next()) {
                inSteps.add(Records.numberOf(all.key()));
            }
            all.status();
        }
    }

    /** Adds to the group what makes a queue be forgotten. */
    void add(Database database, StoredQueue queue) throws RocksDBException {
        QueueLedger ledger = ledgers.remove(queue);
        if (ledger == null) {
            return; // Nothing was ever written.
        }
        group.untouch(ledger);
        int number = queue.number();
        group.operations().delete(database.meta(), Records.queueKey(number));
        group.operations().put(database.meta(), Records.NUMBER_KEY, Records.intValue(ledgers.lastNumber()));
        if (!queue.definition().isEmpty()) {
            group.operations().put(database.meta(), Records.removalKey(number), new byte[0]);
            inSteps.add(number);
        } else if (ledger.messages() > 0) {
            deleteAll(database, number);
        }
    }

    private void deleteAll(Database database, int number) throws RocksDBException {
        byte[] from = Records.messageKey(number, 0);
        byte[] to = Records.messageKey(number + 1, 0);
        group.operations().deleteRange(database.messages(), from, to);
        group.operations().deleteRange(database.deliveries(), from, to);
        emptied.add(number);
    }

    boolean isIdle() {
        return inSteps.isEmpty();
    }

    /** Adds the next step to the group, which is empty. */
    void addStep(Database database) throws RocksDBException {
        int number = inSteps.element();
        long from = nextOfFirst == null ? 0 : nextOfFirst;
        byte[] to = Records.messageKey(number + 1, 0);
        boolean isDone;
        try {
            isDone = letGo(database, number, from, to);
        } catch (RocksDBException e) {
            LOG.error("copies of a forgotten queue stay, since it cannot be read: {}", e.getMessage());
            group.operations().deleteRange(database.messages(), Records.messageKey(number, 0), to);
            isDone = true;
        }
        if (isDone) {
            inSteps.remove();
            nextOfFirst = null;
            group.operations().deleteRange(database.deliveries(), Records.messageKey(number, 0), to);
            group.operations().delete(database.meta(), Records.removalKey(number));
        }
    }

    /** Deletes some messages with their share of copies; returns whether these were the last. */
    private boolean letGo(Database database, int number, long from, byte[] to) throws RocksDBException {
        try (Slice end = new Slice(to);
                ReadOptions options =
                        new ReadOptions().setIterateUpperBound(end).setFillCache(false);
                RocksIterator all = database.db().newIterator(database.messages(), options)) {
            int count = 0;
            for (all.seek(Records.messageKey(number, from)); all.isValid() && count < STEP_MESSAGES; all.next()) {
                long copy = Records.copyOf(all.value());
                if (copy != 0) {
                    copies.release(database, group.operations(), copy);
                }
                group.operations().singleDelete(database.messages(), all.key());
                nextOfFirst = Records.sequenceOf(all.key()) + 1;
                count++;
            }
            boolean isDone = !all.isValid();
            all.status();
            return isDone;
        }
    }

    /** The group has been written: whole files of what is forgotten can go at once. */
    void onWritten(Database database) {
        for (int number : emptied) {
            List<byte[]> range = List.of(Records.messageKey(number, 0), Records.messageKey(number + 1, 0));
            try {
                database.db().deleteFilesInRanges(database.messages(), range, false);
            } catch (RocksDBException e) {
                // They are deleted already; only the room is given back later.
                LOG.debug("files of a forgotten queue stay until they are compacted: {}", e.getMessage());
            }
        }
        emptied.clear();
    }
}

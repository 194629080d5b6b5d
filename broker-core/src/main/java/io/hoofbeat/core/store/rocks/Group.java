package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.SharedCopy;
import io.hoofbeat.core.metrics.LatencyHistogram;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreBatch.Operation;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Batches that are written at once, with what their writing changes in the ledgers. Confined to the store's thread. */
final class Group implements AutoCloseable {

    private static final long BYTES_MAX = 4L << 20;
    /** What an operation counts besides its message, so that a flood of acknowledgements is cut into groups too. */
    private static final int OPERATION_BYTES = 64;

    /** Stands where a removal has an outcome. */
    private static final StoreBatch NO_BATCH = new StoreBatch();

    private final QueueLedgers ledgers;
    private final SharedCopies copies;
    private final LatencyHistogram syncTimes;
    private final WriteBatch operations = new WriteBatch();
    private final List<StoreBatch> batches = new ArrayList<>();
    private final List<StoredQueue> removed = new ArrayList<>();
    /** One for each batch. */
    private final List<Outcome> outcomes = new ArrayList<>();

    private final Set<QueueLedger> touched = new LinkedHashSet<>();
    private boolean isSyncDue;
    private long bytes;

    /** @param syncTimes told how long each synced write has taken */
    Group(QueueLedgers ledgers, SharedCopies copies, LatencyHistogram syncTimes) {
        this.ledgers = ledgers;
        this.copies = copies;
        this.syncTimes = syncTimes;
    }

    boolean isEmpty() {
        return batches.isEmpty() && touched.isEmpty() && operations.count() == 0;
    }

    boolean isFull() {
        return bytes >= BYTES_MAX;
    }

    /** What has been added, by the measure of {@link #isFull}. */
    long bytes() {
        return bytes;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    void add(Database database, StoreBatch batch, Outcome outcome) throws RocksDBException {
        // First, so that whatever happens to the operations finds the batch among those to be refused.
        batches.add(batch);
        outcomes.add(outcome);
        isSyncDue |= outcome != Outcome.IGNORED;
        bytes += batch.bytes() + (long) OPERATION_BYTES * batch.operations().size();
        for (Operation operation : batch.operations()) {
            add(database, operation);
        }
    }

    /** Notes that what will be added forgets a queue. */
    void addRemoval(StoredQueue queue, Outcome outcome) {
        removed.add(queue);
        batches.add(NO_BATCH);
        outcomes.add(outcome);
        isSyncDue |= outcome != Outcome.IGNORED;
    }

    private void add(Database database, Operation operation) throws RocksDBException {
        if (operation instanceof Operation.Put put) {
            put(database, put.ticket(), put.message());
        } else if (operation instanceof Operation.Settle settle) {
            settle(database, settle.ticket());
        } else if (operation instanceof Operation.CountDeliveries count) {
            if (!count.ticket().isLost()) {
                countDeliveries(database, count.ticket().queue(), count.ticket().sequence(), count.deliveries());
            }
        } else if (operation instanceof Operation.DeliveredUpTo delivered) {
            deliveredUpTo(delivered.queue(), delivered.sequence());
        }
    }

    private void put(Database database, StoreTicket ticket, Message message) throws RocksDBException {
        QueueLedger ledger = touch(ledgers.of(ticket.queue()));
        if (ticket.tryTake()) {
            byte[] key = Records.messageKey(ticket.queue().number(), ticket.sequence());
            SharedCopy copy = message.keeping().copy();
            if (copy == null) {
                operations.put(database.messages(), key, Records.message(message));
            } else {
                ticket.ofCopy(copies.refer(database, operations, copy, message));
                operations.put(database.messages(), key, Records.reference(message, ticket.copyNumber()));
            }
            ledger.put(ticket.sequence(), ticket.sizeBytes());
        } else {
            ledger.skip(ticket.sequence());
        }
    }

    private void settle(Database database, StoreTicket ticket) throws RocksDBException {
        if (ticket.isLost()) {
            for (StoreTicket other : ticket.standsFor()) {
                settle(database, other);
            }
            return;
        }
        delete(database, ticket.queue().number(), ticket.sequence(), ticket.sizeBytes(), ticket.copyNumber());
    }

    /** Forgets a message that is in the database; of a queue that is forgotten nothing is left to be done. */
    void delete(Database database, int queue, long sequence, int sizeBytes, long copy) throws RocksDBException {
        QueueLedger ledger = ledgers.find(queue);
        if (ledger == null) {
            return;
        }
        byte[] key = Records.messageKey(queue, sequence);
        operations.singleDelete(database.messages(), key);
        operations.delete(database.deliveries(), key);
        if (copy != 0) {
            copies.release(database, operations, copy);
        }
        touch(ledger).settle(sequence, sizeBytes);
    }

    /** Nothing of the group could be written; returns the outcomes that have failed. */
    List<Outcome> refuseAll(Owed owed) {
        List<Outcome> failed = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            if (!owed.refuse(batches.get(i), outcomes.get(i))) {
                failed.add(outcomes.get(i));
            }
        }
        removed.forEach(owed::remove);
        return failed;
    }

    /** Counts work that was added by {@link #delete} or {@link #operations}. */
    void addBytes(long more) {
        bytes += more;
    }

    void countDeliveries(Database database, StoredQueue queue, long sequence, int deliveries) throws RocksDBException {
        if (ledgers.find(queue.number()) != null) {
            byte[] key = Records.messageKey(queue.number(), sequence);
            operations.put(database.deliveries(), key, Records.intValue(deliveries));
        }
    }

    void deliveredUpTo(StoredQueue queue, long sequence) {
        touch(ledgers.of(queue)).deliveredUpTo(sequence);
    }

    /** A ledger has changed and is to be written. */
    QueueLedger touch(QueueLedger ledger) {
        touched.add(ledger);
        return ledger;
    }

    /** A queue was forgotten: nothing is to be written of it any more. */
    void untouch(QueueLedger ledger) {
        touched.remove(ledger);
    }

    /** To add what is not in a batch. */
    WriteBatch operations() {
        return operations;
    }

    /** Whether it must survive a power cut. */
    void requireSync() {
        isSyncDue = true;
    }

    /**
     * Writes everything.
     *
     * @param isUnsyncedBefore whether something before was written without a sync; then an outcome asks for one even if there is
     *                         nothing to write
     * @return whether everything written so far is synced
     */
    boolean write(Database database, boolean isUnsyncedBefore) throws RocksDBException {
        for (QueueLedger ledger : touched) {
            operations.put(
                    database.meta(), Records.queueKey(ledger.queue().number()), Records.queue(ledger.snapshot()));
        }
        if (operations.count() > 0) {
            long started = System.nanoTime();
            database.write(operations, isSyncDue);
            if (isSyncDue) {
                syncTimes.record(System.nanoTime() - started);
            }
            tidy(database);
            return isSyncDue;
        }
        if (isSyncDue && isUnsyncedBefore) {
            database.sync();
            return true;
        }
        return !isUnsyncedBefore;
    }

    /** Looks up where queues begin whose gaps do not tell it; now that everything is in the database. */
    private void tidy(Database database) throws RocksDBException {
        for (QueueLedger ledger : touched) {
            if (ledger.wantsFirst()) {
                long first = QueueLedgers.firstOf(database, ledger.queue().number(), ledger.first());
                ledger.foundFirst(Math.min(first, ledger.last() + 1));
            }
        }
    }

    void clear() {
        operations.clear();
        batches.clear();
        removed.clear();
        outcomes.clear();
        touched.clear();
        isSyncDue = false;
        bytes = 0;
    }

    @Override
    public void close() {
        operations.close();
    }
}

package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.SharedCopy;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreBatch.Operation;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers batches into a group, writes the group at once and tells its outcomes; reads pages. Confined to the store's thread,
 * except that {@link #recover} runs before that starts, and {@link #trouble} answers any thread.
 */
final class StoreWriter {

    /** How long to wait before a store that failed is tried again. */
    static final long RETRY_NANOS = 1_000_000_000L;

    private static final long GROUP_BYTES_MAX = 4L << 20;
    /** What an operation counts besides its message, so that a flood of acknowledgements is cut into groups too. */
    private static final int OPERATION_BYTES = 64;

    private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

    private final Path folder;
    private final DestinationPrefixes prefixes;
    private Database database;
    private WriteBatch group = new WriteBatch();
    private final List<StoreBatch> batches = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private boolean isSyncDue;
    private long groupBytes;
    private final SharedCopies copies;
    private final Map<Integer, QueueLedger> ledgers = new HashMap<>();
    private final Set<QueueLedger> touched = new LinkedHashSet<>();
    /** Last position of each queue when the store was opened: what is not persistent up to there is void. */
    private final Map<Integer, Long> lastAtOpening = new HashMap<>();

    private int lastQueueNumber;
    /** What could not be written and must be, before anything else: messages that are settled must not come again. */
    private final List<StoreBatch> owed = new ArrayList<>();
    /** Queues that could not be removed and must be. */
    private final List<StoredQueue> owedRemovals = new ArrayList<>();

    private volatile Outcome.@Nullable Failure trouble;

    StoreWriter(Database database, Path folder, DestinationPrefixes prefixes) {
        this.database = database;
        this.folder = folder;
        this.prefixes = prefixes;
        this.copies = new SharedCopies(database);
    }

    /** Reads what is known of each queue, and checks the version. */
    List<StoredQueue> recover() throws RocksDBException {
        checkVersion();
        copies.open(database);
        byte[] number = database.db().get(database.meta(), Records.NUMBER_KEY);
        lastQueueNumber = number == null ? 0 : Records.intValue(number);
        List<StoredQueue> queues = new ArrayList<>();
        try (RocksIterator all = database.db().newIterator(database.meta())) {
            for (all.seek(new byte[] {Records.QUEUE_PREFIX});
                    all.isValid() && all.key()[0] == Records.QUEUE_PREFIX;
                    all.next()) {
                StoredQueue queue = Records.queue(all.key(), all.value());
                queues.add(queue);
                ledgers.put(queue.number(), new QueueLedger(queue));
                lastAtOpening.put(queue.number(), queue.lastSequence());
                lastQueueNumber = Math.max(lastQueueNumber, queue.number());
            }
            all.status();
        }
        return List.copyOf(queues);
    }

    private void checkVersion() throws RocksDBException {
        byte[] version = database.db().get(database.meta(), Records.VERSION_KEY);
        if (version == null) {
            try (WriteBatch first = new WriteBatch()) {
                first.put(database.meta(), Records.VERSION_KEY, Records.intValue(Records.FORMAT_VERSION));
                database.write(first, true);
            }
        } else if (Records.intValue(version) != Records.FORMAT_VERSION) {
            throw new RocksDBException("its format is version " + Records.intValue(version)
                    + ", this Hoofbeat writes version " + Records.FORMAT_VERSION + "; use the Hoofbeat that wrote it");
        }
    }

    int lastQueueNumber() {
        return lastQueueNumber;
    }

    Outcome.@Nullable Failure trouble() {
        return trouble;
    }

    boolean isInTrouble() {
        return trouble != null;
    }

    boolean isGroupFull() {
        return groupBytes >= GROUP_BYTES_MAX;
    }

    /** Adds a batch to the group. */
    void add(StoreBatch batch, Outcome outcome) {
        Outcome.Failure failure = trouble;
        if (failure != null) {
            owe(batch);
            outcome.fail(failure);
            return;
        }
        try {
            for (Operation operation : batch.operations()) {
                add(operation);
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException("a batch in memory cannot grow", e);
        }
        batches.add(batch);
        outcomes.add(outcome);
        isSyncDue |= outcome != Outcome.IGNORED;
        groupBytes +=
                batch.bytes() + (long) OPERATION_BYTES * batch.operations().size();
    }

    private void add(Operation operation) throws RocksDBException {
        if (operation instanceof Operation.Put put) {
            put(put.ticket(), put.message());
        } else if (operation instanceof Operation.Settle settle) {
            settle(settle.ticket());
        } else if (operation instanceof Operation.CountDeliveries count) {
            StoreTicket ticket = count.ticket();
            if (isRemoved(ticket.queue())) {
                return;
            }
            byte[] key = Records.messageKey(ticket.queue().number(), ticket.sequence());
            group.put(database.deliveries(), key, Records.intValue(count.deliveries()));
        } else if (operation instanceof Operation.DeliveredUpTo delivered) {
            touch(delivered.queue()).deliveredUpTo(delivered.sequence());
        }
    }

    private void put(StoreTicket ticket, Message message) throws RocksDBException {
        QueueLedger ledger = touch(ticket.queue());
        if (ticket.tryTake()) {
            byte[] key = Records.messageKey(ticket.queue().number(), ticket.sequence());
            SharedCopy copy = message.keeping().copy();
            if (copy == null) {
                group.put(database.messages(), key, Records.message(message));
            } else {
                ticket.ofCopy(copies.refer(group, copy, message));
                group.put(database.messages(), key, Records.reference(message, ticket.copyNumber()));
            }
            ledger.put(ticket.sequence(), ticket.sizeBytes());
        } else {
            ledger.skip(ticket.sequence());
        }
    }

    private void settle(StoreTicket ticket) throws RocksDBException {
        if (isRemoved(ticket.queue())) {
            return; // Its copy has been released with the queue; a second time would take it from others.
        }
        byte[] key = Records.messageKey(ticket.queue().number(), ticket.sequence());
        group.singleDelete(database.messages(), key);
        group.delete(database.deliveries(), key);
        if (ticket.copyNumber() != 0) {
            copies.release(group, ticket.copyNumber());
        }
        touch(ticket.queue()).settle(ticket.sequence(), ticket.sizeBytes());
    }

    /** Whether a queue that held messages is gone, with all of them. */
    private boolean isRemoved(StoredQueue queue) {
        return !ledgers.containsKey(queue.number());
    }

    private QueueLedger touch(StoredQueue queue) {
        QueueLedger ledger = ledgers.computeIfAbsent(queue.number(), number -> new QueueLedger(queue));
        touched.add(ledger);
        return ledger;
    }

    /** Writes the group, if there is anything in it, and tells its outcomes. */
    void commit() {
        if (batches.isEmpty() && touched.isEmpty()) {
            return;
        }
        List<Outcome> told = List.copyOf(outcomes);
        try {
            for (QueueLedger ledger : touched) {
                group.put(database.meta(), Records.queueKey(ledger.queue().number()), Records.queue(ledger.snapshot()));
            }
            if (group.count() > 0) {
                database.write(group, isSyncDue);
            }
            copies.onWritten();
            clearGroup();
            told.forEach(StoreWriter::tellSuccess);
        } catch (RocksDBException e) {
            List<StoreBatch> failed = List.copyOf(batches);
            clearGroup();
            onFailure(e, failed, told);
        }
    }

    /** Who waited may be gone: that must not keep the others waiting. */
    private static void tellSuccess(Outcome outcome) {
        try {
            outcome.succeed();
        } catch (RuntimeException e) {
            LOG.debug("nobody hears that something was stored", e);
        }
    }

    private void clearGroup() {
        group.clear();
        batches.clear();
        outcomes.clear();
        touched.clear();
        isSyncDue = false;
        groupBytes = 0;
    }

    /** Nothing of the group counts as written; what must not be forgotten is owed. */
    private void onFailure(RocksDBException e, List<StoreBatch> failed, List<Outcome> told) {
        LOG.error("messages cannot be stored: {}", e.getMessage());
        Outcome.Failure failure = new Outcome.Failure(
                "The broker cannot store messages",
                "its disk has failed or is full (" + e.getMessage() + "); send again when it has been mended");
        trouble = failure;
        failed.forEach(this::owe);
        told.forEach(outcome -> outcome.fail(failure));
    }

    /** Keeps what a batch says about messages that are stored already; its new messages are refused. */
    private void owe(StoreBatch batch) {
        StoreBatch kept = new StoreBatch();
        boolean hasPut = false;
        for (Operation operation : batch.operations()) {
            if (operation instanceof Operation.Put) {
                hasPut = true;
            } else if (operation instanceof Operation.Settle settle) {
                kept.settle(settle.ticket());
            }
        }
        if (!hasPut && !kept.isEmpty()) {
            owed.add(kept);
        }
    }

    /** Opens the database anew, from its log: what that holds is what was written. Then pays what is owed. */
    void tryToRecover() {
        try {
            database.close();
            database = new Database(folder);
            ledgers.clear();
            recover();
            trouble = null;
            List<StoreBatch> paid = List.copyOf(owed);
            owed.clear();
            paid.forEach(batch -> add(batch, PAID));
            commit();
            List<StoredQueue> removed = List.copyOf(owedRemovals);
            owedRemovals.clear();
            removed.forEach(queue -> remove(queue, PAID));
            if (trouble == null) {
                LOG.info("messages can be stored again");
            }
        } catch (RocksDBException e) {
            LOG.debug("the store is still in trouble: {}", e.getMessage());
        }
    }

    /** Asks for a sync, so that a store that cannot sync is not taken for mended. */
    private static final Outcome PAID = new Outcome() {
        @Override
        public void succeed() {}

        @Override
        public void fail(Failure failure) {}
    };

    /** Reads a page; the group has been committed. */
    void read(RocksStore.Request.Read read) {
        int number = read.queue().number();
        MessageStore.PageReader reader = read.reader();
        List<StoredMessage> page = new ArrayList<>();
        boolean isLast = true;
        try (Slice end = new Slice(Records.messageKey(number + 1, 0));
                ReadOptions options = new ReadOptions().setIterateUpperBound(end);
                RocksIterator all = database.db().newIterator(database.messages(), options)) {
            long bytes = 0;
            for (all.seek(Records.messageKey(number, read.fromSequence())); all.isValid(); all.next()) {
                if (page.size() == read.countMax() || bytes >= read.bytesMax()) {
                    isLast = false;
                    break;
                }
                StoredMessage stored = stored(read.queue(), all.key(), all.value());
                if (stored != null) {
                    page.add(stored);
                    bytes += stored.message().sizeBytes();
                }
            }
            all.status();
        } catch (RocksDBException e) {
            reader.onFailure(new Outcome.Failure("Stored messages cannot be read", String.valueOf(e.getMessage())));
            return;
        }
        reader.onPage(page, isLast);
    }

    /** A message that was read, or null when it need not have survived the last start; then it is settled. */
    private @Nullable StoredMessage stored(StoredQueue queue, byte[] key, byte[] value) throws RocksDBException {
        long sequence = Records.sequenceOf(key);
        long copy = Records.copyOf(value);
        Message message = Records.message(value, copy == 0 ? null : copies.read(copy), prefixes);
        StoreTicket ticket =
                StoreTicket.written(queue, sequence, message.sizeBytes()).ofCopy(copy);
        if (!message.isPersistent() && sequence <= lastAtOpening.getOrDefault(queue.number(), 0L)) {
            add(new StoreBatch().settle(ticket), Outcome.IGNORED);
            return null;
        }
        byte[] deliveries = database.db().get(database.deliveries(), key);
        return new StoredMessage(ticket, message, deliveries == null ? 0 : Records.intValue(deliveries));
    }

    /** Forgets a queue. */
    void remove(StoredQueue queue, Outcome outcome) {
        commit();
        Outcome.Failure failure = trouble;
        if (failure != null) {
            owedRemovals.add(queue);
            outcome.fail(failure);
            return;
        }
        if (ledgers.remove(queue.number()) == null) {
            outcome.succeed(); // Nothing was ever written.
            return;
        }
        lastAtOpening.remove(queue.number());
        try (WriteBatch removal = new WriteBatch()) {
            byte[] from = Records.messageKey(queue.number(), 0);
            byte[] to = Records.messageKey(queue.number() + 1, 0);
            if (!queue.definition().isEmpty()) {
                releaseCopies(from, to, removal);
            }
            removal.deleteRange(database.messages(), from, to);
            removal.deleteRange(database.deliveries(), from, to);
            removal.delete(database.meta(), Records.queueKey(queue.number()));
            removal.put(
                    database.meta(), Records.NUMBER_KEY, Records.intValue(Math.max(lastQueueNumber, queue.number())));
            lastQueueNumber = Math.max(lastQueueNumber, queue.number());
            database.write(removal, outcome != Outcome.IGNORED);
            copies.onWritten();
            tellSuccess(outcome);
        } catch (RocksDBException e) {
            owedRemovals.add(queue);
            onFailure(e, List.of(), List.of(outcome));
        }
    }

    private void releaseCopies(byte[] from, byte[] to, WriteBatch removal) throws RocksDBException {
        try (Slice end = new Slice(to);
                ReadOptions options = new ReadOptions().setIterateUpperBound(end);
                RocksIterator all = database.db().newIterator(database.messages(), options)) {
            for (all.seek(from); all.isValid(); all.next()) {
                long copy = Records.copyOf(all.value());
                if (copy != 0) {
                    copies.release(removal, copy);
                }
            }
            all.status();
        }
    }

    void close() {
        group.close();
        database.close();
    }
}

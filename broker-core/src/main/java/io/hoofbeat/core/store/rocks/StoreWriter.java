package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.metrics.LatencyHistogram;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreBatch.Operation;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers batches into a group, writes the group at once and tells its outcomes; reads pages. Confined to the store's thread,
 * except that {@link #start} runs before that begins, and {@link #trouble} and {@link #damage} answer any thread.
 *
 * <pre>
 * SOUND   too little room on the disk                     → SHORT   (new messages are refused, all else is written)
 * SHORT   room again                                      → SOUND
 * SOUND, SHORT  a write, a sync or the database fails     → BROKEN  (nothing is written; the log is cut back to what was
 *                                                                    confirmed; what must not be forgotten is owed)
 * BROKEN  the disk takes a probe and the database opens   → SOUND   (what is owed has been written first)
 * </pre>
 */
final class StoreWriter {

    private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

    private enum State {
        SOUND,
        SHORT,
        BROKEN
    }

    private final DestinationPrefixes prefixes;
    private final OpenDatabase open;
    private final DiskSpace space;
    private final QueueLedgers ledgers = new QueueLedgers();
    private final SharedCopies copies = new SharedCopies();
    private final LatencyHistogram syncTimes = new LatencyHistogram();
    private final Group group = new Group(ledgers, copies, syncTimes);
    private final Removals removals = new Removals(ledgers, copies, group);
    private final Owed owed = new Owed();
    private final DamageList damage = new DamageList();
    private boolean isUnsynced;
    private State state = State.SOUND;
    private long triedNanos;
    private volatile Outcome.@Nullable Failure trouble;

    StoreWriter(OpenDatabase open, DiskSpace space, DestinationPrefixes prefixes) {
        this.open = open;
        this.space = space;
        this.prefixes = prefixes;
    }

    /** Reads what is known of each queue, and checks the version. */
    List<StoredQueue> start() throws RocksDBException {
        load(open.toWrite());
        if (space.isShortAfter(0)) {
            onShort();
        }
        return ledgers.snapshots();
    }

    private void load(Database database) throws RocksDBException {
        ledgers.load(database);
        copies.open(database);
        removals.load(database);
        open.confirm();
    }

    int lastQueueNumber() {
        return ledgers.lastNumber();
    }

    /** Why messages are refused at present, or null while they are not. */
    Outcome.@Nullable Failure trouble() {
        return trouble;
    }

    List<StoreDamage> damage() {
        return damage.all();
    }

    /** How long synced writes have taken. Any thread. */
    LatencyHistogram syncTimes() {
        return syncTimes;
    }

    boolean isInTrouble() {
        return state != State.SOUND;
    }

    boolean isGroupFull() {
        return group.isFull();
    }

    /** Whether there is work that nobody waits for. */
    boolean hasBackgroundWork() {
        return state != State.BROKEN && !removals.isIdle();
    }

    /** Adds a batch to the group. */
    void add(StoreBatch batch, Outcome outcome) {
        Outcome.Failure failure = trouble;
        if (failure != null && (state == State.BROKEN || needsRoom(batch))) {
            if (!owed.refuse(batch, outcome)) {
                tellFailure(outcome, failure);
            }
            return;
        }
        try {
            group.add(open.toWrite(), batch, outcome);
        } catch (RocksDBException | RuntimeException e) {
            onFailure(e); // The group may hold half of the batch.
        }
    }

    /** Whether a batch makes the store larger than it was. */
    private static boolean needsRoom(StoreBatch batch) {
        int put = 0;
        int settled = 0;
        for (Operation operation : batch.operations()) {
            put += operation instanceof Operation.Put ? 1 : 0;
            settled += operation instanceof Operation.Settle ? 1 : 0;
        }
        return put > settled;
    }

    /** Writes the group, if there is anything in it, and tells its outcomes. */
    void commit() {
        if (group.isEmpty()) {
            return;
        }
        List<Outcome> told = List.copyOf(group.outcomes());
        long bytes = group.bytes();
        try {
            Database database = open.toWrite();
            isUnsynced = !group.write(database, isUnsynced);
            open.confirm();
            copies.onWritten();
            removals.onWritten(database);
        } catch (RocksDBException | RuntimeException e) {
            onFailure(e);
            return;
        }
        group.clear();
        told.forEach(StoreWriter::tellSuccess);
        if (state == State.SOUND && space.isShortAfter(bytes)) {
            onShort();
        }
    }

    /** Does a step of what nobody waits for. */
    void work() {
        commit();
        if (hasBackgroundWork()) {
            try {
                removals.addStep(open.toWrite());
            } catch (RocksDBException | RuntimeException e) {
                onFailure(e);
            }
            commit();
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

    private static void tellFailure(Outcome outcome, Outcome.Failure failure) {
        try {
            outcome.fail(failure);
        } catch (RuntimeException e) {
            LOG.debug("nobody hears that something was not stored", e);
        }
    }

    private void onShort() {
        LOG.error(
                "messages are refused: the disk of {} has less than {} bytes left (store.freeBytesMin)",
                open.folder(),
                space.freeBytesMin());
        state = State.SHORT;
        triedNanos = System.nanoTime();
        trouble = new Outcome.Failure(
                "The broker cannot store messages",
                "its disk has less than " + space.freeBytesMin()
                        + " bytes left (store.freeBytesMin); send again when messages have been consumed or room has been"
                        + " made");
    }

    /** The database has failed by itself, or something is wrong with this program: nothing that is not confirmed counts. */
    void onFailure(Throwable e) {
        String reason = e instanceof RocksDBException ? String.valueOf(e.getMessage()) : e.toString();
        LOG.error("messages cannot be stored: {}", reason, e instanceof RocksDBException ? null : e);
        Outcome.Failure failure = new Outcome.Failure(
                "The broker cannot store messages",
                "its disk is full or has failed (" + reason + "); send again when that has been mended");
        state = State.BROKEN;
        trouble = failure;
        triedNanos = System.nanoTime();
        List<Outcome> told = group.refuseAll(owed);
        group.clear();
        // Before anybody hears of it, so that nobody finds again what was refused.
        open.cutBack();
        told.forEach(outcome -> tellFailure(outcome, failure));
        open.openToRead();
    }

    /** Looks whether the database has failed by itself. */
    void watch() {
        String error = state == State.BROKEN ? null : open.backgroundError();
        if (error != null) {
            onFailure(new RocksDBException(error));
        }
    }

    /** How long to wait before a store in trouble is tried again. */
    long retryNanos() {
        return open.faults().retryNanos();
    }

    /** Tries, once a second, to come out of trouble. */
    void mend() {
        if (state == State.SOUND || System.nanoTime() - triedNanos < retryNanos()) {
            return;
        }
        triedNanos = System.nanoTime();
        if (state == State.BROKEN) {
            startOver();
        } else if (space.isEnoughAgain()) {
            onMended();
        }
    }

    /** Opens the database anew, from its log: what that holds is what was confirmed. Then pays what is owed. */
    void startOver() {
        try {
            if (!space.isEnoughAgain()) {
                return;
            }
            space.probe();
            load(open.reopen());
        } catch (IOException | RocksDBException e) {
            LOG.debug("the store is still in trouble: {}", e.getMessage());
            return;
        }
        state = State.SOUND;
        isUnsynced = true;
        try {
            pay();
        } catch (RocksDBException e) {
            onFailure(e);
        }
        if (state == State.SOUND) {
            onMended();
        }
    }

    private void onMended() {
        state = State.SOUND;
        trouble = null;
        LOG.info("messages can be stored again");
    }

    /** Writes what is owed; when that fails all of it stays owed, since what is done twice is done once. */
    private void pay() throws RocksDBException {
        for (Owed.OfQueue each : List.copyOf(owed.queues())) {
            if (state == State.SOUND && each.isRemoved) {
                removals.add(open.toWrite(), each.queue);
            } else if (state == State.SOUND) {
                pay(each);
            }
        }
        if (state == State.SOUND) {
            group.requireSync();
            commit();
        }
        if (state == State.SOUND) {
            owed.clear().forEach(StoreWriter::tellSuccess);
        }
    }

    private void pay(Owed.OfQueue each) throws RocksDBException {
        if (ledgers.find(each.queue.number()) == null) {
            return; // Nothing was ever written of it.
        }
        OwedSettles settles = new OwedSettles(each, group);
        while (state == State.SOUND && settles.addSome(open.toWrite())) {
            commit();
        }
        if (each.deliveredUpTo > 0) {
            group.deliveredUpTo(each.queue, each.deliveredUpTo);
        }
    }

    /** Reads a page; the group has been committed. */
    void read(RocksStore.Request.Read read) {
        Database database = open.toRead();
        if (database == null || owed.isFull()) {
            Outcome.Failure failure = trouble;
            read.reader().onFailure(failure == null ? CANNOT_READ : failure);
            return;
        }
        List<StoredMessage> page = new ArrayList<>();
        boolean isLast = false;
        QueueLedger ledger = ledgers.find(read.queue().number());
        long last = ledger == null ? read.fromSequence() : ledger.last();
        try (PageReading reading =
                new PageReading(database, read.queue(), read.fromSequence(), last, prefixes, this::onDamage)) {
            long bytes = 0;
            StoredMessage next = ledger == null ? null : reading.next();
            while (next != null && page.size() < read.countMax() && bytes < read.bytesMax()) {
                if (isWanted(next)) {
                    page.add(next);
                    bytes += next.message().sizeBytes();
                }
                next = reading.next();
            }
            isLast = next == null;
        } catch (RocksDBException e) {
            LOG.error("messages of queue {} cannot be read: {}", read.queue().key(), e.getMessage());
            read.reader()
                    .onFailure(new Outcome.Failure("Stored messages cannot be read", String.valueOf(e.getMessage())));
            return;
        }
        read.reader().onPage(page, isLast);
    }

    private static final Outcome.Failure CANNOT_READ =
            new Outcome.Failure("Stored messages cannot be read", "the disk must be mended first");

    /** A message that need not have survived the last start is settled instead. */
    private boolean isWanted(StoredMessage stored) {
        StoredQueue queue = stored.ticket().queue();
        if (owed.isGone(queue.number(), stored.ticket().sequence())) {
            return false;
        }
        if (!stored.message().isPersistent()
                && ledgers.isFromBefore(queue, stored.ticket().sequence())) {
            add(new StoreBatch().settle(stored.ticket()), Outcome.IGNORED);
            return false;
        }
        return true;
    }

    private void onDamage(StoreDamage met) {
        if (damage.add(met)) {
            LOG.error("stored messages are damaged and skipped: {}. 'hoofbeat store verify' tells more", met);
        }
    }

    /** Forgets a queue. */
    void remove(StoredQueue queue, Outcome outcome) {
        Outcome.Failure failure = trouble;
        if (state == State.BROKEN && failure != null) {
            owed.remove(queue);
            tellFailure(outcome, failure);
            return;
        }
        try {
            group.addRemoval(queue, outcome);
            removals.add(open.toWrite(), queue);
        } catch (RocksDBException | RuntimeException e) {
            onFailure(e);
        }
    }

    /** Makes a copy of the database in a folder that is not there yet. */
    void checkpoint(Path target, CompletableFuture<@Nullable Void> done) {
        Database database = open.toRead();
        if (database == null || state == State.BROKEN) {
            done.completeExceptionally(new IOException("messages cannot be stored at present; the log says why"));
            return;
        }
        try (Checkpoint checkpoint = Checkpoint.create(database.db())) {
            checkpoint.createCheckpoint(target.toString());
            done.complete(null);
        } catch (RocksDBException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    /** Ends: syncs what was written without, and tries once more to write what is owed. */
    void close() {
        commit();
        if (state == State.BROKEN) {
            startOver();
        }
        try {
            if (state != State.BROKEN && isUnsynced) {
                open.toWrite().sync();
            }
        } catch (RocksDBException e) {
            LOG.error("the last acknowledgements may be lost when the power fails: {}", e.getMessage());
        }
        Outcome.Failure failure = trouble;
        if (!owed.isEmpty() && failure != null) {
            owed.takeWaiting().forEach(outcome -> tellFailure(outcome, failure));
            LOG.error("acknowledgements could not be stored: some messages will come again");
        }
        group.close();
        open.close();
    }
}

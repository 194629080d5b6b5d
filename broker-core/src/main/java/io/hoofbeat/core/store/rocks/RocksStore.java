package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.metrics.LatencyHistogram;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreBatch.Operation;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.StoredQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps messages in RocksDB. One thread takes whatever has been handed over since it last looked, makes one write of it, syncs once,
 * and tells the outcomes: a lone message is written at once, and a flood is grouped by itself. Any thread, except where a method
 * says otherwise.
 */
public final class RocksStore implements MessageStore {

    private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

    private final FolderLock lock;
    private final Path folder;
    private final StoreWriter writer;
    private final List<StoredQueue> recovered;
    private final AtomicInteger lastNumber;
    private final AtomicLong pendingBytes = new AtomicLong();
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean isParked;
    private volatile boolean isClosing;

    /** Something for the store's thread to do. */
    sealed interface Request {
        /** See {@link MessageStore#write}. */
        record Write(StoreBatch batch, Outcome outcome) implements Request {}

        /** See {@link MessageStore#read}. */
        record Read(StoredQueue queue, long fromSequence, int countMax, int bytesMax, PageReader reader)
                implements Request {}

        /** See {@link MessageStore#remove}. */
        record Remove(StoredQueue queue, Outcome outcome) implements Request {}

        /** Something else that needs the database. */
        record Other(Consumer<StoreWriter> task) implements Request {}
    }

    private RocksStore(
            FolderLock lock, Path folder, DestinationPrefixes prefixes, RocksOptions options, WriteFaults faults)
            throws RocksDBException {
        this.lock = lock;
        this.folder = folder;
        this.thread = new Thread(this::run, "store");
        Path messages = folder.resolve(StoreFolder.MESSAGES);
        OpenDatabase database = new OpenDatabase(messages, this::wake, faults);
        this.writer = new StoreWriter(database, new DiskSpace(messages, options.freeBytesMin()), prefixes);
        try {
            this.recovered = writer.start();
        } catch (RocksDBException | RuntimeException e) {
            database.close();
            throw e;
        }
        this.lastNumber = new AtomicInteger(writer.lastQueueNumber());
        thread.setDaemon(true);
        thread.start();
    }

    /** As {@link #open(Path, DestinationPrefixes, RocksOptions)} with default options. */
    public static RocksStore open(Path folder, DestinationPrefixes prefixes) throws StoreUnavailableException {
        return open(folder, prefixes, RocksOptions.DEFAULT);
    }

    /**
     * Opens the store in a folder, which is made if need be. Takes as long as reading what was written last, not as long as
     * reading all messages.
     *
     * @throws StoreUnavailableException when another process has it, or it is damaged, or of a version that this one does not
     *                                   know
     */
    public static RocksStore open(Path folder, DestinationPrefixes prefixes, RocksOptions options)
            throws StoreUnavailableException {
        return open(folder, prefixes, options, WriteFaults.NONE);
    }

    static RocksStore open(Path folder, DestinationPrefixes prefixes, RocksOptions options, WriteFaults faults)
            throws StoreUnavailableException {
        FolderLock lock = FolderLock.take(folder);
        try {
            NativeLibrary.load(folder.resolve("native"));
            Files.createDirectories(folder.resolve(StoreFolder.MESSAGES));
            return new RocksStore(lock, folder, prefixes, options, faults);
        } catch (StoreUnavailableException e) {
            closeQuietly(lock);
            throw e;
        } catch (RocksDBException | IOException e) {
            closeQuietly(lock);
            throw StoreFolder.unavailable(folder, e);
        }
    }

    private static void closeQuietly(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public List<StoredQueue> recovered() {
        return recovered;
    }

    @Override
    public StoredQueue create(String key) {
        return StoredQueue.empty(lastNumber.incrementAndGet(), key, "");
    }

    @Override
    public StoredQueue create(String key, String definition, Outcome outcome) {
        StoredQueue created = StoredQueue.empty(lastNumber.incrementAndGet(), key, definition);
        write(new StoreBatch().deliveredUpTo(created, 0), outcome);
        return created;
    }

    @Override
    public void write(StoreBatch batch, Outcome outcome) {
        List<Operation> operations = batch.operations();
        if (operations.size() == 1) {
            if (operations.get(0) instanceof Operation.Settle settle
                    && settle.ticket().tryCancel()) {
                outcome.succeed(); // Its message was never written, and now never will be.
                return;
            }
        } else {
            for (Operation operation : operations) {
                if (operation instanceof Operation.Put put) {
                    boolean isTaken = put.ticket().tryTake();
                    assert isTaken : "a ticket that nobody has seen yet cannot have been cancelled";
                }
            }
        }
        pendingBytes.addAndGet(batch.bytes());
        submit(new Request.Write(batch, outcome));
    }

    @Override
    public void read(StoredQueue queue, long fromSequence, int countMax, int bytesMax, PageReader reader) {
        submit(new Request.Read(queue, fromSequence, countMax, bytesMax, reader));
    }

    @Override
    public void remove(StoredQueue queue, Outcome outcome) {
        submit(new Request.Remove(queue, outcome));
    }

    private void submit(Request request) {
        requests.add(request);
        wake();
    }

    private void wake() {
        if (isParked) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Makes a backup of the store as it is now while it goes on, and reads all of it to see that it is sound. Waits for it; not
     * from a loop.
     *
     * @param target a folder that is not there yet
     * @throws StoreUnavailableException when it cannot be made, with a sentence
     */
    public StoreReport backUp(Path target) throws StoreUnavailableException {
        return StoreMaintenance.backUp(this, folder, target);
    }

    /**
     * Makes a copy of the store as it is now, which takes little time and room: what does not change any more is not copied but
     * linked. Waits for it; not from a loop.
     *
     * @param target a folder that is not there yet, on the same disk
     */
    void checkpoint(Path target) throws IOException {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        submit(new Request.Other(each -> each.checkpoint(target, done)));
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? e.toString() : String.valueOf(cause.getMessage()), e);
        }
    }

    @Override
    public Outcome.@Nullable Failure trouble() {
        return writer.trouble();
    }

    @Override
    public List<StoreDamage> damage() {
        return writer.damage();
    }

    @Override
    public LatencyHistogram syncTimes() {
        return writer.syncTimes();
    }

    @Override
    public long pendingBytes() {
        return pendingBytes.get();
    }

    private void run() {
        while (!isClosing || !requests.isEmpty()) {
            try {
                turn();
            } catch (RuntimeException | Error e) {
                // Whatever it was, the thread must go on: everybody waits for it.
                LOG.error("the store's thread has met a mistake in this program", e);
                writer.onFailure(e);
            }
        }
        writer.commit();
    }

    private void turn() {
        Request next = requests.poll();
        if (next != null) {
            carryOut(next);
        } else if (writer.hasBackgroundWork()) {
            writer.work();
        } else {
            writer.commit();
            park();
        }
        writer.watch();
        if (writer.isInTrouble()) {
            writer.mend();
        }
    }

    private void carryOut(Request request) {
        if (request instanceof Request.Write write) {
            pendingBytes.addAndGet(-write.batch().bytes());
            writer.add(write.batch(), write.outcome());
            if (writer.isGroupFull()) {
                writer.work();
            }
        } else if (request instanceof Request.Read read) {
            writer.commit();
            writer.read(read);
        } else if (request instanceof Request.Remove remove) {
            writer.remove(remove.queue(), remove.outcome());
        } else if (request instanceof Request.Other other) {
            writer.commit();
            other.task().accept(writer);
        }
    }

    private void park() {
        isParked = true;
        if (requests.isEmpty() && !isClosing) {
            if (writer.isInTrouble()) {
                LockSupport.parkNanos(this, writer.retryNanos());
            } else {
                LockSupport.park(this);
            }
        }
        isParked = false;
    }

    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(thread);
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        writer.close();
        closeQuietly(lock);
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

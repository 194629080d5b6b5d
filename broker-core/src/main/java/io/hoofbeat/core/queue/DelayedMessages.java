package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that are not to be seen before a moment of the wall clock. In the store they have a place of their own, apart from what may be
 * delivered; in memory only their moments and positions are kept, and bodies are read back when they are due. Without a store that keeps
 * anything the messages themselves are in memory. Confined to its home loop.
 */
public final class DelayedMessages {

    private static final Logger LOG = LoggerFactory.getLogger(DelayedMessages.class);

    private static final int MOVED_MAX = 100;
    private static final int MOVED_BYTES_MAX = 1 << 20;
    private static final int LOADED_MAX = 1000;
    private static final int LOADED_BYTES_MAX = 4 << 20;
    private static final long RETRY_MILLIS = 1000;

    private final Loop home;
    private final MessageStore store;
    private final String key;
    private final String definition;
    private final Target target;
    private final WallClockTimer timer;
    private final DueHeap heap = new DueHeap();
    private @Nullable StoredQueue place;
    private long lastSequence;
    /** Messages that are being written. */
    private long writingCount;

    private long writingBytes;
    /** Messages that were in the store when it was opened and have not been read since. */
    private long unreadCount;

    private long unreadBytes;
    private boolean isLoaded = true;
    private boolean isMoving;
    private boolean isRemoved;
    /** Withdrawals that wait until nothing is on the move. */
    private final List<Runnable> waiting = new ArrayList<>(0);

    /** Where messages go when they are due. */
    public interface Target {

        /**
         * Takes messages, in the order in which they are due, and sees to it that those in the store are forgotten there.
         *
         * @param done succeeds when that has been done; when it fails, the messages come again. Any thread
         */
        void onDue(List<Due> due, Outcome done);
    }

    /**
     * A message that is due.
     *
     * @param ticket by which the store knows it; null when it is not stored
     */
    public record Due(Message message, @Nullable StoreTicket ticket) {}

    /**
     * No messages yet.
     *
     * @param key        of the place in the store
     * @param definition by which the place is told from others of the same key after a restart; not empty
     */
    public DelayedMessages(Loop home, MessageStore store, String key, String definition, Target target) {
        this.home = home;
        this.store = store;
        this.key = key;
        this.definition = definition;
        this.target = target;
        this.timer = new WallClockTimer(home, this::check);
    }

    /** Takes over what the store has kept. Once, before anything else, perhaps before the loops run. */
    public void recover(StoredQueue kept) {
        place = kept;
        lastSequence = kept.lastSequence();
        unreadCount = kept.messages();
        unreadBytes = kept.bytes();
        isLoaded = false;
        home.execute(() -> load(kept, kept.firstSequence(), kept.lastSequence()));
    }

    /** How many messages wait. */
    public long count() {
        return heap.count() + writingCount + unreadCount;
    }

    /** Bytes of the messages that wait. */
    public long bytes() {
        return heap.bytes() + writingBytes + unreadBytes;
    }

    /**
     * Adds a message that waits for the moment that its keeping says.
     *
     * @param isStored whether it goes to the store, where only a persistent one survives a restart
     * @param outcome  succeeds when it is kept; any thread
     */
    public void add(Message message, boolean isStored, Outcome outcome) {
        if (!isStored) {
            admit(message, nextSequence(), false);
            outcome.succeed();
            return;
        }
        long sequence = nextSequence();
        writingCount++;
        writingBytes += message.sizeBytes();
        StoreBatch batch = new StoreBatch();
        batch.put(place(), sequence, message);
        store.write(batch, new Outcome() {
            @Override
            public void succeed() {
                home.runOrExecute(() -> {
                    written(message.sizeBytes());
                    admit(message, sequence, true);
                });
                outcome.succeed();
            }

            @Override
            public void fail(Failure failure) {
                home.runOrExecute(() -> written(message.sizeBytes()));
                outcome.fail(failure);
            }
        });
    }

    private void written(int sizeBytes) {
        writingCount--;
        writingBytes -= sizeBytes;
    }

    /** A position for a message that somebody else writes to {@link #place} and then {@linkplain #admit admits}. */
    long nextSequence() {
        return ++lastSequence;
    }

    /** The place in the store, which is made if need be. */
    StoredQueue place() {
        StoredQueue present = place;
        if (present == null) {
            present = store.create(key, definition, Outcome.IGNORED);
            place = present;
        }
        return present;
    }

    /** Adds a message at its position; one that is stored has been written there. */
    void admit(Message message, long sequence, boolean isStored) {
        if (!isRemoved) {
            heap.add(message.keeping().dueAt(), sequence, message.sizeBytes(), isStored ? null : message);
            check();
        }
    }

    /** Reads page after page what the store has kept, and forgets the bodies. Nothing is moved before all is known. */
    private void load(StoredQueue kept, long from, long last) {
        store.read(kept, from, LOADED_MAX, LOADED_BYTES_MAX, new MessageStore.PageReader() {
            @Override
            public void onPage(List<StoredMessage> page, boolean isLast) {
                home.runOrExecute(() -> onLoaded(kept, page, isLast, last));
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                LOG.error("delayed messages of {} cannot be read: {}", key, failure.summary());
                home.schedule(RETRY_MILLIS, () -> load(kept, from, last));
            }
        });
    }

    private void onLoaded(StoredQueue kept, List<StoredMessage> page, boolean isLast, long last) {
        if (isRemoved) {
            return;
        }
        long next = last + 1;
        for (StoredMessage stored : page) {
            long sequence = stored.ticket().sequence();
            next = sequence + 1;
            if (sequence <= last) {
                Message message = stored.message();
                heap.add(message.keeping().dueAt(), sequence, message.sizeBytes(), null);
                unreadCount--;
                unreadBytes -= message.sizeBytes();
            }
        }
        if (!isLast && next <= last) {
            load(kept, next, last);
            return;
        }
        isLoaded = true;
        unreadCount = 0;
        unreadBytes = 0;
        check();
    }

    /** Hands over what is due, or waits for the next moment. */
    private void check() {
        if (isMoving || !isLoaded || isRemoved) {
            return;
        }
        if (!waiting.isEmpty()) {
            List<Runnable> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(Runnable::run);
        }
        if (heap.isEmpty()) {
            return;
        }
        if (heap.dueAt() > home.currentTimeMillis()) {
            timer.at(heap.dueAt());
            return;
        }
        isMoving = true;
        if (heap.message() != null) {
            move(0, Map.of());
        } else {
            read();
        }
    }

    private void read() {
        long from = heap.sequence();
        store.read(place(), from, MOVED_MAX, MOVED_BYTES_MAX, new MessageStore.PageReader() {
            @Override
            public void onPage(List<StoredMessage> page, boolean isLast) {
                Map<Long, StoredMessage> found = new HashMap<>();
                page.forEach(stored -> found.put(stored.ticket().sequence(), stored));
                home.runOrExecute(() -> move(from, found));
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                LOG.error("delayed messages of {} cannot be read: {}", key, failure.summary());
                home.runOrExecute(DelayedMessages.this::retry);
            }
        });
    }

    /**
     * Hands over what is due and at hand, in its order.
     *
     * @param from  position from which was read, 0 when nothing was
     * @param found what was read, by position
     */
    private void move(long from, Map<Long, StoredMessage> found) {
        if (isRemoved) {
            return;
        }
        long now = home.currentTimeMillis();
        List<Due> due = new ArrayList<>();
        List<Runnable> undo = new ArrayList<>();
        while (!heap.isEmpty() && heap.dueAt() <= now && due.size() < MOVED_MAX) {
            long dueAt = heap.dueAt();
            long sequence = heap.sequence();
            int sizeBytes = heap.sizeBytes();
            Message inMemory = heap.message();
            StoredMessage stored = found.get(sequence);
            if (inMemory != null) {
                due.add(new Due(inMemory, null));
            } else if (stored != null) {
                due.add(new Due(stored.message(), stored.ticket()));
            } else if (sequence == from) {
                LOG.error("delayed message {} of {} is missing in the store", sequence, key);
                heap.pop();
                continue;
            } else {
                break; // Not in this page: it is read next.
            }
            undo.add(() -> heap.add(dueAt, sequence, sizeBytes, inMemory));
            heap.pop();
        }
        if (due.isEmpty()) {
            isMoving = false;
            check();
        } else {
            handOver(due, undo);
        }
    }

    private void handOver(List<Due> due, List<Runnable> undo) {
        target.onDue(due, new Outcome() {
            @Override
            public void succeed() {
                home.runOrExecute(() -> {
                    isMoving = false;
                    check();
                });
            }

            @Override
            public void fail(Failure failure) {
                LOG.warn("delayed messages of {} cannot be moved yet: {}", key, failure.summary());
                home.runOrExecute(() -> {
                    undo.forEach(Runnable::run);
                    retry();
                });
            }
        });
    }

    private void retry() {
        home.schedule(RETRY_MILLIS, () -> {
            isMoving = false;
            check();
        });
    }

    /**
     * Looks at messages in order of their position, which is not that of the queue that they wait for.
     *
     * @param after    position behind which to begin, 0 for all
     * @param countMax most messages, at least 1
     * @param taker    called once, on the home loop
     */
    void browse(long after, int countMax, Consumer<List<BrowsedMessage>> taker) {
        NavigableMap<Long, BrowsedMessage> found = new TreeMap<>();
        heap.forEach((dueAt, sequence, sizeBytes, message) -> {
            if (message != null && sequence > after) {
                add(found, sequence, message, countMax);
            }
        });
        StoredQueue stored = place;
        if (stored == null) {
            taker.accept(new ArrayList<>(found.values()));
            return;
        }
        store.read(stored, after + 1, countMax, LOADED_BYTES_MAX, new MessageStore.PageReader() {
            @Override
            public void onPage(List<StoredMessage> page, boolean isLast) {
                home.runOrExecute(() -> {
                    page.forEach(each -> add(found, each.ticket().sequence(), each.message(), countMax));
                    taker.accept(new ArrayList<>(found.values()));
                });
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                home.runOrExecute(() -> taker.accept(new ArrayList<>(found.values())));
            }
        });
    }

    private static void add(NavigableMap<Long, BrowsedMessage> found, long position, Message message, int countMax) {
        found.put(position, new BrowsedMessage(position, "delayed", 0, message));
        if (found.size() > countMax) {
            found.pollLastEntry();
        }
    }

    /**
     * Forgets everything that waits now. What is just becoming due is waited for, and stays.
     *
     * @param budget gets back the memory of messages that are not stored
     * @param done   told on any thread
     */
    void purge(QueueBudget budget, Withdrawn done) {
        waiting.add(() -> purgeNow(budget, done));
        check();
        if (isRemoved) {
            waiting.clear();
            done.onEnd(0, null);
        }
    }

    private void purgeNow(QueueBudget budget, Withdrawn done) {
        StoreBatch batch = new StoreBatch();
        List<Runnable> undo = new ArrayList<>();
        long forgotten = heap.count();
        while (!heap.isEmpty()) {
            long dueAt = heap.dueAt();
            long sequence = heap.sequence();
            int sizeBytes = heap.sizeBytes();
            Message inMemory = heap.message();
            if (inMemory != null) {
                budget.giveBack(inMemory);
            } else {
                batch.settle(StoreTicket.written(place(), sequence, sizeBytes));
                undo.add(() -> heap.add(dueAt, sequence, sizeBytes, null));
            }
            heap.pop();
        }
        timer.stop();
        if (batch.isEmpty()) {
            done.onEnd(forgotten, null);
            return;
        }
        store.write(batch, new Outcome() {
            @Override
            public void succeed() {
                done.onEnd(forgotten, null);
            }

            @Override
            public void fail(Failure failure) {
                home.runOrExecute(() -> {
                    undo.forEach(Runnable::run);
                    check();
                });
                done.onEnd(forgotten - undo.size(), failure);
            }
        });
    }

    /** Forgets everything but what is in the store; returns the messages that were in memory alone. */
    List<Message> clear() {
        isRemoved = true;
        timer.stop();
        waiting.forEach(Runnable::run);
        waiting.clear();
        List<Message> inMemory = new ArrayList<>();
        while (!heap.isEmpty()) {
            Message message = heap.message();
            if (message != null) {
                inMemory.add(message);
            }
            heap.pop();
        }
        return inMemory;
    }

    /** Forgets what is in the store. */
    void removeFromStore() {
        StoredQueue present = place;
        if (present != null) {
            place = null;
            store.remove(present, Outcome.IGNORED);
        }
    }
}

package io.hoofbeat.core.simulation;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store whose disk is a map and whose thread is the test: each {@link #step} carries out one operation, as the store's
 * thread would some time later. A {@link #crash} loses every operation that was not carried out, and nothing else; a
 * {@link #powerCut} may also lose those after the last one whose outcome somebody waited for. It can be told to
 * {@linkplain #breakAt break} at a certain operation.
 */
public final class SimulatedStore implements MessageStore, SteppedStore {

    private final DestinationPrefixes prefixes;
    /** As the process sees it. */
    private final SimulatedDisk disk;
    /** What survives a power cut, in order. */
    private final List<SimulatedDisk.Change> synced = new ArrayList<>();
    /** What has been written since the last sync, in order. */
    private final List<SimulatedDisk.Change> unsynced = new ArrayList<>();

    private final List<StoredQueue> recovered = new ArrayList<>();
    private final ArrayDeque<Runnable> pending = new ArrayDeque<>();
    private long pendingBytes;
    private final Map<Integer, Long> lastSequenceAtOpening = new TreeMap<>();
    private Outcome.@Nullable Failure trouble;
    private int operationCount;
    private int breakAt = -1;
    private Break breakHow = Break.BEFORE;
    private boolean isStopped;

    public SimulatedStore(DestinationPrefixes prefixes) {
        this(prefixes, new SimulatedDisk());
    }

    private SimulatedStore(DestinationPrefixes prefixes, SimulatedDisk disk) {
        this.prefixes = prefixes;
        this.disk = disk;
        disk.queues.forEach((number, queue) -> {
            long first = queue.messages.isEmpty() ? 1 : queue.messages.firstKey();
            long bytes = queue.messages.values().stream()
                    .mapToLong(Message::sizeBytes)
                    .sum();
            recovered.add(new StoredQueue(
                    number,
                    queue.key,
                    queue.definition,
                    first,
                    queue.lastSequence,
                    queue.messages.size(),
                    bytes,
                    queue.deliveredUpTo));
            lastSequenceAtOpening.put(number, queue.lastSequence);
        });
    }

    @Override
    public MessageStore store() {
        return this;
    }

    @Override
    public SimulatedStore crash() {
        pending.clear();
        SimulatedStore next = new SimulatedStore(prefixes, disk);
        next.synced.addAll(synced);
        next.unsynced.addAll(unsynced);
        return next;
    }

    /**
     * The machine ends here.
     *
     * @param keptCount how many of the changes since the last sync have reached the disk nevertheless, at most
     * @return the store as the next process opens it
     */
    public SimulatedStore powerCut(int keptCount) {
        pending.clear();
        List<SimulatedDisk.Change> kept = new ArrayList<>(synced);
        kept.addAll(unsynced.subList(0, Math.min(keptCount, unsynced.size())));
        SimulatedDisk left = new SimulatedDisk();
        kept.forEach(change -> change.applyTo(left));
        left.lastNumber = disk.lastNumber;
        SimulatedStore next = new SimulatedStore(prefixes, left);
        next.synced.addAll(kept);
        return next;
    }

    /** How many changes a power cut could lose. */
    public int unsyncedCount() {
        return unsynced.size();
    }

    /** What happens to the operation at which the store breaks. */
    enum Break {
        /** The process ends before it. */
        BEFORE,
        /** The process ends when it has been written, and synced if somebody waits for that; nobody is told. */
        AFTER,
        /** The process ends when it has been written and before it is synced. */
        BETWEEN_WRITE_AND_SYNC,
        /** It fails, and so does everything that is written from then on. */
        FAILURE
    }

    /**
     * Tells the store to break.
     *
     * @param operation how many operations it still carries out before that
     */
    void breakAt(int operation, Break how) {
        breakAt = operation;
        breakHow = how;
    }

    /** Writes and removals carried out so far. */
    int operationCount() {
        return operationCount;
    }

    private void perform(Consumer<SimulatedDisk> change, Outcome outcome) {
        boolean isBreaking = operationCount++ == breakAt;
        if (isBreaking && breakHow == Break.FAILURE) {
            trouble = new Outcome.Failure("The disk is full", "make room");
        }
        Outcome.Failure failure = trouble;
        if (failure != null) {
            outcome.fail(failure);
            return;
        }
        isStopped = isBreaking;
        if (isBreaking && breakHow == Break.BEFORE) {
            return;
        }
        change.accept(disk);
        unsynced.add(change::accept);
        if (outcome != Outcome.IGNORED && !(isBreaking && breakHow == Break.BETWEEN_WRITE_AND_SYNC)) {
            synced.addAll(unsynced);
            unsynced.clear();
        }
        if (!isBreaking) {
            outcome.succeed();
        }
    }

    /** Carries out the next operation; false when there is none. */
    @Override
    public boolean step() {
        Runnable next = isStopped ? null : pending.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    /** From now on writes fail, or do so no more when {@code failure} is null. */
    void failWith(Outcome.@Nullable Failure failure) {
        trouble = failure;
    }

    /** Whether a message with a body has been written to a queue and not been forgotten. */
    public boolean holds(String key, String body) {
        return disk.queues.values().stream()
                .filter(queue -> queue.key.equals(key))
                .anyMatch(
                        queue -> queue.messages.values().stream().anyMatch(message -> body.equals(message.bodyText())));
    }

    @Override
    public long messageCount() {
        return disk.queues.values().stream()
                .mapToLong(queue -> queue.messages.size())
                .sum();
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
        return StoredQueue.empty(++disk.lastNumber, key, "");
    }

    @Override
    public StoredQueue create(String key, String definition, Outcome outcome) {
        StoredQueue created = StoredQueue.empty(++disk.lastNumber, key, definition);
        write(new StoreBatch().deliveredUpTo(created, 0), outcome);
        return created;
    }

    @Override
    public void write(StoreBatch batch, Outcome outcome) {
        pendingBytes += batch.bytes();
        pending.addLast(() -> {
            pendingBytes -= batch.bytes();
            // A message that was settled meanwhile is never written, also not when the disk is read again later.
            List<StoreBatch.Operation> operations = batch.operations().stream()
                    .filter(operation -> !(operation instanceof StoreBatch.Operation.Put put)
                            || put.ticket().tryTake())
                    .toList();
            perform(to -> operations.forEach(to::carryOut), outcome);
        });
    }

    @Override
    public void read(StoredQueue queue, long fromSequence, int countMax, int bytesMax, PageReader reader) {
        pending.addLast(() -> {
            SimulatedDisk.Queue onDisk = disk.queues.get(queue.number());
            if (onDisk == null) {
                reader.onPage(List.of(), true);
                return;
            }
            List<StoredMessage> page = new ArrayList<>();
            long bytes = 0;
            boolean isLast = true;
            for (Map.Entry<Long, Message> entry :
                    List.copyOf(onDisk.messages.tailMap(fromSequence, true).entrySet())) {
                if (page.size() == countMax || bytes >= bytesMax) {
                    isLast = false;
                    break;
                }
                long sequence = entry.getKey();
                Message message = entry.getValue();
                if (!message.isPersistent() && sequence <= lastSequenceAtOpening.getOrDefault(queue.number(), 0L)) {
                    SimulatedDisk.Change removal = forget(queue.number(), sequence);
                    removal.applyTo(disk);
                    unsynced.add(removal);
                    continue;
                }
                bytes += message.sizeBytes();
                StoreTicket ticket = StoreTicket.written(queue, sequence, message.sizeBytes());
                page.add(new StoredMessage(ticket, message, onDisk.deliveries.getOrDefault(sequence, 0)));
            }
            reader.onPage(page, isLast);
        });
    }

    @Override
    public void remove(StoredQueue queue, Outcome outcome) {
        pending.addLast(() -> perform(from -> from.queues.remove(queue.number()), outcome));
    }

    private static SimulatedDisk.Change forget(int queue, long sequence) {
        return disk -> {
            SimulatedDisk.Queue present = disk.queues.get(queue);
            if (present != null) {
                present.messages.remove(sequence);
            }
        };
    }

    @Override
    public Outcome.@Nullable Failure trouble() {
        return trouble;
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public void close() {
        while (step()) {}
    }
}

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
import org.jspecify.annotations.Nullable;

/**
 * A store whose disk is a map and whose thread is the test: each {@link #step} carries out one operation, as the store's
 * thread would some time later. A {@link #crash} loses every operation that was not carried out, and nothing else.
 */
public final class SimulatedStore implements MessageStore, SteppedStore {

    /** What survives a crash. */
    private static final class Disk {
        private final Map<Integer, QueueOnDisk> queues = new TreeMap<>();
        private int lastNumber;
    }

    private static final class QueueOnDisk {
        private final String key;
        private final String definition;
        private final TreeMap<Long, Message> messages = new TreeMap<>();
        private final Map<Long, Integer> deliveries = new TreeMap<>();
        private long lastSequence;
        private long deliveredUpTo;

        QueueOnDisk(StoredQueue queue) {
            this.key = queue.key();
            this.definition = queue.definition();
        }
    }

    private final DestinationPrefixes prefixes;
    private final Disk disk;
    private final List<StoredQueue> recovered = new ArrayList<>();
    private final ArrayDeque<Runnable> pending = new ArrayDeque<>();
    private long pendingBytes;
    private final Map<Integer, Long> lastSequenceAtOpening = new TreeMap<>();
    private Outcome.@Nullable Failure trouble;

    public SimulatedStore(DestinationPrefixes prefixes) {
        this(prefixes, new Disk());
    }

    private SimulatedStore(DestinationPrefixes prefixes, Disk disk) {
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
        return new SimulatedStore(prefixes, disk);
    }

    /** Carries out the next operation; false when there is none. */
    @Override
    public boolean step() {
        Runnable next = pending.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    /** From now on writes fail, or do so no more when {@code failure} is null. */
    void failWith(Outcome.@Nullable Failure failure) {
        trouble = failure;
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
            Outcome.Failure failure = trouble;
            if (failure == null) {
                batch.operations().forEach(this::carryOut);
                outcome.succeed();
            } else {
                outcome.fail(failure);
            }
        });
    }

    private void carryOut(StoreBatch.Operation operation) {
        if (operation instanceof StoreBatch.Operation.Put put) {
            if (put.ticket().tryTake()) {
                QueueOnDisk queue = onDisk(put.ticket().queue());
                queue.messages.put(put.ticket().sequence(), put.message());
                queue.lastSequence = Math.max(queue.lastSequence, put.ticket().sequence());
            }
        } else if (operation instanceof StoreBatch.Operation.Settle settle) {
            QueueOnDisk queue = disk.queues.get(settle.ticket().queue().number());
            if (queue != null) {
                queue.messages.remove(settle.ticket().sequence());
                queue.deliveries.remove(settle.ticket().sequence());
            }
        } else if (operation instanceof StoreBatch.Operation.CountDeliveries count) {
            QueueOnDisk queue = disk.queues.get(count.ticket().queue().number());
            if (queue != null) {
                queue.deliveries.put(count.ticket().sequence(), count.deliveries());
            }
        } else if (operation instanceof StoreBatch.Operation.DeliveredUpTo delivered) {
            onDisk(delivered.queue()).deliveredUpTo = delivered.sequence();
        }
    }

    private QueueOnDisk onDisk(StoredQueue queue) {
        return disk.queues.computeIfAbsent(queue.number(), number -> new QueueOnDisk(queue));
    }

    @Override
    public void read(StoredQueue queue, long fromSequence, int countMax, int bytesMax, PageReader reader) {
        pending.addLast(() -> {
            QueueOnDisk onDisk = onDisk(queue);
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
                    onDisk.messages.remove(sequence);
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
        pending.addLast(() -> {
            Outcome.Failure failure = trouble;
            if (failure == null) {
                disk.queues.remove(queue.number());
                outcome.succeed();
            } else {
                outcome.fail(failure);
            }
        });
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

package io.hoofbeat.core.simulation;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoredQueue;
import java.util.Map;
import java.util.TreeMap;

/** A disk that is a map. */
final class SimulatedDisk {

    /** The messages of a queue. */
    static final class Queue {
        final String key;
        final String definition;
        final TreeMap<Long, Message> messages = new TreeMap<>();
        final Map<Long, Integer> deliveries = new TreeMap<>();
        long lastSequence;
        long deliveredUpTo;

        Queue(StoredQueue queue) {
            this.key = queue.key();
            this.definition = queue.definition();
        }
    }

    /** Something that is written. The same change may be made to several disks. */
    interface Change {
        void applyTo(SimulatedDisk disk);
    }

    final Map<Integer, Queue> queues = new TreeMap<>();
    int lastNumber;

    /** Carries out one step of a batch; a message whose ticket is cancelled is not given here. */
    void carryOut(StoreBatch.Operation operation) {
        if (operation instanceof StoreBatch.Operation.Put put) {
            Queue queue = make(put.ticket().queue());
            queue.messages.put(put.ticket().sequence(), put.message());
            queue.lastSequence = Math.max(queue.lastSequence, put.ticket().sequence());
        } else if (operation instanceof StoreBatch.Operation.Settle settle) {
            Queue queue = queues.get(settle.ticket().queue().number());
            if (queue != null) {
                queue.messages.remove(settle.ticket().sequence());
                queue.deliveries.remove(settle.ticket().sequence());
            }
        } else if (operation instanceof StoreBatch.Operation.CountDeliveries count) {
            Queue queue = queues.get(count.ticket().queue().number());
            if (queue != null) {
                queue.deliveries.put(count.ticket().sequence(), count.deliveries());
            }
        } else if (operation instanceof StoreBatch.Operation.DeliveredUpTo delivered) {
            make(delivered.queue()).deliveredUpTo = delivered.sequence();
        }
    }

    private Queue make(StoredQueue queue) {
        return queues.computeIfAbsent(queue.number(), number -> new Queue(queue));
    }
}

package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreBatch.Operation;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What could not be written and must be before anything else: a message that is settled must not come again. It is kept as
 * ranges, so that consumers can go on for long while the disk does not. Confined to the store's thread.
 */
final class Owed {

    private static final int RANGES_MAX = 1_000_000;
    private static final int COUNTS_MAX = 10_000;

    private static final int WAITING_MAX = 100_000;

    private final Map<Integer, OfQueue> queues = new LinkedHashMap<>();
    /** Outcomes of acknowledgements, whose makers go on meanwhile. */
    private final List<Outcome> waiting = new ArrayList<>();

    private int countsLeft = COUNTS_MAX;

    /** What is owed to one queue. */
    static final class OfQueue {
        final StoredQueue queue;
        final PositionSet settled = new PositionSet();
        /** Delivery counts by position; beyond a bound they are let go of. */
        final Map<Long, Integer> deliveries = new LinkedHashMap<>();

        long deliveredUpTo;
        boolean isRemoved;

        OfQueue(StoredQueue queue) {
            this.queue = queue;
        }
    }

    /**
     * A batch cannot be written: keeps of it what must not be forgotten, and marks its messages as lost to the store.
     *
     * @return whether the outcome waits until what is owed has been written; otherwise the batch has failed
     */
    boolean refuse(StoreBatch batch, Outcome outcome) {
        List<StoreTicket> put = new ArrayList<>();
        List<StoreTicket> settled = new ArrayList<>();
        for (Operation operation : batch.operations()) {
            if (operation instanceof Operation.Put it) {
                put.add(it.ticket());
            } else if (operation instanceof Operation.Settle it) {
                settled.add(it.ticket());
            }
        }
        boolean isMove = put.size() == 1 && !batch.isTransaction();
        for (StoreTicket ticket : put) {
            if (ticket.tryTake()) {
                ticket.lose(isMove ? List.copyOf(settled) : List.of());
            }
        }
        if (put.isEmpty() && !batch.isTransaction()) {
            batch.operations().forEach(this::add);
            return !settled.isEmpty() && (outcome == Outcome.IGNORED || wait(outcome));
        }
        return false;
    }

    private boolean wait(Outcome outcome) {
        return waiting.size() < WAITING_MAX && waiting.add(outcome);
    }

    private void add(Operation operation) {
        if (operation instanceof Operation.Settle settle) {
            settle(settle.ticket());
        } else if (operation instanceof Operation.DeliveredUpTo delivered && delivered.sequence() > 0) {
            OfQueue queue = of(delivered.queue());
            queue.deliveredUpTo = Math.max(queue.deliveredUpTo, delivered.sequence());
        } else if (operation instanceof Operation.CountDeliveries count && countsLeft > 0) {
            if (of(count.ticket().queue()).deliveries.put(count.ticket().sequence(), count.deliveries()) == null) {
                countsLeft--;
            }
        }
    }

    private void settle(StoreTicket ticket) {
        if (ticket.isLost()) {
            ticket.standsFor().forEach(this::settle);
        } else {
            OfQueue queue = of(ticket.queue());
            queue.settled.add(ticket.sequence());
            if (queue.deliveries.remove(ticket.sequence()) != null) {
                countsLeft++;
            }
        }
    }

    /** A queue is to be forgotten. */
    void remove(StoredQueue queue) {
        queues.remove(queue.number());
        of(queue).isRemoved = true;
    }

    private OfQueue of(StoredQueue queue) {
        return queues.computeIfAbsent(queue.number(), number -> new OfQueue(queue));
    }

    /** Whether a message that is in the store counts as gone. */
    boolean isGone(int queue, long sequence) {
        OfQueue found = queues.get(queue);
        return found != null && (found.isRemoved || found.settled.contains(sequence));
    }

    /** Whether so much is owed that no more messages should be handed out, since each may be settled. */
    boolean isFull() {
        return queues.values().stream()
                        .mapToLong(queue -> queue.settled.rangeCount())
                        .sum()
                > RANGES_MAX;
    }

    Collection<OfQueue> queues() {
        return queues.values();
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    /** Everything has been written; returns the outcomes that have waited for it. */
    List<Outcome> clear() {
        queues.clear();
        countsLeft = COUNTS_MAX;
        return takeWaiting();
    }

    /** Takes out the outcomes that wait. */
    List<Outcome> takeWaiting() {
        List<Outcome> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }
}

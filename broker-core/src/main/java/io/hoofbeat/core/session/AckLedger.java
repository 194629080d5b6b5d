package io.hoofbeat.core.session;

import io.hoofbeat.core.queue.QueueEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one subscription that are not yet acknowledged, by their number. Numbers are added in growing order and
 * mostly leave in the same order. Confined to the session's loop.
 *
 * <p>A ring of slots in order of numbers, in which a delivery that has left leaves a gap. While no gap was ever closed the slot
 * follows from the number; when gaps are closed because the ring is full of them, a binary search finds it.
 */
final class AckLedger {

    private static final int SLOTS_MIN = 16;

    private @Nullable Delivery[] ring = new Delivery[SLOTS_MIN];
    /** Slot of the oldest delivery, as a count that grows for ever; its place in the ring is the rest modulo its length. */
    private long head;

    private long tail;
    private int count;
    private boolean hasClosedGaps;

    /** How many deliveries wait. */
    int count() {
        return count;
    }

    /** How many deliveries fit before room must be made. */
    int slotCount() {
        return ring.length;
    }

    /** Adds a delivery whose number is greater than all before. */
    void add(Delivery delivery) {
        if (tail - head == ring.length) {
            makeRoom();
        }
        ring[place(tail++)] = delivery;
        count++;
    }

    /** The delivery of a number, or null when it has left. */
    @Nullable
    Delivery find(long number) {
        long slot = slotOf(number);
        return slot < 0 ? null : ring[place(slot)];
    }

    /** Takes out the delivery of a number, which must be there. */
    void remove(long number) {
        long slot = slotOf(number);
        assert slot >= 0 && ring[place(slot)] != null : number + " is not in the ledger";
        ring[place(slot)] = null;
        count--;
        trim();
    }

    /** The deliveries up to and including a number, oldest first. */
    List<Delivery> upTo(long number) {
        List<Delivery> found = new ArrayList<>();
        for (long slot = head; slot < tail; slot++) {
            Delivery delivery = ring[place(slot)];
            if (delivery != null) {
                if (delivery.number > number) {
                    break;
                }
                found.add(delivery);
            }
        }
        return found;
    }

    /** All deliveries, oldest first. */
    List<Delivery> all() {
        return upTo(Long.MAX_VALUE);
    }

    /**
     * The deliveries that an acknowledgement covers and that no transaction covers already, oldest first.
     *
     * @param isCumulative whether it covers those before the one it names, too
     */
    List<Delivery> covered(long number, boolean isCumulative) {
        if (!isCumulative) {
            Delivery delivery = find(number);
            return delivery == null || delivery.transaction != null ? List.of() : List.of(delivery);
        }
        List<Delivery> open = new ArrayList<>();
        for (Delivery delivery : upTo(number)) {
            if (delivery.transaction == null) {
                open.add(delivery);
            }
        }
        return open;
    }

    /** The entries that open transactions will settle or release. */
    List<QueueEntry> entriesInTransactions() {
        List<QueueEntry> entries = new ArrayList<>();
        for (Delivery delivery : all()) {
            if (delivery.transaction != null) {
                entries.add(delivery.entry);
            }
        }
        return entries;
    }

    private int place(long slot) {
        return (int) (slot & ring.length - 1);
    }

    /** The slot of a number that is there, or -1. */
    private long slotOf(long number) {
        if (count == 0) {
            return -1;
        }
        Delivery oldest = ring[place(head)];
        assert oldest != null : "the head is trimmed";
        if (hasClosedGaps) {
            return search(number);
        }
        long slot = head + (number - oldest.number);
        return slot < head || slot >= tail || ring[place(slot)] == null ? -1 : slot;
    }

    private long search(long number) {
        long low = head;
        long high = tail - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            long probe = middle;
            while (probe > low && ring[place(probe)] == null) {
                probe--;
            }
            Delivery found = ring[place(probe)];
            if (found == null || found.number < number) {
                low = middle + 1;
            } else if (found.number > number) {
                high = probe - 1;
            } else {
                return probe;
            }
        }
        return -1;
    }

    /** Gives up the gaps at the front, so that the head is the oldest delivery. */
    private void trim() {
        while (head < tail && ring[place(head)] == null) {
            head++;
        }
        if (count == 0) {
            hasClosedGaps = false;
        }
    }

    /** Closes the gaps when the ring is mostly gaps, else doubles it. */
    private void makeRoom() {
        boolean closesGaps = count <= ring.length / 2;
        @Nullable Delivery[] bigger = closesGaps ? new Delivery[ring.length] : new Delivery[ring.length * 2];
        int size = 0;
        for (long slot = head; slot < tail; slot++) {
            Delivery delivery = ring[place(slot)];
            if (delivery != null || !closesGaps) {
                bigger[size++] = delivery;
            }
        }
        ring = bigger;
        head = 0;
        tail = size;
        hasClosedGaps |= closesGaps;
    }
}

package io.hoofbeat.core.subscription;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A set of objects by identity that one writer at a time changes, under the lock of its stripe, while any thread iterates without a
 * lock. An iteration sees each object that is in the set from its begin to its end exactly once, whatever else changes.
 *
 * <p>An object never moves within an array: one that goes leaves a hole, one that comes is put behind the others, and once half are
 * holes, or there is no room left, the rest moves to a new array. So adding and removing cost the same however many there are, and an
 * iteration meets at most twice as many empty slots as objects. Up to {@value #EXACT_UP_TO} objects the array is exactly as long as needed.
 *
 * @param <E> type of the objects
 */
final class SharedBag<E> {

    private static final int EXACT_UP_TO = 8;
    /** From this length on a map finds the slot of an object. */
    private static final int INDEXED_FROM = 32;

    private static final @Nullable Object[] EMPTY = new Object[0];
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    private volatile @Nullable Object[] slots = EMPTY;

    // For writers only.
    private int used;
    private int live;
    private @Nullable IdentityHashMap<Object, Integer> slotIndexes;

    /** Adds an object. Returns whether it was not there. For the writer. */
    boolean add(E element) {
        if (slotOf(element) >= 0) {
            return false;
        }
        @Nullable Object[] current = slots;
        if (used == current.length) {
            int capacity = live < EXACT_UP_TO ? live + 1 : live + (live >> 1);
            moveTo(new Object[capacity], null, element);
            return true;
        }
        if (slotIndexes != null) {
            slotIndexes.put(element, used);
        }
        SLOT.setVolatile(current, used, element);
        used++;
        live++;
        return true;
    }

    /** Removes an object. Returns whether it was there. For the writer. */
    boolean remove(E element) {
        int slot = slotOf(element);
        if (slot < 0) {
            return false;
        }
        @Nullable Object[] current = slots;
        int left = live - 1;
        if (current.length <= EXACT_UP_TO || left * 2 < used) {
            int capacity = left <= EXACT_UP_TO ? left : left + (left >> 2);
            moveTo(new Object[capacity], element, null);
            return true;
        }
        if (slotIndexes != null) {
            slotIndexes.remove(element);
        }
        SLOT.setVolatile(current, slot, null);
        live = left;
        return true;
    }

    /** For the writer. */
    boolean isEmpty() {
        return live == 0;
    }

    /** How many objects there are. For the writer. */
    int count() {
        return live;
    }

    /** Any thread. */
    void forEach(MatchSink<? super E> sink) {
        @Nullable Object[] current = slots;
        for (int i = 0; i < current.length; i++) {
            E element = at(current, i);
            if (element != null) {
                sink.accept(element);
            }
        }
    }

    /** What {@link #at} reads; for loops that cannot afford a sink. Any thread. */
    @Nullable
    Object[] slots() {
        return slots;
    }

    /** The object in a slot of {@link #slots()}, or null for a hole. */
    @SuppressWarnings("unchecked")
    @Nullable
    E at(@Nullable Object[] slots, int index) {
        return (E) SLOT.getAcquire(slots, index);
    }

    private int slotOf(E element) {
        if (slotIndexes != null) {
            Integer slot = slotIndexes.get(element);
            return slot == null ? -1 : slot;
        }
        @Nullable Object[] current = slots;
        for (int i = 0; i < used; i++) {
            if (current[i] == element) {
                return i;
            }
        }
        return -1;
    }

    private void moveTo(@Nullable Object[] target, @Nullable E without, @Nullable E with) {
        @Nullable Object[] current = slots;
        int count = 0;
        for (int i = 0; i < used; i++) {
            Object element = current[i];
            if (element != null && element != without) {
                target[count++] = element;
            }
        }
        if (with != null) {
            target[count++] = with;
        }
        slotIndexes = target.length < INDEXED_FROM ? null : indexesOf(target, count);
        used = count;
        live = count;
        slots = target;
    }

    private static IdentityHashMap<Object, Integer> indexesOf(@Nullable Object[] target, int count) {
        IdentityHashMap<Object, Integer> indexes = new IdentityHashMap<>(target.length);
        for (int i = 0; i < count; i++) {
            Object element = target[i];
            if (element != null) {
                indexes.put(element, i);
            }
        }
        return indexes;
    }
}

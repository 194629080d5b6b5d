package io.hoofbeat.core.subscription;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from text to entries that is asked with a range of a longer text. One writer at a time changes it, under the lock of its
 * stripe, while any thread looks up without a lock.
 *
 * <p>Open addressing with linear probing: an entry stays in its slot until the table is rebuilt, an entry that goes leaves
 * {@link #REMOVED} behind, and at least a quarter of the slots is free, so that every search ends.
 *
 * @param <E> type of the entries
 */
final class TextTable<E extends TextTable.Entry> {

    /** What a table holds. */
    abstract static class Entry {
        private final String text;
        private final int hash;

        /** @param hash what {@link TextHash} makes of the text */
        Entry(String text, int hash) {
            this.text = text;
            this.hash = hash;
        }

        final String text() {
            return text;
        }

        final int hash() {
            return hash;
        }

        final boolean isFor(String other, int from, int to) {
            return text.length() == to - from && other.startsWith(text, from);
        }
    }

    private static final class Removed extends Entry {
        Removed() {
            super("", 0);
        }
    }

    /** Its text is empty, and nobody looks for that. */
    private static final Entry REMOVED = new Removed();

    private static final int CAPACITY_MIN = 4;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Entry[].class);

    private volatile @Nullable Entry[] slots = new Entry[CAPACITY_MIN];

    // For writers only. A used slot is one with an entry or with REMOVED.
    private int used;
    private int live;

    /**
     * Finds the entry for the text from {@code from} to before {@code to}, which must not be empty. Any thread.
     *
     * @param hash what {@link TextHash} makes of it
     */
    @SuppressWarnings("unchecked")
    @Nullable
    E find(String text, int from, int to, int hash) {
        @Nullable Entry[] current = slots;
        int mask = current.length - 1;
        int slot = hash & mask;
        while (true) {
            Entry entry = (Entry) SLOT.getAcquire(current, slot);
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash && entry.isFor(text, from, to)) {
                return (E) entry;
            }
            slot = (slot + 1) & mask;
        }
    }

    /** Adds an entry with a text that is not there. For the writer. */
    void add(E entry) {
        if ((used + 1) * 4 > slots.length * 3) {
            rebuild();
        }
        int slot = freeSlot(slots, entry.hash());
        if (slots[slot] == null) {
            used++;
        }
        live++;
        SLOT.setVolatile(slots, slot, entry);
    }

    /** Removes an entry that is there. For the writer. */
    void remove(E entry) {
        @Nullable Entry[] current = slots;
        int mask = current.length - 1;
        int slot = entry.hash() & mask;
        while (current[slot] != entry) {
            if (current[slot] == null) {
                throw new IllegalStateException("no entry for " + entry.text());
            }
            slot = (slot + 1) & mask;
        }
        SLOT.setVolatile(current, slot, REMOVED);
        live--;
        if (current.length > CAPACITY_MIN && live * 8 < current.length) {
            rebuild();
        }
    }

    /** For the writer. */
    boolean isEmpty() {
        return live == 0;
    }

    /** Leaves room for as many entries again as there are. */
    private void rebuild() {
        int capacity = CAPACITY_MIN;
        while (capacity < (live + 1) * 2) {
            capacity *= 2;
        }
        @Nullable Entry[] target = new Entry[capacity];
        for (Entry entry : slots) {
            if (entry != null && entry != REMOVED) {
                target[freeSlot(target, entry.hash())] = entry;
            }
        }
        used = live;
        slots = target;
    }

    private static int freeSlot(@Nullable Entry[] slots, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != null && slots[slot] != REMOVED) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}

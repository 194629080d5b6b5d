package io.hoofbeat.core.queue;

import io.hoofbeat.core.message.Message;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for a moment, the one that is due first on top, and of those due together the one with the lowest position.
 * A message that is in the store costs 24 bytes here. Confined to one loop.
 */
final class DueHeap {

    private long[] dueAt = new long[0];
    private long[] sequences = new long[0];
    private int[] sizes = new int[0];
    private @Nullable Message[] messages = new Message[0];
    private int count;
    private long bytes;

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Of all messages in it. */
    long bytes() {
        return bytes;
    }

    /**
     * Adds a message.
     *
     * @param message null when it is in the store
     */
    void add(long due, long sequence, int sizeBytes, @Nullable Message message) {
        if (count == sequences.length) {
            grow();
        }
        int at = count++;
        while (at > 0 && isBefore(due, sequence, (at - 1) / 2)) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        put(at, due, sequence, sizeBytes, message);
        bytes += sizeBytes;
    }

    /** When the top is due, in milliseconds since 1970. There must be one; so for the other questions about the top. */
    long dueAt() {
        return dueAt[0];
    }

    long sequence() {
        return sequences[0];
    }

    int sizeBytes() {
        return sizes[0];
    }

    /** Null when it is in the store. */
    @Nullable
    Message message() {
        return messages[0];
    }

    /** Takes the top away. */
    void pop() {
        bytes -= sizes[0];
        int last = --count;
        long due = dueAt[last];
        long sequence = sequences[last];
        int size = sizes[last];
        Message message = messages[last];
        messages[last] = null;
        if (last == 0) {
            return;
        }
        int at = 0;
        for (int child = 1; child < last; child = 2 * at + 1) {
            if (child + 1 < last && isBefore(dueAt[child + 1], sequences[child + 1], child)) {
                child++;
            }
            if (isBefore(due, sequence, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, due, sequence, size, message);
    }

    /** What is in it. */
    interface Visitor {
        /** @param message null when it is in the store */
        void visit(long due, long sequence, int sizeBytes, @Nullable Message message);
    }

    /** Shows everything, in no order that counts. */
    void forEach(Visitor visitor) {
        for (int i = 0; i < count; i++) {
            visitor.visit(dueAt[i], sequences[i], sizes[i], messages[i]);
        }
    }

    private boolean isBefore(long due, long sequence, int other) {
        return due != dueAt[other] ? due < dueAt[other] : sequence < sequences[other];
    }

    private void move(int from, int to) {
        put(to, dueAt[from], sequences[from], sizes[from], messages[from]);
    }

    private void put(int at, long due, long sequence, int sizeBytes, @Nullable Message message) {
        dueAt[at] = due;
        sequences[at] = sequence;
        sizes[at] = sizeBytes;
        messages[at] = message;
    }

    private void grow() {
        int length = Math.max(16, count * 2);
        dueAt = Arrays.copyOf(dueAt, length);
        sequences = Arrays.copyOf(sequences, length);
        sizes = Arrays.copyOf(sizes, length);
        messages = Arrays.copyOf(messages, length);
    }
}

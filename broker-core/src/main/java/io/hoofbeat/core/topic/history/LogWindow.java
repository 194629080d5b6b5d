package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.message.Message;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The last messages of a log that are in memory, by position: a ring without gaps. Confined to the log's home loop. */
final class LogWindow {

    private static final int SLOTS_MIN = 8;

    private final AtomicLong allBytes;
    private @Nullable Message[] ring = new Message[SLOTS_MIN];
    private long first = 1;
    private int count;
    private long bytes;

    /** @param allBytes what all windows of the broker hold */
    LogWindow(AtomicLong allBytes) {
        this.allBytes = allBytes;
    }

    /** Position of the oldest message; that of the next one when there is none. */
    long first() {
        return first;
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    boolean has(long position) {
        return position >= first && position < first + count;
    }

    Message get(long position) {
        Message message = ring[place(position)];
        if (!has(position) || message == null) {
            throw new IllegalArgumentException("position " + position + " is not in memory");
        }
        return message;
    }

    /** Adds the message of the next position. */
    void add(long position, Message message) {
        if (count == 0) {
            first = position;
        }
        assert position == first + count : position + " does not follow " + (first + count - 1);
        if (count == ring.length) {
            grow();
        }
        ring[place(position)] = message;
        count++;
        bytes += message.sizeBytes();
        allBytes.addAndGet(message.sizeBytes());
    }

    /** Lets the oldest message go. */
    void removeFirst() {
        int size = get(first).sizeBytes();
        ring[place(first)] = null;
        first++;
        count--;
        bytes -= size;
        allBytes.addAndGet(-size);
    }

    /** The least position whose message is wanted, when all behind a wanted one are wanted too; else the next position. */
    long search(long from, Predicate<Message> wanted) {
        long low = Math.max(from, first);
        long high = first + count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (wanted.test(get(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void grow() {
        @Nullable Message[] bigger = new Message[ring.length * 2];
        for (long position = first; position < first + count; position++) {
            bigger[(int) (position & bigger.length - 1)] = ring[place(position)];
        }
        ring = bigger;
    }

    private int place(long position) {
        return (int) (position & ring.length - 1);
    }
}

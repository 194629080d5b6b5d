package io.hoofbeat.cli.bench;

import java.util.Arrays;

/**
 * A set of sequence numbers that mostly come in order: the highest so far and the gaps below it. Exact whatever comes; it needs memory
 * only for what is missing.
 */
final class SequenceSet {

    private static final int INITIAL_GAPS = 4;

    /** All numbers from here on are not in the set. */
    private long end;
    /** Gap {@code i}, counted from {@link #head}, holds the numbers from {@code starts[i]} to {@code ends[i] - 1}; ascending, never empty. */
    private long[] starts = {};

    private long[] ends = {};
    private int head;
    private int gapCount;
    private long missing;

    /**
     * Adds a number.
     *
     * @param sequence not negative
     * @return whether it was not yet in the set
     */
    boolean add(long sequence) {
        if (sequence == end) {
            end++;
            return true;
        }
        if (sequence > end) {
            append(end, sequence);
            missing += sequence - end;
            end = sequence + 1;
            return true;
        }
        return fill(sequence);
    }

    /** How many numbers are in the set. */
    long size() {
        return end - missing;
    }

    private boolean fill(long sequence) {
        int index = gapOf(sequence);
        if (index < 0) {
            return false;
        }
        missing--;
        boolean atStart = starts[index] == sequence;
        boolean atEnd = ends[index] == sequence + 1;
        if (atStart && atEnd) {
            remove(index);
        } else if (atStart) {
            starts[index]++;
        } else if (atEnd) {
            ends[index]--;
        } else {
            split(index, sequence);
        }
        return true;
    }

    /** The index of the gap that holds a number, or a negative one. */
    private int gapOf(long sequence) {
        int low = head;
        int high = head + gapCount - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (sequence < starts[middle]) {
                high = middle - 1;
            } else if (sequence >= ends[middle]) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    private void append(long from, long to) {
        makeRoom();
        starts[head + gapCount] = from;
        ends[head + gapCount] = to;
        gapCount++;
    }

    /** Removes a gap by moving the shorter side; the first one, which is the usual case, costs nothing. */
    private void remove(int index) {
        int before = index - head;
        int after = gapCount - before - 1;
        if (before <= after) {
            System.arraycopy(starts, head, starts, head + 1, before);
            System.arraycopy(ends, head, ends, head + 1, before);
            head++;
        } else {
            System.arraycopy(starts, index + 1, starts, index, after);
            System.arraycopy(ends, index + 1, ends, index, after);
        }
        gapCount--;
        if (gapCount == 0) {
            head = 0;
        }
    }

    private void split(int index, long sequence) {
        int before = index - head;
        makeRoom();
        int at = head + before;
        System.arraycopy(starts, at, starts, at + 1, gapCount - before);
        System.arraycopy(ends, at, ends, at + 1, gapCount - before);
        ends[at] = sequence;
        starts[at + 1] = sequence + 1;
        gapCount++;
    }

    /** Makes sure that there is room for one more gap behind the last. */
    private void makeRoom() {
        if (head + gapCount < starts.length) {
            return;
        }
        int capacity = gapCount < starts.length / 2 ? starts.length : Math.max(INITIAL_GAPS, 2 * starts.length);
        starts = Arrays.copyOf(Arrays.copyOfRange(starts, head, head + gapCount), capacity);
        ends = Arrays.copyOf(Arrays.copyOfRange(ends, head, head + gapCount), capacity);
        head = 0;
    }
}

package io.hoofbeat.netty.codec;

import java.util.Arrays;

/**
 * Where the header lines of a frame lie in its block, as offsets in an array that is used again for the next frame. Confined
 * to its decoder.
 */
final class HeaderLines {

    /** Mark of a line: it holds a backslash. */
    static final int BACKSLASH = 1;
    /** Mark of a line: it holds a CR that is not part of its end. */
    static final int CARRIAGE_RETURN = 2;
    /** Mark of a line: subscribers see it. */
    static final int PASSED_ON = 4;

    private static final int NAME_START = 0;
    private static final int NAME_END = 1;
    private static final int VALUE_START = 2;
    private static final int VALUE_END = 3;
    private static final int MARKS = 4;
    private static final int STRIDE = 5;
    private static final int LINES_AT_FIRST = 16;
    /** Lines for which room is kept from frame to frame. */
    private static final int LINES_KEPT = 64;

    private int[] offsets = new int[LINES_AT_FIRST * STRIDE];
    private int count;

    void clear() {
        count = 0;
        if (offsets.length > LINES_KEPT * STRIDE) {
            offsets = new int[LINES_AT_FIRST * STRIDE];
        }
    }

    void add(int start, int colon, int end, int marks) {
        int at = count * STRIDE;
        if (at == offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        offsets[at + NAME_START] = start;
        offsets[at + NAME_END] = colon;
        offsets[at + VALUE_START] = colon + 1;
        offsets[at + VALUE_END] = end;
        offsets[at + MARKS] = marks;
        count++;
    }

    int count() {
        return count;
    }

    int nameStart(int line) {
        return offsets[line * STRIDE + NAME_START];
    }

    int nameEnd(int line) {
        return offsets[line * STRIDE + NAME_END];
    }

    int valueStart(int line) {
        return offsets[line * STRIDE + VALUE_START];
    }

    int valueEnd(int line) {
        return offsets[line * STRIDE + VALUE_END];
    }

    int marks(int line) {
        return offsets[line * STRIDE + MARKS];
    }

    void passOn(int line) {
        offsets[line * STRIDE + MARKS] |= PASSED_ON;
    }

    boolean isPassedOn(int line) {
        return (marks(line) & PASSED_ON) != 0;
    }

    /**
     * Takes the blanks around names and values off, as STOMP 1.0 wants it.
     *
     * @return whether there were any
     */
    boolean trim(byte[] block) {
        boolean changed = false;
        for (int at = 0; at < count * STRIDE; at += STRIDE) {
            changed |= trim(block, at + NAME_START);
            changed |= trim(block, at + VALUE_START);
        }
        return changed;
    }

    private boolean trim(byte[] block, int at) {
        int start = offsets[at];
        int end = offsets[at + 1];
        while (start < end && isBlank(block[start])) {
            start++;
        }
        while (end > start && isBlank(block[end - 1])) {
            end--;
        }
        boolean changed = start != offsets[at] || end != offsets[at + 1];
        offsets[at] = start;
        offsets[at + 1] = end;
        return changed;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** What is held in memory, in bytes. */
    int heldBytes() {
        return offsets.length * Integer.BYTES;
    }
}

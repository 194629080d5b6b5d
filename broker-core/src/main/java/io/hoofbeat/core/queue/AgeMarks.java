package io.hoofbeat.core.queue;

/**
 * When which position of a queue had been accepted, noted now and then instead of with each message, in room that does not grow: when
 * it is used up, every second note is forgotten. Confined to the queue's home loop.
 */
final class AgeMarks {

    private static final int MARKS_MAX = 64;

    private final long[] sequences = new long[MARKS_MAX];
    private final long[] millis = new long[MARKS_MAX];
    private int count;

    /** Notes that all positions up to one have been accepted by now. */
    void note(long sequence, long nowMillis) {
        if (count > 0 && sequences[count - 1] == sequence) {
            return;
        }
        if (count == MARKS_MAX) {
            for (int i = 0; i < MARKS_MAX / 2; i++) {
                sequences[i] = sequences[2 * i + 1];
                millis[i] = millis[2 * i + 1];
            }
            count = MARKS_MAX / 2;
        }
        sequences[count] = sequence;
        millis[count] = nowMillis;
        count++;
    }

    /** Positions before one have left the queue: what was noted of them is of no use. */
    void forgetBefore(long sequence) {
        int gone = 0;
        while (gone < count - 1 && sequences[gone] < sequence) {
            gone++;
        }
        if (gone > 0) {
            System.arraycopy(sequences, gone, sequences, 0, count - gone);
            System.arraycopy(millis, gone, millis, 0, count - gone);
            count -= gone;
        }
    }

    /** How long ago a position was accepted, 0 when that was after the last note. */
    long ageMillis(long sequence, long nowMillis) {
        for (int i = 0; i < count; i++) {
            if (sequences[i] >= sequence) {
                return Math.max(0, nowMillis - millis[i]);
            }
        }
        return 0;
    }
}

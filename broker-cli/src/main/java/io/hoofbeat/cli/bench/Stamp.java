package io.hoofbeat.cli.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The first {@link #BYTES} bytes of every body: run (8), sender and sequence (16), time (16), in lower-case hexadecimal digits, so that
 * they may travel in WebSocket text. Eight digits are written or read at once.
 */
final class Stamp {

    static final int BYTES = 40;
    /** Highest number of a sender: 24 bits. */
    static final int SENDER_MAX = (1 << 24) - 1;
    /** Highest sequence number of one sender: 40 bits. */
    static final long SEQUENCE_MAX = (1L << 40) - 1;

    private static final int ID = 8;
    private static final int TIME = 24;
    private static final int SEQUENCE_BITS = 40;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final int DIGIT_TO_LETTER = 'a' - '0' - 10;

    private Stamp() {}

    /** The eight digits of a run, as one number to compare with {@link #run}. */
    static long digitsOfRun(int run) {
        return digits(run);
    }

    /**
     * Writes a stamp.
     *
     * @param mask what eight bytes from {@code at} on are combined with by exclusive or; 0 leaves them as they are
     */
    static void write(byte[] into, int at, long runDigits, long id, long timeNanos, long mask) {
        LONG.set(into, at, runDigits ^ mask);
        LONG.set(into, at + ID, digits((int) (id >>> 32)) ^ mask);
        LONG.set(into, at + ID + 8, digits((int) id) ^ mask);
        LONG.set(into, at + TIME, digits((int) (timeNanos >>> 32)) ^ mask);
        LONG.set(into, at + TIME + 8, digits((int) timeNanos) ^ mask);
    }

    /** What identifies a message within its run. */
    static long id(int sender, long sequence) {
        return ((long) sender << SEQUENCE_BITS) | sequence;
    }

    static int sender(long id) {
        return (int) (id >>> SEQUENCE_BITS);
    }

    static long sequence(long id) {
        return id & SEQUENCE_MAX;
    }

    /** The digits of the run of a body. */
    static long run(byte[] body, int at) {
        return (long) LONG.get(body, at);
    }

    /** The id of a message; any number when the bytes are no digits. */
    static long id(byte[] body, int at) {
        return number(body, at + ID);
    }

    /** When the message was sent, or was to be sent, on the clock of its run; any number when the bytes are no digits. */
    static long timeNanos(byte[] body, int at) {
        return number(body, at + TIME);
    }

    private static long number(byte[] bytes, int at) {
        return (value((long) LONG.get(bytes, at)) << 32) | value((long) LONG.get(bytes, at + 8));
    }

    /** Spreads the nibbles of a number over eight bytes and turns each into its digit. */
    private static long digits(int number) {
        long x = number & 0xffff_ffffL;
        x = (x | (x << 16)) & 0x0000_ffff_0000_ffffL;
        x = (x | (x << 8)) & 0x00ff_00ff_00ff_00ffL;
        x = (x | (x << 4)) & 0x0f0f_0f0f_0f0f_0f0fL;
        long letters = ((x + 6 * EACH_BYTE) >>> 4) & EACH_BYTE;
        return x + '0' * EACH_BYTE + letters * DIGIT_TO_LETTER;
    }

    /** The reverse of {@link #digits}. */
    private static long value(long digits) {
        long x = (digits & (0x0f * EACH_BYTE)) + 9 * ((digits >>> 6) & EACH_BYTE);
        x = (x | (x >>> 4)) & 0x00ff_00ff_00ff_00ffL;
        x = (x | (x >>> 8)) & 0x0000_ffff_0000_ffffL;
        return (x | (x >>> 16)) & 0xffff_ffffL;
    }
}

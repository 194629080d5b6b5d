package io.hoofbeat.netty.codec;

import io.netty.buffer.ByteBuf;

/** Non-negative numbers in decimal digits, without a string in between. */
final class Decimal {

    private Decimal() {}

    /** How many digits a number has. */
    static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** Writes the digits of a number so that the last one stands before {@code end}. */
    static void write(byte[] bytes, int end, int number) {
        int at = end;
        int rest = number;
        do {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
    }

    /** Appends the digits of a number. The buffer is borrowed. */
    static void write(ByteBuf out, long number) {
        int digits = digits(number);
        out.ensureWritable(digits);
        int at = out.writerIndex() + digits;
        out.writerIndex(at);
        long rest = number;
        do {
            out.setByte(--at, (int) ('0' + rest % 10));
            rest /= 10;
        } while (rest > 0);
    }
}

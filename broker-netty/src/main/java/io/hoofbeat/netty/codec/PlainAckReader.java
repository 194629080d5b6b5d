package io.hoofbeat.netty.codec;

import io.hoofbeat.core.stomp.ClientFrame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads an ACK that has nothing but an id. A client acknowledges many deliveries of one subscription, whose ids differ in their
 * number alone: the text before it is made once. Confined to its decoder.
 */
final class PlainAckReader {

    private static final int DIGITS_MAX = 18;

    private byte[] prefixBytes = {};
    private String prefix = "";

    /** The frame, or null when the head holds more than an id, or an id of another form. */
    @Nullable
    ClientFrame read(FrameHead head) {
        HeaderLines lines = head.lines();
        byte[] block = head.block();
        if (lines.count() != 1
                || lines.marks(0) != 0
                || lines.nameEnd(0) - lines.nameStart(0) != 2
                || block[lines.nameStart(0)] != 'i'
                || block[lines.nameStart(0) + 1] != 'd') {
            return null;
        }
        int from = lines.valueStart(0);
        int to = lines.valueEnd(0);
        int digits = to;
        long number = 0;
        long unit = 1;
        while (digits > from && block[digits - 1] >= '0' && block[digits - 1] <= '9') {
            digits--;
            number += unit * (block[digits] - '0');
            unit *= 10;
        }
        if (digits == to || to - digits > DIGITS_MAX || block[digits] == '0' || !findPrefix(block, from, digits)) {
            return null;
        }
        return new ClientFrame.PlainAck(prefix, number);
    }

    private boolean findPrefix(byte[] block, int from, int to) {
        if (Arrays.equals(prefixBytes, 0, prefixBytes.length, block, from, to)) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (block[i] < 0) {
                return false; // Not ASCII, so not written by the broker.
            }
        }
        prefixBytes = Arrays.copyOfRange(block, from, to);
        prefix = new String(prefixBytes, StandardCharsets.US_ASCII);
        return true;
    }
}

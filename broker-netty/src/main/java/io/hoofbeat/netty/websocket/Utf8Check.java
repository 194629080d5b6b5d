package io.hoofbeat.netty.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Whether a text that comes in pieces is UTF-8. Confined to the loop of its connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-8.1">RFC 6455, Handling of Errors in UTF-8-Encoded Data</a>
 */
public final class Utf8Check {

    private static final long NON_ASCII = 0x8080808080808080L;

    /** How many bytes of the current character are missing, and between which bounds the next one must be. */
    private int missing;

    private int least;
    private int most;

    /** Awaits a text. */
    public Utf8Check() {}

    /** Looks at the bytes from {@code from} up to {@code to}; false when the text cannot be UTF-8. Borrows {@code in}. */
    public boolean accept(ByteBuf in, int from, int to) {
        int i = from;
        while (i < to) {
            if (missing == 0 && i + 8 <= to && (in.getLong(i) & NON_ASCII) == 0) {
                i += 8;
            } else if (next(in.getUnsignedByte(i))) {
                i++;
            } else {
                return false;
            }
        }
        return true;
    }

    private boolean next(int value) {
        if (missing > 0) {
            boolean fits = value >= least && value <= most;
            missing--;
            expect(0x80, 0xBF);
            return fits;
        }
        if (value < 0x80) {
            return true;
        }
        if (value < 0xC2 || value > 0xF4) {
            return false;
        }
        missing = value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
        // No overlong form, no surrogate, nothing beyond U+10FFFF: the Unicode standard, table 3-7.
        switch (value) {
            case 0xE0 -> expect(0xA0, 0xBF);
            case 0xED -> expect(0x80, 0x9F);
            case 0xF0 -> expect(0x90, 0xBF);
            case 0xF4 -> expect(0x80, 0x8F);
            default -> expect(0x80, 0xBF);
        }
        return true;
    }

    private void expect(int leastNext, int mostNext) {
        least = leastNext;
        most = mostNext;
    }

    /** Whether the text may end here. */
    public boolean isComplete() {
        return missing == 0;
    }

    /** Begins a new text. */
    void reset() {
        missing = 0;
    }
}

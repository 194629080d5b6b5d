package io.hoofbeat.netty.sockjs;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Text between the quotes of a JSON string, as SockJS has it: control characters, quotes and backslashes are escaped, and what
 * browsers were seen to lose, which is U+200C to U+200F, U+2028 to U+202F, U+2060 to U+206F, U+FFF0 to U+FFFF and everything
 * that takes surrogates. So it holds no line end. No state; any thread.
 */
final class QuotedText {

    private static final int UNICODE_ESCAPE_BYTES = 6;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** For each ASCII character the letter behind its backslash; {@code u} for one without, 0 for one that stays. */
    private static final byte[] ESCAPES = new byte[128];

    static {
        for (int i = 0; i < ' '; i++) {
            ESCAPES[i] = 'u';
        }
        ESCAPES['\b'] = 'b';
        ESCAPES['\t'] = 't';
        ESCAPES['\n'] = 'n';
        ESCAPES['\f'] = 'f';
        ESCAPES['\r'] = 'r';
        ESCAPES['"'] = '"';
        ESCAPES['\\'] = '\\';
    }

    private QuotedText() {}

    /** How many bytes {@link #write} writes for a text, which is well-formed UTF-8. */
    static int bytes(byte[] text) {
        return bytes(text, 0, text.length);
    }

    /** The same for the part of a text from {@code from} up to {@code to}, which is well-formed itself. */
    static int bytes(byte[] text, int from, int to) {
        int bytes = to - from;
        for (int i = from; i < to; i++) {
            int value = text[i];
            if (value >= 0) {
                byte escape = ESCAPES[value];
                bytes += escape == 0 ? 0 : escape == 'u' ? UNICODE_ESCAPE_BYTES - 1 : 1;
            } else {
                int escaped = escapedBytes(text, i);
                if (escaped == 3) {
                    bytes += UNICODE_ESCAPE_BYTES - 3;
                } else if (escaped == 4) {
                    bytes += 2 * UNICODE_ESCAPE_BYTES - 4;
                }
            }
        }
        return bytes;
    }

    /** Writes a text, which is well-formed UTF-8. Borrows {@code out}, which has room or grows. */
    static void write(ByteBuf out, byte[] text) {
        write(out, text, 0, text.length);
    }

    /** The same for the part of a text from {@code from} up to {@code to}. */
    static void write(ByteBuf out, byte[] text, int from, int to) {
        int plainFrom = from;
        int i = from;
        while (i < to) {
            int value = text[i];
            int escaped = value >= 0 ? (ESCAPES[value] == 0 ? 0 : 1) : escapedBytes(text, i);
            if (escaped == 0) {
                i++;
                continue;
            }
            out.writeBytes(text, plainFrom, i - plainFrom);
            writeEscape(out, text, i, escaped);
            i += escaped;
            plainFrom = i;
        }
        out.writeBytes(text, plainFrom, to - plainFrom);
    }

    /** How many bytes the character has whose first byte is at {@code at}, when it is escaped; else 0. */
    private static int escapedBytes(byte[] text, int at) {
        int first = text[at] & 0xFF;
        if (first >= 0xF0) {
            return 4;
        }
        if (first != 0xE2 && first != 0xEF) {
            return 0;
        }
        int unit = unit(text, at);
        boolean isEscaped = (unit >= 0x200C && unit <= 0x200F)
                || (unit >= 0x2028 && unit <= 0x202F)
                || (unit >= 0x2060 && unit <= 0x206F)
                || unit >= 0xFFF0;
        return isEscaped ? 3 : 0;
    }

    /** The character of three bytes at a place. */
    private static int unit(byte[] text, int at) {
        return (text[at] & 0x0F) << 12 | (text[at + 1] & 0x3F) << 6 | (text[at + 2] & 0x3F);
    }

    private static void writeEscape(ByteBuf out, byte[] text, int at, int bytes) {
        switch (bytes) {
            case 1 -> {
                byte escape = ESCAPES[text[at]];
                if (escape == 'u') {
                    writeUnit(out, text[at]);
                } else {
                    out.writeByte('\\').writeByte(escape);
                }
            }
            case 3 -> writeUnit(out, unit(text, at));
            default -> {
                int point = (text[at] & 0x07) << 18
                        | (text[at + 1] & 0x3F) << 12
                        | (text[at + 2] & 0x3F) << 6
                        | (text[at + 3] & 0x3F);
                writeUnit(out, Character.highSurrogate(point));
                writeUnit(out, Character.lowSurrogate(point));
            }
        }
    }

    private static void writeUnit(ByteBuf out, int unit) {
        out.writeByte('\\').writeByte('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.writeByte(HEX[unit >> shift & 0xF]);
        }
    }
}

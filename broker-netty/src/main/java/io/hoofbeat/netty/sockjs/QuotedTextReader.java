package io.hoofbeat.netty.sockjs;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client of SockJS sends, a JSON array of strings or one string, in pieces that may be cut anywhere, and gives the
 * contents of the strings as one stream of bytes. Nothing else is JSON here: no numbers, no objects, no array in an array.
 * A surrogate that stands alone becomes U+FFFD, as a WebSocket of a browser has it.
 *
 * <pre>
 * text   = *space [ "[" *space [ string *( *space "," *space string ) ] *space "]" / string ] *space
 * string = %x22 *( octet from %x20 on, but %x22 and %x5C / %x5C ( one of %x22 %x5C "/bfnrt" / "u" 4hex ) ) %x22
 * </pre>
 *
 * That the octets are UTF-8 is for others to check. Confined to the loop of who reads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-7">RFC 8259, Strings</a>
 */
final class QuotedTextReader {

    private static final int REPLACEMENT = 0xFFFD;

    private enum Place {
        BEFORE_TEXT,
        AT_FIRST_STRING,
        AT_STRING,
        IN_STRING,
        IN_ESCAPE,
        IN_UNIT,
        BEHIND_STRING,
        BEHIND_TEXT
    }

    private Place place = Place.BEFORE_TEXT;
    private boolean isArray;

    /** Of an escaped character: digits that are missing, and what the others say. */
    private int missingDigits;

    private int unit;

    /** The first half of a pair of surrogates whose second has not come yet; 0 for none. */
    private int highSurrogate;

    /**
     * Reads on.
     *
     * @param in  borrowed; everything in it is taken
     * @param out borrowed; grows by as many bytes as are read at most, and five: a half of a pair of surrogates may turn out to stand alone
     * @return false when it is malformed
     */
    boolean read(ByteBuf in, ByteBuf out) {
        byte[] bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        int at = 0;
        while (at < bytes.length) {
            if (place == Place.IN_STRING) {
                at = readString(bytes, at, out);
            } else {
                if (!step(bytes[at] & 0xFF, out)) {
                    return false;
                }
                at++;
            }
            if (place == Place.IN_STRING && at < bytes.length && isControl(bytes[at])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isControl(byte value) {
        return value >= 0 && value < ' ';
    }

    /** Copies what needs no look, up to and with a quote or a backslash, or up to a control character; returns where it goes on. */
    private int readString(byte[] in, int from, ByteBuf out) {
        int i = from;
        while (i < in.length && in[i] != '"' && in[i] != '\\' && !isControl(in[i])) {
            i++;
        }
        if (i > from) {
            endSurrogate(out);
            out.writeBytes(in, from, i - from);
        }
        if (i == in.length || isControl(in[i])) {
            return i;
        }
        if (in[i] == '"') {
            endSurrogate(out);
            place = isArray ? Place.BEHIND_STRING : Place.BEHIND_TEXT;
        } else {
            place = Place.IN_ESCAPE;
        }
        return i + 1;
    }

    private boolean step(int value, ByteBuf out) {
        if (place == Place.IN_ESCAPE) {
            return readEscape(value, out);
        }
        if (place == Place.IN_UNIT) {
            return readDigit(value, out);
        }
        if (value == ' ' || value == '\t' || value == '\n' || value == '\r') {
            return true;
        }
        Place next = next(value);
        if (next == null) {
            return false;
        }
        place = next;
        return true;
    }

    private @Nullable Place next(int value) {
        switch (place) {
            case BEFORE_TEXT -> {
                isArray = value == '[';
                return isArray ? Place.AT_FIRST_STRING : value == '"' ? Place.IN_STRING : null;
            }
            case AT_FIRST_STRING -> {
                return value == '"' ? Place.IN_STRING : value == ']' ? Place.BEHIND_TEXT : null;
            }
            case AT_STRING -> {
                return value == '"' ? Place.IN_STRING : null;
            }
            case BEHIND_STRING -> {
                return value == ',' ? Place.AT_STRING : value == ']' ? Place.BEHIND_TEXT : null;
            }
            default -> {
                return null;
            }
        }
    }

    private boolean readEscape(int value, ByteBuf out) {
        if (value == 'u') {
            place = Place.IN_UNIT;
            missingDigits = 4;
            unit = 0;
            return true;
        }
        int meant = switch (value) {
            case '"', '\\', '/' -> value;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> -1;
        };
        if (meant < 0) {
            return false;
        }
        endSurrogate(out);
        out.writeByte(meant);
        place = Place.IN_STRING;
        return true;
    }

    private boolean readDigit(int value, ByteBuf out) {
        int digit = value < 128 ? Character.digit(value, 16) : -1;
        if (digit < 0) {
            return false;
        }
        unit = unit << 4 | digit;
        missingDigits--;
        if (missingDigits == 0) {
            place = Place.IN_STRING;
            onUnit(out);
        }
        return true;
    }

    private void onUnit(ByteBuf out) {
        if (highSurrogate != 0 && Character.isLowSurrogate((char) unit)) {
            int point = Character.toCodePoint((char) highSurrogate, (char) unit);
            highSurrogate = 0;
            writePoint(out, point);
            return;
        }
        endSurrogate(out);
        if (Character.isHighSurrogate((char) unit)) {
            highSurrogate = unit;
        } else {
            writePoint(out, Character.isLowSurrogate((char) unit) ? REPLACEMENT : unit);
        }
    }

    /** Replaces a surrogate that has stayed alone. */
    private void endSurrogate(ByteBuf out) {
        if (highSurrogate != 0) {
            highSurrogate = 0;
            writePoint(out, REPLACEMENT);
        }
    }

    private static void writePoint(ByteBuf out, int point) {
        if (point < 0x80) {
            out.writeByte(point);
        } else if (point < 0x800) {
            out.writeByte(0xC0 | point >> 6).writeByte(0x80 | (point & 0x3F));
        } else if (point < 0x10000) {
            out.writeByte(0xE0 | point >> 12)
                    .writeByte(0x80 | (point >> 6 & 0x3F))
                    .writeByte(0x80 | (point & 0x3F));
        } else {
            out.writeByte(0xF0 | point >> 18)
                    .writeByte(0x80 | (point >> 12 & 0x3F))
                    .writeByte(0x80 | (point >> 6 & 0x3F))
                    .writeByte(0x80 | (point & 0x3F));
        }
    }

    /** Whether no text has begun yet. */
    boolean isEmpty() {
        return place == Place.BEFORE_TEXT;
    }

    /** Whether a text has come to its end. */
    boolean isComplete() {
        return place == Place.BEHIND_TEXT;
    }

    /** Begins a new text. */
    void reset() {
        place = Place.BEFORE_TEXT;
        highSurrogate = 0;
    }
}

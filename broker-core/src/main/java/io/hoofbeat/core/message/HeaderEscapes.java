package io.hoofbeat.core.message;

import org.jspecify.annotations.Nullable;

/**
 * How header names and values are escaped in one version of the protocol.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Value_Encoding">Value Encoding</a>
 */
public enum HeaderEscapes {
    /** STOMP 1.0, and CONNECT and CONNECTED in every version: nothing is escaped. */
    NONE {
        @Override
        boolean mayUnescape(char letter) {
            return false;
        }
    },
    /** STOMP 1.1: {@code \n}, {@code \c} and {@code \\}. */
    V1_1 {
        @Override
        boolean mayUnescape(char letter) {
            return letter == 'n' || letter == 'c' || letter == '\\';
        }
    },
    /** STOMP 1.2: those of 1.1 and {@code \r}. */
    V1_2 {
        @Override
        boolean mayUnescape(char letter) {
            return letter == 'r' || letter == 'n' || letter == 'c' || letter == '\\';
        }
    };

    abstract boolean mayUnescape(char letter);

    /** Whether a backslash followed by {@code letter} is an escape sequence of this version. */
    public boolean isEscape(byte letter) {
        return letter > 0 && mayUnescape((char) letter);
    }

    /**
     * Reads a name or value as it came over the wire.
     *
     * @return the text meant, or null when it holds an escape sequence that this version does not define
     */
    public @Nullable String unescape(String wire) {
        int next = this == NONE ? -1 : wire.indexOf('\\');
        if (next < 0) {
            return wire;
        }
        StringBuilder text = new StringBuilder(wire.length());
        int done = 0;
        while (next >= 0) {
            if (next + 1 == wire.length() || !mayUnescape(wire.charAt(next + 1))) {
                return null;
            }
            text.append(wire, done, next).append(meaningOf(wire.charAt(next + 1)));
            done = next + 2;
            next = wire.indexOf('\\', done);
        }
        return text.append(wire, done, wire.length()).toString();
    }

    private static char meaningOf(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'c' -> ':';
            default -> '\\';
        };
    }

    /** Writes a header name; see {@link #escapeValue}. */
    public String escapeName(String text) {
        return escape(text, true);
    }

    /**
     * Writes a header value. The result holds neither a line feed nor a NUL, so no value can add a line to a frame or end it:
     * a line feed, which {@link #NONE} cannot express, is then written as in STOMP 1.2; a NUL, which no version can, as U+FFFD.
     */
    public String escapeValue(String text) {
        return escape(text, this != NONE);
    }

    private String escape(String text, boolean escapeColon) {
        StringBuilder wire = null;
        for (int i = 0; i < text.length(); i++) {
            String escaped = escapeOf(text.charAt(i), escapeColon);
            if (escaped != null && wire == null) {
                wire = new StringBuilder(text.length() + 8).append(text, 0, i);
            }
            if (wire != null) {
                if (escaped == null) {
                    wire.append(text.charAt(i));
                } else {
                    wire.append(escaped);
                }
            }
        }
        return wire == null ? text : wire.toString();
    }

    private @Nullable String escapeOf(char letter, boolean escapeColon) {
        return switch (letter) {
            case 0 -> "\uFFFD";
            case '\n' -> "\\n";
            case '\r' -> this == V1_2 ? "\\r" : null;
            case '\\' -> this == NONE ? null : "\\\\";
            case ':' -> escapeColon ? "\\c" : null;
            default -> null;
        };
    }
}

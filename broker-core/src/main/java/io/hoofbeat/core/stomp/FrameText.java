package io.hoofbeat.core.stomp;

import io.hoofbeat.core.message.Headers;
import java.util.Locale;
import java.util.Set;

/** Frames as a person reads them: no credentials, no control characters, bounded in length. */
public final class FrameText {

    private static final int CHARS_MAX = 1000;
    private static final Set<String> SECRET = Set.of("passcode", "authorization", "access_token", "token");

    private FrameText() {}

    /** Command and headers, a line each. */
    public static String of(String command, Headers headers) {
        StringBuilder text = new StringBuilder(printable(command, 80));
        headers.forEach((name, value) -> text.append('\n')
                .append(printable(name, 200))
                .append(':')
                .append(SECRET.contains(name.toLowerCase(Locale.ROOT)) ? "********" : printable(value, 200)));
        if (text.length() <= CHARS_MAX) {
            return text.toString();
        }
        int end = Character.isHighSurrogate(text.charAt(CHARS_MAX - 1)) ? CHARS_MAX - 1 : CHARS_MAX;
        return text.substring(0, end) + "…";
    }

    /**
     * A piece of what a client wrote, fit for one line of an ERROR or a log: characters that steer the line or cannot be seen
     * become escapes, and what is longer than about {@code charsMax} is cut.
     */
    public static String printable(String text, int charsMax) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length() && out.length() < charsMax) {
            int letter = text.codePointAt(i);
            i += Character.charCount(letter);
            switch (letter) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> {
                    if (Character.isISOControl(letter)) {
                        out.append(String.format("\\x%02x", letter));
                    } else if (isUnseen(letter)) {
                        out.append(String.format("\\u%04x", letter));
                    } else {
                        out.appendCodePoint(letter);
                    }
                }
            }
        }
        return i < text.length() ? out.append('…').toString() : out.toString();
    }

    /** Line separators, half a surrogate pair, and what changes the direction of the text around it. */
    private static boolean isUnseen(int letter) {
        return switch (Character.getType(letter)) {
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> false;
        };
    }
}

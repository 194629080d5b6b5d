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
        return text.length() <= CHARS_MAX ? text.toString() : text.substring(0, CHARS_MAX) + "…";
    }

    /**
     * A piece of what a client wrote, fit for one line of an ERROR or a log: control characters become escapes, and what is
     * longer than {@code charsMax} is cut.
     */
    public static String printable(String text, int charsMax) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < charsMax; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> {
                    if (Character.isISOControl(c)) {
                        out.append(String.format("\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return text.length() > charsMax ? out.append('…').toString() : out.toString();
    }
}

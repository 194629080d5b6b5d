package io.hoofbeat.netty.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame as it stands on the wire, nothing unescaped. Made of the bytes that came, or of a text that says what must come: there
 * {@code ^@} is NUL, and a value or body of {@code <any>} is the broker's choice.
 *
 * <p>The order of headers means nothing, except among those of one name; that is how frames are compared.
 */
final class Frame {

    private static final String ANY = "<any>";
    private static final int SHOWN_CHARS_MAX = 1500;

    private final String command;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    Frame(String head, byte[] body) {
        String[] lines = head.split("\n", -1);
        this.command = lines[0];
        this.headers = new LinkedHashMap<>();
        this.body = body;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1 || lines[i].indexOf('\r') >= 0) {
                throw new AssertionError("not a header: '" + lines[i] + "' in\n" + head);
            }
            headers.computeIfAbsent(lines[i].substring(0, colon), name -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1));
        }
    }

    /** What a test expects. */
    static Frame of(String text) {
        int headEnd = text.indexOf("\n\n");
        if (headEnd < 0 || !text.endsWith("^@")) {
            throw new IllegalArgumentException("not a frame:\n" + text);
        }
        return new Frame(
                text.substring(0, headEnd), Wire.bytes(text.substring(headEnd + 2, text.length() - "^@".length())));
    }

    String command() {
        return command;
    }

    /** The first value under a name, or null. */
    @Nullable
    String headerOrNull(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.get(0);
    }

    /** The first value under a name, which must be there. */
    String header(String name) {
        String value = headerOrNull(name);
        if (value == null) {
            throw new AssertionError("no header " + name + " in\n" + this);
        }
        return value;
    }

    byte[] body() {
        return body;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Whether this frame, which came, is one that a test expects. */
    boolean isAsExpected(Frame expected) {
        return command.equals(expected.command)
                && headers.keySet().equals(expected.headers.keySet())
                && expected.headers.entrySet().stream()
                        .allMatch(e -> isAsExpected(headers.get(e.getKey()), e.getValue()))
                && (expected.text().equals(ANY) || Arrays.equals(body, expected.body));
    }

    private static boolean isAsExpected(@Nullable List<String> values, List<String> expected) {
        if (values == null || values.size() != expected.size()) {
            return false;
        }
        for (int i = 0; i < values.size(); i++) {
            if (!expected.get(i).equals(ANY) && !expected.get(i).equals(values.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(command).append('\n');
        headers.forEach((name, values) -> values.forEach(
                value -> out.append(name).append(':').append(value).append('\n')));
        String shown = text().replace("\0", "^@");
        out.append('\n').append(shown, 0, Math.min(shown.length(), SHOWN_CHARS_MAX));
        if (shown.length() > SHOWN_CHARS_MAX) {
            out.append("… (").append(body.length).append(" bytes)");
        }
        return out.append("^@").toString();
    }
}

package io.hoofbeat.cli.interop;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame as a client library reports it.
 *
 * @param headers values by name, in the order they came
 * @param body    octets, empty when there were none
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares frames, and nobody writes to the body.
record Received(Map<String, List<String>> headers, byte[] body) {

    /** First value of a header, or null. */
    @Nullable
    String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** First value of a header that must be there. */
    String required(String name) {
        String value = header(name);
        if (value == null) {
            throw new AssertionError("no header " + name + " in " + this);
        }
        return value;
    }

    /** The body as UTF-8. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return headers + " " + text();
    }
}

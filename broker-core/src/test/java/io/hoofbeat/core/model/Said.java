package io.hoofbeat.core.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame as a client has said it.
 *
 * @param body of a SEND, which nobody else sends, or empty
 */
record Said(String command, Map<String, String> headers, String body) {

    @Nullable
    String get(String header) {
        return headers.get(header);
    }

    /** The value of a header that is there. */
    String the(String header) {
        String value = headers.get(header);
        if (value == null) {
            throw new IllegalStateException(command + " without " + header);
        }
        return value;
    }

    @Override
    public String toString() {
        return command + " " + headers + (body.isEmpty() ? "" : " " + body);
    }
}

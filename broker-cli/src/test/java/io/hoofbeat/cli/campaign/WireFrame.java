package io.hoofbeat.cli.campaign;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame from the broker.
 *
 * @param headers without escapes; of repeated ones the first
 */
@SuppressWarnings("ArrayRecordComponent") // Frames are not compared.
record WireFrame(String command, Map<String, String> headers, byte[] body) {

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    /** A header that the protocol promises. */
    String required(String name) {
        String value = headers.get(name);
        if (value == null) {
            throw new IllegalStateException("no " + name + " in " + this);
        }
        return value;
    }

    boolean isMessage() {
        return command.equals("MESSAGE");
    }

    @Override
    public String toString() {
        return command + " " + headers + " " + new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8);
    }
}

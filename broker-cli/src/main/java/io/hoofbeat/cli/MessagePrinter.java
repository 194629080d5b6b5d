package io.hoofbeat.cli;

import io.hoofbeat.cli.client.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a MESSAGE for a person or for a program. */
final class MessagePrinter {

    private static final int HEX_BYTES_MAX = 32;

    private MessagePrinter() {}

    static void print(Frame message, boolean isJson, boolean isHeaders, OutputStream out) throws IOException {
        if (isJson) {
            out.write((json(message) + "\n").getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (isHeaders) {
            out.write(headers(message).getBytes(StandardCharsets.UTF_8));
        }
        String text = textOf(message.body());
        // Text goes out as the bytes that came in. Other bytes would garble a terminal.
        out.write(text == null ? hint(message.body()).getBytes(StandardCharsets.UTF_8) : message.body());
        out.write('\n');
        if (isHeaders) {
            out.write('\n');
        }
    }

    private static String headers(Frame message) {
        StringBuilder lines = new StringBuilder();
        for (Frame.Header header : message.headers()) {
            lines.append(header.name()).append(':').append(header.value()).append('\n');
        }
        return lines.append('\n').toString();
    }

    private static String hint(byte[] body) {
        int shown = Math.min(body.length, HEX_BYTES_MAX);
        String hex = HexFormat.ofDelimiter(" ").formatHex(body, 0, shown);
        return "(" + body.length + " bytes, not text: " + hex + (shown < body.length ? " …" : "") + ")";
    }

    /** {@code {"destination":…,"headers":{…},"body":…}}, or {@code bodyBase64} when the body is not UTF-8. */
    static String json(Frame message) {
        StringBuilder json = new StringBuilder(128).append("{\"destination\":");
        appendJson(json, String.valueOf(message.header("destination")));
        json.append(",\"headers\":{");
        Set<String> seen = new HashSet<>();
        for (Frame.Header header : message.headers()) {
            if (seen.add(header.name())) {
                json.append(seen.size() == 1 ? "" : ",");
                appendJson(json, header.name());
                json.append(':');
                appendJson(json, header.value());
            }
        }
        String text = textOf(message.body());
        json.append(text == null ? "},\"bodyBase64\":" : "},\"body\":");
        appendJson(json, text == null ? Base64.getEncoder().encodeToString(message.body()) : text);
        return json.append('}').toString();
    }

    private static @Nullable String textOf(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static void appendJson(StringBuilder json, String text) {
        json.append('"');
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ' || c == '\u2028' || c == '\u2029') {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}

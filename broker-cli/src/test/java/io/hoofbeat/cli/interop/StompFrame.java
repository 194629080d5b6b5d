package io.hoofbeat.cli.interop;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame as a strict client of version 1.2 reads it from the wire.
 *
 * @param command what it is, such as {@code MESSAGE}
 * @param headers names and values, unescaped, in the order they came, repetitions included
 * @param body    octets, empty when there were none
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares frames, and nobody writes to the body.
record StompFrame(String command, List<Map.Entry<String, String>> headers, byte[] body) {

    /** First value of a header, or null: of repeated headers the first one counts. */
    @Nullable
    String header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** First value of a header that must be there. */
    String required(String name) {
        String value = header(name);
        if (value == null) {
            throw new AssertionError("no header " + name + " in " + this);
        }
        return value;
    }

    /** Names of the headers in the order they came. */
    List<String> headerNames() {
        return headers.stream().map(Map.Entry::getKey).toList();
    }

    /** The body as UTF-8. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return command + " " + headers + " " + (body.length > 500 ? body.length + " octets" : text());
    }

    /**
     * Cuts a stream of octets into frames. What the specification forbids and Spring's decoder chokes on is an
     * {@link AssertionError}: a carriage return, an undefined escape, a header without a colon, a body where none is allowed,
     * something else than NUL after {@code content-length} octets. Not for more than one thread.
     */
    static final class Cutter {
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
        private int heartBeats;

        /** EOLs seen between frames. */
        int heartBeats() {
            return heartBeats;
        }

        /** Whether octets of an unfinished frame are waiting. */
        boolean isInsideFrame() {
            return pending.size() > 0;
        }

        /** Takes what came and returns the frames it completes. */
        List<StompFrame> cut(byte[] bytes, int offset, int count) {
            List<StompFrame> frames = new ArrayList<>();
            pending.write(bytes, offset, count);
            byte[] all = pending.toByteArray();
            int start = 0;
            while (start < all.length) {
                if (all[start] == '\n') {
                    heartBeats++;
                    start++;
                    continue;
                }
                int end = endOfFrame(all, start);
                if (end < 0) {
                    break;
                }
                frames.add(parse(all, start, end));
                start = end + 1;
            }
            pending.reset();
            pending.write(all, start, all.length - start);
            return frames;
        }

        /** Index of the NUL that ends the frame, or -1 when it is not here yet. */
        private static int endOfFrame(byte[] all, int start) {
            int bodyStart = bodyStart(all, start);
            if (bodyStart < 0) {
                return -1;
            }
            String lengthText = parse(all, start, bodyStart).header("content-length");
            if (lengthText != null) {
                int end = bodyStart + Integer.parseInt(lengthText);
                if (end < all.length && all[end] != 0) {
                    throw new AssertionError("no NUL after content-length octets: " + text(all, start, end + 1));
                }
                return end < all.length ? end : -1;
            }
            int end = bodyStart;
            while (end < all.length && all[end] != 0) {
                end++;
            }
            return end < all.length ? end : -1;
        }

        /** Index behind the empty line, or -1 when it is not here yet. */
        private static int bodyStart(byte[] all, int start) {
            for (int index = start; index + 1 < all.length; index++) {
                if (all[index] == '\n' && all[index + 1] == '\n') {
                    return index + 2;
                }
            }
            return -1;
        }

        private static StompFrame parse(byte[] all, int start, int end) {
            int bodyStart = bodyStart(all, start);
            String head = text(all, start, bodyStart - 2);
            if (head.indexOf('\r') >= 0) {
                throw new AssertionError("carriage return in the head of a frame: " + head);
            }
            String[] lines = head.split("\n", -1);
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            for (int index = 1; index < lines.length; index++) {
                int colon = lines[index].indexOf(':');
                if (colon < 0) {
                    throw new AssertionError("header without a colon: " + lines[index]);
                }
                String name = lines[index].substring(0, colon);
                String value = lines[index].substring(colon + 1);
                headers.add(
                        lines[0].equals("CONNECTED")
                                ? Map.entry(name, value)
                                : Map.entry(unescape(name), unescape(value)));
            }
            byte[] body = Arrays.copyOfRange(all, bodyStart, end);
            if (body.length > 0 && (lines[0].equals("CONNECTED") || lines[0].equals("RECEIPT"))) {
                throw new AssertionError(lines[0] + " with a body");
            }
            return new StompFrame(lines[0], headers, body);
        }

        private static String unescape(String text) {
            StringBuilder plain = new StringBuilder();
            int index = 0;
            while (index < text.length()) {
                char character = text.charAt(index++);
                if (character != '\\') {
                    plain.append(character);
                    continue;
                }
                switch (index < text.length() ? text.charAt(index++) : ' ') {
                    case 'c' -> plain.append(':');
                    case 'n' -> plain.append('\n');
                    case 'r' -> plain.append('\r');
                    case '\\' -> plain.append('\\');
                    default -> throw new AssertionError("undefined escape in " + text);
                }
            }
            return plain.toString();
        }

        private static String text(byte[] all, int start, int end) {
            return new String(all, start, end - start, StandardCharsets.UTF_8);
        }
    }
}

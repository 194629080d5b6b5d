package io.hoofbeat.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads frames of STOMP 1.2 from bytes that come in any pieces. Not for several threads. */
final class FrameReader {

    /** Above the largest body a broker of ours can be configured for, and its headers. */
    private static final int FRAME_BYTES_MAX = (1 << 30) + (32 << 20);

    private byte[] buffer = new byte[8192];
    private int start;
    private int end;
    /** Everything before holds no end of the head, or of a body without a length. */
    private int searched;

    private @Nullable Head head;

    /** Takes in bytes. */
    void feed(byte[] bytes) throws StompException {
        if (end + bytes.length > buffer.length) {
            makeRoom(bytes.length);
        }
        System.arraycopy(bytes, 0, buffer, end, bytes.length);
        end += bytes.length;
    }

    private void makeRoom(int bytes) throws StompException {
        long needed = (long) end - start + bytes;
        if (needed > FRAME_BYTES_MAX) {
            throw new StompException("the broker sent a frame of more than 1 GiB");
        }
        int capacity = (int) Math.max(needed, Math.min(2L * (end - start), FRAME_BYTES_MAX));
        byte[] larger = new byte[Math.max(8192, capacity)];
        System.arraycopy(buffer, start, larger, 0, end - start);
        buffer = larger;
        searched -= start;
        end -= start;
        start = 0;
    }

    /** The next frame that is complete, or null when more bytes are needed. */
    @Nullable
    Frame poll() throws StompException {
        if (head == null) {
            head = readHead();
        }
        if (head == null) {
            return null;
        }
        Frame frame = head.bodyBytes >= 0 ? readMeasured(head) : readToNul(head);
        if (frame != null) {
            head = null;
        }
        return frame;
    }

    private @Nullable Head readHead() throws StompException {
        while (start < end && (buffer[start] == '\n' || buffer[start] == '\r')) {
            start++;
        }
        int headEnd = endOfHead();
        if (headEnd < 0) {
            return null;
        }
        String[] lines = new String(buffer, start, headEnd - start, StandardCharsets.UTF_8).split("\r?\n", -1);
        boolean isEscaped = !lines[0].equals("CONNECTED");
        List<Frame.Header> headers = new ArrayList<>();
        for (int index = 1; !lines[index].isEmpty(); index++) {
            headers.add(header(lines[index], isEscaped));
        }
        Head read = new Head(lines[0], headers, bodyBytes(headers));
        start = headEnd;
        searched = headEnd;
        return read;
    }

    /** Index behind the empty line that ends the headers, or -1. */
    private int endOfHead() {
        for (int index = Math.max(start, searched - 3); index < end; index++) {
            if (buffer[index] == '\n') {
                int next = index + 1 < end && buffer[index + 1] == '\r' ? index + 2 : index + 1;
                if (next < end && buffer[next] == '\n') {
                    return next + 1;
                }
            }
        }
        searched = end;
        return -1;
    }

    private static Frame.Header header(String line, boolean isEscaped) throws StompException {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new StompException("the broker sent a header without a colon: " + line);
        }
        String name = line.substring(0, colon);
        String value = line.substring(colon + 1);
        return isEscaped ? new Frame.Header(unescaped(name), unescaped(value)) : new Frame.Header(name, value);
    }

    private static String unescaped(String text) throws StompException {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int index = 0;
        for (int slash = text.indexOf('\\'); slash >= 0; slash = text.indexOf('\\', index)) {
            plain.append(text, index, slash);
            plain.append(
                    switch (slash + 1 < text.length() ? text.charAt(slash + 1) : ' ') {
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 'c' -> ':';
                        case '\\' -> '\\';
                        default -> throw new StompException("the broker sent an undefined escape: " + text);
                    });
            index = slash + 2;
        }
        plain.append(text, index, text.length());
        return plain.toString();
    }

    private static int bodyBytes(List<Frame.Header> headers) throws StompException {
        for (Frame.Header header : headers) {
            if (header.name().equals("content-length")) {
                try {
                    int length = Integer.parseInt(header.value());
                    if (length >= 0) {
                        return length;
                    }
                } catch (NumberFormatException e) {
                    // Told below, together with a negative number.
                }
                throw new StompException("the broker sent content-length:" + header.value());
            }
        }
        return -1;
    }

    private @Nullable Frame readMeasured(Head of) throws StompException {
        if (end - start <= of.bodyBytes) {
            return null;
        }
        if (buffer[start + of.bodyBytes] != 0) {
            throw new StompException("the broker sent " + of.command + " that does not end where content-length says");
        }
        return take(of, of.bodyBytes);
    }

    private @Nullable Frame readToNul(Head of) {
        while (searched < end && buffer[searched] != 0) {
            searched++;
        }
        return searched == end ? null : take(of, searched - start);
    }

    private Frame take(Head of, int bodyBytes) {
        Frame frame = new Frame(of.command, of.headers, Arrays.copyOfRange(buffer, start, start + bodyBytes));
        start += bodyBytes + 1;
        searched = start;
        return frame;
    }

    /** @param bodyBytes -1 when only the NUL tells */
    private record Head(String command, List<Frame.Header> headers, int bodyBytes) {}
}

package io.hoofbeat.cli.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the frames of a WebSocket off the bytes of one connection and leaves what they carry, in place. Messages and their fragments
 * are not kept apart: STOMP finds its own frames in the stream.
 */
final class WebSocketInput {

    private static final int HEADER_BYTES_MAX = 10;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    /** What is told of control frames and of violations. */
    interface Sink {
        /** The array is given away. */
        void onPing(byte[] payload);

        void onClose(int code, String reason);

        void onViolation(String what);
    }

    private final byte[] header = new byte[HEADER_BYTES_MAX];
    private int headerCount;
    private long remaining;
    private int opcode = -1;
    private byte[] control = {};
    private int controlCount;
    private boolean isOver;

    /**
     * Moves the payloads of {@code bytes[from..to)} together, beginning at {@code from}.
     *
     * @return index after the last byte of payload
     */
    int unwrap(byte[] bytes, int from, int to, Sink sink) {
        int out = from;
        int at = from;
        while (at < to && !isOver) {
            if (opcode < 0) {
                header[headerCount++] = bytes[at++];
                if (headerCount >= 2 && headerCount == headerBytes()) {
                    begin(sink);
                }
                continue;
            }
            int count = (int) Math.min(remaining, to - at);
            if (opcode >= CLOSE) {
                System.arraycopy(bytes, at, control, controlCount, count);
                controlCount += count;
            } else {
                System.arraycopy(bytes, at, bytes, out, count);
                out += count;
            }
            at += count;
            remaining -= count;
            endIfWhole(sink);
        }
        return out;
    }

    private int headerBytes() {
        return switch (header[1] & 0x7f) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
    }

    private void begin(Sink sink) {
        int code = header[0] & 0x0f;
        long length = header[1] & 0x7f;
        if (length >= 126) {
            length = 0;
            for (int i = 2; i < headerCount; i++) {
                length = length << 8 | (header[i] & 0xff);
            }
        }
        boolean isData = code == CONTINUATION || code == TEXT || code == BINARY;
        boolean isControl = code >= CLOSE && code <= PONG;
        if ((header[0] & 0x70) != 0 || (header[1] & 0x80) != 0 || (!isData && !isControl) || length < 0) {
            violation(sink, "a frame that begins with the bytes " + (header[0] & 0xff) + " and " + (header[1] & 0xff));
        } else if (isControl && length > CONTROL_BYTES_MAX) {
            violation(sink, "a control frame of " + length + " bytes");
        } else {
            opcode = code;
            headerCount = 0;
            remaining = length;
            if (isControl) {
                control = new byte[(int) length];
                controlCount = 0;
            }
            endIfWhole(sink);
        }
    }

    private void violation(Sink sink, String what) {
        isOver = true;
        sink.onViolation("the WebSocket sent " + what);
    }

    private void endIfWhole(Sink sink) {
        if (remaining > 0) {
            return;
        }
        int ended = opcode;
        opcode = -1;
        if (ended == PING) {
            sink.onPing(control);
        } else if (ended == CLOSE) {
            isOver = true;
            int code = controlCount < 2 ? 0 : (control[0] & 0xff) << 8 | (control[1] & 0xff);
            byte[] reason = controlCount < 2 ? new byte[0] : Arrays.copyOfRange(control, 2, controlCount);
            sink.onClose(code, new String(reason, StandardCharsets.UTF_8));
        }
    }
}

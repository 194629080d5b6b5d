package io.hoofbeat.netty.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What may stand in the first line of a client's frame. */
enum Command {
    SEND,
    ACK,
    NACK,
    SUBSCRIBE,
    UNSUBSCRIBE,
    BEGIN,
    COMMIT,
    ABORT,
    DISCONNECT,
    CONNECT,
    STOMP;

    private static final Command[] ALL = values();

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final byte[] bytes = name().getBytes(StandardCharsets.US_ASCII);

    /** The command of the bytes from {@code from} up to {@code to}, or null when there is none such. */
    static @Nullable Command of(byte[] block, int from, int to) {
        for (Command command : ALL) {
            if (Arrays.equals(command.bytes, 0, command.bytes.length, block, from, to)) {
                return command;
            }
        }
        return null;
    }

    /** Whether this opens a session; its headers are never escaped. */
    boolean opensSession() {
        return this == CONNECT || this == STOMP;
    }
}

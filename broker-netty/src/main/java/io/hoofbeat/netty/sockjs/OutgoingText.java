package io.hoofbeat.netty.sockjs;

import io.hoofbeat.core.message.HeaderEscapes;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.netty.codec.StompFrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Frames of STOMP as text, for SockJS carries nothing else. A frame is one string, and a large one several, so that no string needs
 * more room than a connection gathers at a time. No state; any thread.
 */
final class OutgoingText {

    /** What goes into one string, in bytes; escaped it may be six times as long. */
    static final int STRING_BYTES_MAX = 10 << 10;

    private static final byte[] NOTHING = {};

    /** Writes one string. */
    @FunctionalInterface
    interface Strings {
        /** Writes {@code head}, and behind it a part of {@code text}; both are whole characters of UTF-8. */
        void write(byte[] head, byte[] text, int from, int to);
    }

    private OutgoingText() {}

    /** Writes a frame, which is UTF-8. */
    static void write(byte[] frame, Strings strings) {
        write(NOTHING, frame, strings);
    }

    /** Writes a MESSAGE, which is UTF-8; see {@link StompFrameEncoder#writeMessage}. */
    static void write(
            DeliveryPrefix prefix,
            long number,
            int deliveryCount,
            Message message,
            HeaderEscapes escapes,
            Strings strings) {
        byte[] head = new byte[StompFrameEncoder.prefixBytes(prefix, number, deliveryCount)];
        ByteBuf out = Unpooled.wrappedBuffer(head).writerIndex(0);
        StompFrameEncoder.writePrefix(out, prefix, number, deliveryCount);
        write(head, message.tailFor(escapes), strings);
    }

    private static void write(byte[] head, byte[] text, Strings strings) {
        int to = cut(text, Math.max(0, STRING_BYTES_MAX - head.length));
        strings.write(head, text, 0, to);
        while (to < text.length) {
            int from = to;
            to = cut(text, from + STRING_BYTES_MAX);
            strings.write(NOTHING, text, from, to);
        }
    }

    /** Where the character begins that {@code at} is in, or the end. */
    private static int cut(byte[] text, int at) {
        if (at >= text.length) {
            return text.length;
        }
        int cut = at;
        while (cut > 0 && (text[cut] & 0xC0) == 0x80) {
            cut--;
        }
        return cut;
    }

    /** What a client is told that should get octets. */
    static ProtocolError binaryError() {
        return new ProtocolError(
                        "A binary message cannot travel over SockJS",
                        "SockJS carries text, and a message for this client is not UTF-8; connect over WebSocket or TCP to"
                                + " receive it, or have it sent as text, such as Base64",
                        "",
                        null)
                .because(ProtocolError.Cause.POLICY);
    }
}

package io.hoofbeat.netty.codec;

import io.hoofbeat.core.message.HeaderEscapes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.ServerFrame.Connected;
import io.hoofbeat.core.stomp.ServerFrame.ErrorFrame;
import io.hoofbeat.core.stomp.ServerFrame.Receipt;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the frames of the broker. Lines end with LF alone: a client that reads CRLF only when both come at once exists. Without
 * state; any thread, but for the buffers passed in.
 */
public final class StompFrameEncoder {

    private static final byte[] REDELIVERED = ascii("\nredelivered:true\ndelivery-count:");

    private StompFrameEncoder() {}

    /**
     * The bytes of a frame other than MESSAGE. Values from elsewhere are escaped, so none can add a header or end the frame.
     *
     * @param version that the connection speaks; {@link StompVersion#V1_0} before it is agreed
     */
    public static byte[] encode(ServerFrame frame, StompVersion version) {
        if (frame instanceof Connected connected) {
            return encode("CONNECTED", connected.headers(), HeaderEscapes.NONE, "");
        }
        if (frame instanceof Receipt receipt) {
            return encode("RECEIPT", Headers.of("receipt-id", receipt.receiptId()), version.escapes(), "");
        }
        ErrorFrame error = (ErrorFrame) frame;
        return encode("ERROR", error.headers(), version.escapes(), error.body());
    }

    private static byte[] encode(String command, Headers headers, HeaderEscapes escapes, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(command).append('\n');
        headers.forEach((name, value) -> head.append(escapes.escapeName(name))
                .append(':')
                .append(escapes.escapeValue(value))
                .append('\n'));
        if (body.length > 0) {
            head.append("content-length:").append(body.length).append('\n');
        }
        byte[] headBytes = head.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        byte[] frame = Arrays.copyOf(headBytes, headBytes.length + body.length + 1);
        System.arraycopy(body, 0, frame, headBytes.length, body.length);
        return frame;
    }

    /**
     * Exact size of a MESSAGE in bytes.
     *
     * @see #writeMessage
     */
    public static int messageBytes(DeliveryPrefix prefix, long number, int deliveryCount, byte[] tail) {
        return prefixBytes(prefix, number, deliveryCount) + tail.length;
    }

    /** Exact size in bytes of what {@link #writePrefix} writes. */
    public static int prefixBytes(DeliveryPrefix prefix, long number, int deliveryCount) {
        int bytes = prefix.encode(number);
        return deliveryCount < 2 ? bytes : bytes + REDELIVERED.length + Decimal.digits(deliveryCount);
    }

    /**
     * Writes a MESSAGE.
     *
     * @param out           borrowed; grows when its room is not enough
     * @param number        of the delivery within its subscription, not negative
     * @param deliveryCount which delivery of the message this is, from 1; {@code redelivered} and {@code delivery-count} tell it
     *                      from 2 on
     * @param tail          of the message, in the form for the receiver's version
     */
    public static void writeMessage(ByteBuf out, DeliveryPrefix prefix, long number, int deliveryCount, byte[] tail) {
        out.ensureWritable(messageBytes(prefix, number, deliveryCount, tail));
        writePrefix(out, prefix, number, deliveryCount);
        out.writeBytes(tail);
    }

    /** Writes what stands before the tail of a MESSAGE, for a tail that is sent by reference. See {@link #writeMessage}. */
    public static void writePrefix(ByteBuf out, DeliveryPrefix prefix, long number, int deliveryCount) {
        int length = prefix.encode(number);
        out.writeBytes(prefix.bytes(), 0, length);
        if (deliveryCount > 1) {
            out.writeBytes(REDELIVERED);
            Decimal.write(out, deliveryCount);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

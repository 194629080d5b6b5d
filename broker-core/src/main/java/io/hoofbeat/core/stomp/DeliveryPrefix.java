package io.hoofbeat.core.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes at the front of every MESSAGE of one subscription. They differ in the number of the delivery alone, which mostly grows
 * by one: so they stay encoded, and the number is counted up in its digits. Confined to the subscriber's loop.
 *
 * <pre>
 * MESSAGE LF subscription:7 LF message-id:12-1-17    encoded here
 * LF ack:12-1-17                                     encoded here, only where an ack header is due
 * LF redelivered:true LF delivery-count:2            only from the second delivery on
 * tail                                               of the message
 * </pre>
 */
public final class DeliveryPrefix {

    private static final int DIGITS_MAX = 19;

    private final byte[] head;
    /** Empty where no ack header is due. */
    private final byte[] ackHead;

    /** The encoded bytes, of which {@link #length} count. */
    private final byte[] bytes;

    private int length;
    /** What is encoded at present; negative before the first. */
    private long number = -1;

    private int digits;

    private DeliveryPrefix(byte[] head, byte[] ackHead) {
        this.head = head;
        this.ackHead = ackHead;
        this.bytes =
                Arrays.copyOf(head, head.length + DIGITS_MAX + (ackHead.length == 0 ? 0 : ackHead.length + DIGITS_MAX));
    }

    /**
     * The prefix of a subscription.
     *
     * @param subscriptionId as the client gave it, unescaped
     * @param idPrefix       what stands before the number in {@code message-id} and {@code ack}
     * @param version        of the subscriber; {@code ack} headers exist from 1.2 on
     */
    public static DeliveryPrefix of(String subscriptionId, String idPrefix, AckMode mode, StompVersion version) {
        String head =
                "MESSAGE\nsubscription:" + version.escapes().escapeValue(subscriptionId) + "\nmessage-id:" + idPrefix;
        boolean carriesAck = mode != AckMode.AUTO && version.isAtLeast(StompVersion.V1_2);
        return new DeliveryPrefix(bytes(head), bytes(carriesAck ? "\nack:" + idPrefix : ""));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Encodes the prefix of a delivery.
     *
     * @param wanted number of the delivery, not negative
     * @return how many of {@link #bytes()} it takes
     */
    public int encode(long wanted) {
        if (wanted != number) {
            if (wanted != number + 1 || !countUp(head.length + digits)) {
                render(wanted);
            } else if (ackHead.length > 0) {
                countUp(length);
            }
            number = wanted;
        }
        return length;
    }

    /** Adds one to the digits before a position; false when one more digit is needed, and then they are to be rendered. */
    private boolean countUp(int end) {
        int at = end - 1;
        int first = end - digits;
        while (at >= first && bytes[at] == '9') {
            bytes[at--] = '0';
        }
        if (at < first) {
            return false;
        }
        bytes[at]++;
        return true;
    }

    private void render(long wanted) {
        digits = 1;
        for (long rest = wanted; rest >= 10; rest /= 10) {
            digits++;
        }
        length = writeDigits(head.length, wanted);
        if (ackHead.length > 0) {
            System.arraycopy(ackHead, 0, bytes, length, ackHead.length);
            length = writeDigits(length + ackHead.length, wanted);
        }
    }

    private int writeDigits(int from, long wanted) {
        long rest = wanted;
        for (int at = from + digits - 1; at >= from; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return from + digits;
    }

    /** What {@link #encode} has encoded last. Not to be written to; changes with the next call. */
    public byte[] bytes() {
        return bytes;
    }
}

package io.hoofbeat.core.stomp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes at the front of every MESSAGE of one subscription, encoded once at SUBSCRIBE.
 *
 * <pre>
 * head     MESSAGE LF subscription:7 LF message-id:12-1-
 *          the number of the delivery in decimal digits
 * ackHead  LF ack:12-1-                                      only where an ack header is due, and then the number again
 *          LF redelivered:true LF delivery-count:2           only from the second delivery on
 * tail     of the message
 * </pre>
 */
public final class DeliveryPrefix {

    private final byte[] head;
    private final byte @Nullable [] ackHead;

    private DeliveryPrefix(byte[] head, byte @Nullable [] ackHead) {
        this.head = head;
        this.ackHead = ackHead;
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
        return new DeliveryPrefix(bytes(head), carriesAck ? bytes("\nack:" + idPrefix) : null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Up to the number of the delivery. Not to be written to. */
    public byte[] head() {
        return head;
    }

    /** From the LF before {@code ack} up to the number, or null when no {@code ack} header is due. Not to be written to. */
    public byte @Nullable [] ackHead() {
        return ackHead;
    }
}

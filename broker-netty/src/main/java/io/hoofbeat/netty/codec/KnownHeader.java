package io.hoofbeat.netty.codec;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.MessageHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Headers of SEND that mean something to the broker, recognised by their bytes. What they mean is said in
 * {@link MessageHeaders}; a test holds the two to each other.
 */
enum KnownHeader {
    DESTINATION(MessageHeaders.DESTINATION),
    CONTENT_LENGTH(MessageHeaders.CONTENT_LENGTH),
    CONTENT_TYPE(MessageHeaders.CONTENT_TYPE),
    RECEIPT(MessageHeaders.RECEIPT),
    TRANSACTION(MessageHeaders.TRANSACTION),
    PERSISTENT(MessageHeaders.PERSISTENT),
    REPLY_TO(MessageHeaders.REPLY_TO),
    LOGIN("login"),
    PASSCODE("passcode"),
    SUBSCRIPTION("subscription"),
    MESSAGE_ID("message-id"),
    ACK("ack"),
    REDELIVERED("redelivered"),
    DELIVERY_COUNT("delivery-count"),
    RETAINED(MessageHeaders.RETAINED),
    REPLAYED(MessageHeaders.REPLAYED),
    REPLAY_END(MessageHeaders.REPLAY_END),
    RETAIN(MessageHeaders.RETAIN),
    ACTIVEMQ_RETAIN(MessageHeaders.ACTIVEMQ_RETAIN),
    EXPIRES("expires"),
    EXPIRATION("expiration"),
    TTL("ttl"),
    AMQ_SCHEDULED_DELAY("AMQ_SCHEDULED_DELAY"),
    AMQ_SCHEDULED_TIME("AMQ_SCHEDULED_TIME"),
    X_DELAY("x-delay"),
    /** Any other name. */
    OTHER("");

    /** The constants by the length of their names. */
    private static final KnownHeader[][] BY_LENGTH = byLength();

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final byte[] bytes;

    private final boolean isPassedOn;
    private final int flag;

    KnownHeader(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.US_ASCII);
        this.isPassedOn = !MessageHeaders.NOT_PASSED_ON.contains(text);
        // Of all flags only that of persistent depends on the value; SendBuilder looks at it.
        this.flag = text.equals(MessageHeaders.PERSISTENT) ? Message.NOT_PERSISTENT : MessageHeaders.flagOf(text, "");
    }

    private static KnownHeader[][] byLength() {
        int longest = 0;
        for (KnownHeader header : values()) {
            longest = Math.max(longest, header.bytes.length);
        }
        KnownHeader[][] byLength = new KnownHeader[longest + 1][0];
        for (KnownHeader header : values()) {
            if (header.bytes.length > 0) {
                KnownHeader[] same = byLength[header.bytes.length];
                KnownHeader[] more = Arrays.copyOf(same, same.length + 1);
                more[same.length] = header;
                byLength[header.bytes.length] = more;
            }
        }
        return byLength;
    }

    /** The header whose name lies from {@code from} up to {@code to}. No known name needs an escape, so none is undone. */
    static KnownHeader of(byte[] block, int from, int to) {
        int length = to - from;
        if (length < BY_LENGTH.length) {
            for (KnownHeader header : BY_LENGTH[length]) {
                if (Arrays.equals(header.bytes, 0, length, block, from, to)) {
                    return header;
                }
            }
        }
        return OTHER;
    }

    String text() {
        return text;
    }

    /** Whether subscribers see this header as the sender wrote it. */
    boolean isPassedOn() {
        return isPassedOn;
    }

    /** The flag of {@link Message} that the header sets, or 0; for {@link #PERSISTENT} only if its value is {@code false}. */
    int flag() {
        return flag;
    }
}

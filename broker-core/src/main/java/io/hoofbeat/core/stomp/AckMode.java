package io.hoofbeat.core.stomp;

import org.jspecify.annotations.Nullable;

/**
 * How a subscription acknowledges.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#SUBSCRIBE_ack_Header">SUBSCRIBE ack Header</a>
 */
public enum AckMode {
    /** A delivery is settled when it is written. */
    AUTO("auto"),
    /** An ACK settles its delivery and all earlier ones of the subscription. */
    CLIENT("client"),
    /** An ACK settles its delivery alone. */
    CLIENT_INDIVIDUAL("client-individual");

    private final String text;

    AckMode(String text) {
        this.text = text;
    }

    /** As it stands in the {@code ack} header of SUBSCRIBE. */
    public String text() {
        return text;
    }

    /** The mode of a header value; null means {@link #AUTO}. Returns null when there is no such mode. */
    public static @Nullable AckMode of(@Nullable String value) {
        if (value == null) {
            return AUTO;
        }
        for (AckMode mode : values()) {
            if (mode.text.equals(value)) {
                return mode;
            }
        }
        return null;
    }
}

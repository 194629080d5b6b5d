package io.hoofbeat.core.stomp;

import org.jspecify.annotations.Nullable;

/**
 * A {@code heart-beat} header: what one side offers and what it asks for.
 *
 * @param canSendMillis smallest interval in milliseconds that the side guarantees; 0 means it cannot send; not negative
 * @param wantsMillis   interval in milliseconds that the side asks for; 0 means none; not negative
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Heart-beating">Heart-beating</a>
 */
public record HeartBeat(int canSendMillis, int wantsMillis) {

    /** No heart-beats in either direction; what a missing header means. */
    public static final HeartBeat NONE = new HeartBeat(0, 0);

    public HeartBeat {
        if (canSendMillis < 0 || wantsMillis < 0) {
            throw new IllegalArgumentException("negative heart-beat " + canSendMillis + "," + wantsMillis);
        }
    }

    /** Reads a header value; null is {@link #NONE}. Returns null when it is not two non-negative integers. */
    public static @Nullable HeartBeat parse(@Nullable String value) {
        if (value == null) {
            return NONE;
        }
        String[] parts = value.split(",", -1);
        if (parts.length != 2) {
            return null;
        }
        int canSend = millis(parts[0].trim());
        int wants = millis(parts[1].trim());
        return canSend < 0 || wants < 0 ? null : new HeartBeat(canSend, wants);
    }

    private static int millis(String digits) {
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return (int) Math.min(Long.parseLong(digits), Integer.MAX_VALUE);
    }

    /**
     * Interval at which one side must send data.
     *
     * @param canSendMillis smallest interval the sender guarantees; 0 means it cannot send; not negative
     * @param wantsMillis   interval the receiver asks for; 0 means none wanted; not negative
     * @return the larger of the two, or 0 when either is 0, in milliseconds
     */
    public static int interval(int canSendMillis, int wantsMillis) {
        return canSendMillis == 0 || wantsMillis == 0 ? 0 : Math.max(canSendMillis, wantsMillis);
    }

    /** As it stands in the header, without a blank: Spring parses it with {@code Long.parseLong}. */
    public String text() {
        return canSendMillis + "," + wantsMillis;
    }
}

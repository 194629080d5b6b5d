package io.hoofbeat.core.session;

import org.jspecify.annotations.Nullable;

/**
 * What stands in {@code message-id} and {@code ack}: session, subscription and number of a delivery, such as
 * {@code mb3k2f.4-1-17}.
 *
 * @param text         the whole id
 * @param sessionEnd   where the session's id ends in it
 * @param subscription number of the subscription within its session, from 1
 * @param number       number of the delivery within its subscription, from 1
 */
record DeliveryId(String text, int sessionEnd, int subscription, long number) {

    /** What stands before the number, for all deliveries of a subscription. */
    static String prefix(String session, int subscription) {
        return session + "-" + subscription + "-";
    }

    /** Reads an id; null when it is none. */
    static @Nullable DeliveryId parse(String text) {
        int last = text.lastIndexOf('-');
        int first = last < 1 ? -1 : text.lastIndexOf('-', last - 1);
        if (first < 1) {
            return null;
        }
        long subscription = digits(text, first + 1, last);
        long number = digits(text, last + 1, text.length());
        if (subscription < 1 || subscription > Integer.MAX_VALUE || number < 1) {
            return null;
        }
        return new DeliveryId(text, first, (int) subscription, number);
    }

    /** Id of the session. */
    String session() {
        return text.substring(0, sessionEnd);
    }

    /** Whether it is a delivery of a session. */
    boolean isOf(String session) {
        return session.length() == sessionEnd && text.startsWith(session);
    }

    /** The number between two positions, or -1 when there is none, or one that the broker would write differently. */
    private static long digits(String text, int from, int to) {
        if (from == to || to - from > 18 || text.charAt(from) == '0') {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}

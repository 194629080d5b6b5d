package io.hoofbeat.core.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives every session an id, and knows an id it could have given. An id is the start of the broker and a counter, both to base
 * 36, such as {@code mb3k2f.4}. Any thread.
 */
public final class SessionIds {

    private static final int RADIX = 36;

    private final String epoch;
    private final AtomicLong given = new AtomicLong();

    /** @param startMillis when the broker started, in milliseconds since 1970 */
    public SessionIds(long startMillis) {
        this.epoch = Long.toString(startMillis / 1000, RADIX);
    }

    String next() {
        return epoch + "." + Long.toString(given.incrementAndGet(), RADIX);
    }

    /**
     * Whether a text begins as every id of this start does, so that it is one, or may become one. Somebody who is called so would share the user
     * destinations of a session without a login, which has its id for a name.
     */
    boolean readsLikeOne(String text) {
        return text.startsWith(epoch + ".");
    }

    /** Whether an id belongs to a session of this broker or of an earlier start of it, rather than to none. */
    boolean isPlausible(String id) {
        int dot = id.indexOf('.');
        if (dot < 1) {
            return false;
        }
        long itsEpoch = parse(id.substring(0, dot));
        long counter = parse(id.substring(dot + 1));
        long ownEpoch = parse(epoch);
        return itsEpoch > 0 && counter > 0 && (itsEpoch < ownEpoch || (itsEpoch == ownEpoch && counter <= given.get()));
    }

    private static long parse(String digits) {
        if (digits.isEmpty() || digits.length() > 12 || digits.charAt(0) == '0') {
            return -1;
        }
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'z')) {
                return -1;
            }
        }
        return Long.parseLong(digits, RADIX);
    }
}

package io.hoofbeat.core.session;

import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a SEND say about time, in the spellings of several brokers.
 *
 * <p>When it expires: {@code ttl}, else {@code expiration}, both milliseconds from now, else {@code expires}, milliseconds since 1970. Clients
 * confuse the last two, so a value that can only be the other kind is taken for it. 0 is never. From when it may be seen:
 * {@code AMQ_SCHEDULED_DELAY}, else {@code x-delay}, both milliseconds from now, else {@code AMQ_SCHEDULED_TIME}, milliseconds since 1970.
 */
final class TimeHeaders {

    /** From here on, about March 1973, a number is a moment; below it is a duration, of three years at most. */
    private static final long MOMENT_MIN = 100_000_000_000L;

    /** Longest number, which reaches to the year 33658. */
    private static final int DIGITS_MAX = 15;

    /** What the headers say. */
    sealed interface Result {
        /** Something that can be done. */
        record Read(Keeping keeping) implements Result {}

        /** Nothing that can be read. */
        record Malformed(String summary, String rule) implements Result {}
    }

    private final Headers headers;
    private final long now;
    private Result.@Nullable Malformed malformed;

    private TimeHeaders(Headers headers, long now) {
        this.headers = headers;
        this.now = now;
    }

    /**
     * Reads the headers.
     *
     * @param now in milliseconds since 1970
     */
    static Result read(Message message, long now) {
        TimeHeaders reader = new TimeHeaders(message.headers(), now);
        long expiresAt = reader.expiresAt();
        long dueAt = reader.dueAt();
        return reader.malformed != null ? reader.malformed : new Result.Read(new Keeping(expiresAt, dueAt, null));
    }

    private long expiresAt() {
        long ttl = number("ttl", "milliseconds from now");
        long expiration = number("expiration", "milliseconds from now");
        long expires = number("expires", "milliseconds since 1970");
        if (ttl >= 0) {
            return ttl == 0 ? 0 : now + ttl;
        }
        long either = expiration >= 0 ? expiration : expires;
        if (either <= 0) {
            return 0;
        }
        return either >= MOMENT_MIN ? either : now + either;
    }

    private long dueAt() {
        long delay = number("AMQ_SCHEDULED_DELAY", "milliseconds from now");
        long otherDelay = number("x-delay", "milliseconds from now");
        long moment = number("AMQ_SCHEDULED_TIME", "milliseconds since 1970");
        long chosen = delay >= 0 ? delay : otherDelay;
        long dueAt = chosen >= 0 ? now + chosen : Math.max(0, moment);
        return dueAt > now ? dueAt : 0;
    }

    /** The value of a header, or -1 when there is none or it is malformed. */
    private long number(String name, String meaning) {
        String value = headers.get(name);
        if (value == null) {
            return -1;
        }
        if (value.isEmpty() || value.length() > DIGITS_MAX || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            malformed = new Result.Malformed(
                    "SEND with an invalid " + name,
                    name + " is a whole number, " + meaning + ", of at most " + DIGITS_MAX + " digits");
            return -1;
        }
        return Long.parseLong(value);
    }
}

package io.hoofbeat.core.session;

import io.hoofbeat.core.message.Headers;
import org.jspecify.annotations.Nullable;

/** How many deliveries a subscription may hold, from its headers in the spellings of several brokers. */
final class Prefetch {

    private static final int UNLIMITED = 1 << 20;

    private Prefetch() {}

    /**
     * Reads {@code prefetch-count} (RabbitMQ; 0 means no limit), {@code activemq.prefetchSize} or {@code credit} (Apollo,
     * {@code count[,bytes]}).
     *
     * @param standard what holds when none of them is there or none is a number
     * @return at least 1
     */
    static int of(Headers headers, int standard) {
        int rabbit = number(headers.get("prefetch-count"));
        if (rabbit >= 0) {
            return rabbit == 0 ? UNLIMITED : rabbit;
        }
        int active = number(headers.get("activemq.prefetchSize"));
        if (active >= 0) {
            return Math.max(1, active);
        }
        String credit = headers.get("credit");
        int apollo = number(credit == null ? null : credit.split(",", 2)[0]);
        return apollo >= 0 ? Math.max(1, apollo) : standard;
    }

    private static int number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Math.min(Integer.parseInt(text), UNLIMITED);
    }
}

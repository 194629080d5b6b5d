package io.hoofbeat.core.session;

import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.topic.history.ReplayRequest;
import io.hoofbeat.core.topic.history.ReplayRequest.Start;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a SUBSCRIBE asks of the history of its topic, in the spellings of several brokers. */
final class ReplayHeaders {

    static final String REPLAY = "replay";

    private static final String OFFSET = "x-stream-offset";
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, Long> UNIT_MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private static final String FORMS = "replay is one of last=20, since=2026-11-21T10:00:00Z, since=1795255200000"
            + " (milliseconds since 1970), since=10m (also ms, s, h, d), seq=1234, all-kept";
    private static final String OFFSET_FORMS =
            "x-stream-offset is one of first, last, next, offset=1234, timestamp=1795255200" + " (seconds since 1970)";

    private ReplayHeaders() {}

    /** What a SUBSCRIBE asks for. */
    sealed interface Result {
        /** @param request null when it asks for nothing */
        record Understood(@Nullable ReplayRequest request) implements Result {}

        /** Nothing that can be understood. */
        record Malformed(String summary, String rule) implements Result {}
    }

    /**
     * Reads {@code replay}, else RabbitMQ's {@code x-stream-offset}, else {@code activemq.retroactive}.
     *
     * @param nowMillis wall-clock time, for durations
     */
    static Result of(Headers headers, long nowMillis) {
        String replay = headers.get(REPLAY);
        if (replay != null) {
            ReplayRequest request = ofReplay(replay.trim(), nowMillis);
            return request == null
                    ? new Result.Malformed("SUBSCRIBE with an invalid replay", FORMS)
                    : new Result.Understood(request);
        }
        String offset = headers.get(OFFSET);
        if (offset != null) {
            ReplayRequest request = ofOffset(offset.trim());
            return request == null
                    ? new Result.Malformed("SUBSCRIBE with an invalid x-stream-offset", OFFSET_FORMS)
                    : new Result.Understood(request);
        }
        boolean isRetroactive = "true".equals(headers.get("activemq.retroactive"));
        return new Result.Understood(isRetroactive ? ReplayRequest.ALL_KEPT : null);
    }

    private static @Nullable ReplayRequest ofReplay(String text, long nowMillis) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return text.equals("all-kept") ? ReplayRequest.ALL_KEPT : null;
        }
        String value = text.substring(equals + 1);
        return switch (text.substring(0, equals)) {
            case "last" -> request(Start.LAST, number(value));
            case "seq" -> request(Start.SEQUENCE, number(value));
            case "since" -> request(Start.SINCE, millis(value, nowMillis));
            default -> null;
        };
    }

    private static @Nullable ReplayRequest ofOffset(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return switch (text) {
                case "first" -> ReplayRequest.ALL_KEPT;
                case "last" -> new ReplayRequest(Start.LAST, 1);
                case "next" -> ReplayRequest.LIVE;
                default -> null;
            };
        }
        long value = number(text.substring(equals + 1));
        return switch (text.substring(0, equals)) {
            case "offset" -> request(Start.SEQUENCE, value);
            case "timestamp" -> request(Start.SINCE, value < 0 ? -1 : value * 1000);
            default -> null;
        };
    }

    private static @Nullable ReplayRequest request(Start start, long value) {
        return value < 0 ? null : new ReplayRequest(start, value);
    }

    /** Milliseconds since 1970, or -1. */
    private static long millis(String text, long nowMillis) {
        Matcher duration = DURATION.matcher(text);
        if (duration.matches()) {
            long back = Long.parseLong(duration.group(1)) * UNIT_MILLIS.getOrDefault(duration.group(2), 1L);
            return Math.max(0, nowMillis - back);
        }
        long number = number(text);
        return number >= 0 ? number : instant(text);
    }

    private static long instant(String text) {
        try {
            return Math.max(0, OffsetDateTime.parse(text).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            return -1;
        }
    }

    /** A number of at most 15 digits, or -1. */
    private static long number(String text) {
        boolean isNumber =
                !text.isEmpty() && text.length() <= 15 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Long.parseLong(text) : -1;
    }
}

package io.hoofbeat.core.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The destinations of the fuzz, and what the documents say they mean. */
final class Places {

    /** At most {@link #SMALL_MAX} messages; more are refused. */
    static final String SMALL = "/queue/small";

    static final int SMALL_MAX = 3;
    static final String DEAD = "/queue/dlq.";
    /** As Spring names what it makes for one session. */
    static final String SPRING = "/queue/r-user12345678";

    static final List<String> SENT = List.of(
            "/topic/a",
            "/topic/b/1",
            "/topic/joe/1",
            "/queue/a",
            "/queue/a",
            "/queue/b.1",
            "/queue/eve.1",
            "/amq/queue/a",
            SMALL,
            SMALL,
            SPRING,
            "/user/joe/queue/n",
            "/user/eve/queue/n",
            "/temp-queue/t",
            "/temp-topic/t");

    /** With what a pattern matches, as a regular expression; a destination without one is itself. */
    static final Map<String, String> PATTERNS = Map.of(
            "/topic/*", "/topic/[^/]*",
            "/topic/**", "/topic(/.*)?",
            "/**", "/.*",
            "/topic/*/1", "/topic/[^/]*/1",
            "/queue/*", "/queue/[^/]*",
            "/queue/**", "/queue(/.*)?",
            "/queue/b.*", "/queue/b\\.[^./]*");

    static final List<String> SUBSCRIBED = List.of(
            "/topic/a",
            "/topic/b/1",
            "/topic/*",
            "/topic/**",
            "/**",
            "/topic/*/1",
            "/queue/a",
            "/queue/a",
            "/amq/queue/a",
            "/queue/b.1",
            "/queue/eve.1",
            SMALL,
            SPRING,
            "/queue/*",
            "/queue/b.*",
            "/queue/dlq.a",
            "/queue/dlq.r-user12345678",
            "/queue/**",
            "/user/queue/n",
            "/temp-queue/t",
            "/temp-topic/t");

    private Places() {}

    /** Two destinations of one key are one place. */
    static String key(String destination) {
        return destination.startsWith("/amq/") ? destination.substring("/amq".length()) : destination;
    }

    static boolean isQueue(String key) {
        return key.startsWith("/queue/");
    }

    /** No pattern matches queues of one session, nor queues for their dead letters, which stay however. */
    static boolean isOfOneSession(String key) {
        return key.endsWith("-user12345678");
    }

    static boolean isTemporary(String destination) {
        return destination.startsWith("/temp-");
    }

    static boolean isReplyAddress(String destination) {
        return destination.startsWith("/reply-");
    }

    static boolean isUser(String destination) {
        return destination.startsWith("/user/");
    }

    static boolean isDead(String key) {
        return key.startsWith(DEAD);
    }

    /** Where what fails for the last time goes, from a queue or from a subscription to a topic; of a temporary queue by its place. */
    static String graveOf(String key) {
        if (key.startsWith("temp:")) {
            return DEAD + "reply-queue/" + key;
        }
        return DEAD + (isQueue(key) ? key.substring("/queue/".length()) : key.substring(1));
    }

    /** The reply address whose dead letters a queue is for, or null. */
    static @Nullable String addressOfGrave(String destination) {
        return destination.startsWith(DEAD + "reply-queue/") ? "/" + destination.substring(DEAD.length()) : null;
    }
}

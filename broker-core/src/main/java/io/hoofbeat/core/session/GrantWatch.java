package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.core.security.Grant;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Ends a session when what let it in is over. Confined to the session's loop. */
final class GrantWatch {

    /** Clocks are set; so a far end is looked at again after this long. */
    private static final long LOOK_AGAIN_MILLIS = 60_000;

    private final Loop loop;
    private final BiConsumer<String, String> end;
    private Grant grant;
    private @Nullable Timeout timeout;

    /** @param end is given summary and rule of an ERROR, once */
    GrantWatch(Loop loop, Grant grant, BiConsumer<String, String> end) {
        this.loop = loop;
        this.grant = grant;
        this.end = end;
    }

    /** Goes on with another grant. */
    void renew(Grant other) {
        grant = other;
        look();
    }

    /** Ends the session if the grant is over, and otherwise looks again when it will be. */
    void look() {
        stop();
        String ended = grant.endedBecause();
        long end = grant.expiresAtMillis();
        long left = end == Grant.NEVER ? Long.MAX_VALUE : end - loop.currentTimeMillis();
        if (ended != null) {
            this.end.accept(
                    "Login ended: " + ended, "a client is in as long as its user stands as it was at the login");
        } else if (left <= 0) {
            this.end.accept(
                    "Login expired",
                    "it was valid until " + Instant.ofEpochMilli(end)
                            + "; SEND a fresh token to " + AuthRefresh.DESTINATION
                            + " before that, or connect again with a fresh one");
        } else if (end != Grant.NEVER) {
            timeout = loop.schedule(Math.min(left, LOOK_AGAIN_MILLIS), this::look);
        }
    }

    void stop() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }
}

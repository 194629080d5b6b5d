package io.hoofbeat.netty.admin;

import org.jspecify.annotations.Nullable;

/** Whether the server should be sent new clients. Any thread. */
public final class Readiness {

    private volatile @Nullable String reason;

    /** Ready until told otherwise. */
    public Readiness() {}

    /** Why not, for a person; null when it is ready. */
    public @Nullable String reason() {
        return reason;
    }

    /** @param why for a person, such as {@code draining}; null when it is ready again */
    public void notReady(@Nullable String why) {
        reason = why;
    }
}

package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Publisher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The publishers that wait because one receiver cannot take more, and how long they have to. Confined to the receiver's loop.
 */
final class Congestion {

    private final Loop home;
    private final long millisMax;
    private final Runnable onTooLong;
    private final Set<Publisher> held = new LinkedHashSet<>();
    private Loop.@Nullable Timeout patience;

    /**
     * No congestion yet.
     *
     * @param millisMax how long publishers wait, in milliseconds
     * @param onTooLong runs when they have waited that long
     */
    Congestion(Loop home, long millisMax, Runnable onTooLong) {
        this.home = home;
        this.millisMax = millisMax;
        this.onTooLong = onTooLong;
    }

    /** Makes a publisher wait until {@link #clear}. */
    void hold(Publisher publisher) {
        if (held.add(publisher)) {
            publisher.hold();
            if (patience == null) {
                patience = home.schedule(millisMax, onTooLong);
            }
        }
    }

    /** Whether somebody waits. */
    boolean isHolding() {
        return !held.isEmpty();
    }

    /** The receiver can take more again, or is gone: lets every publisher go on. */
    void clear() {
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
        if (!held.isEmpty()) {
            List<Publisher> released = new ArrayList<>(held);
            held.clear();
            released.forEach(Publisher::release);
        }
    }
}

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

    /** From here on it is worth telling: every receiver is full for a moment now and then. */
    private static final long LONG_MILLIS = 1000;

    /** What the receiver does about it. */
    interface Listener {
        /** Publishers have waited for a second. */
        void onLong();

        /** Publishers wait no more, after {@link #onLong} and before {@link #onTooLong}. */
        void onRelief();

        /** Publishers have waited for as long as they may. */
        void onTooLong();
    }

    private final Loop home;
    private final long millisMax;
    private final Listener listener;
    private final Set<Publisher> held = new LinkedHashSet<>();
    private Loop.@Nullable Timeout patience;
    private boolean isLong;

    /**
     * No congestion yet.
     *
     * @param millisMax how long publishers wait, in milliseconds
     */
    Congestion(Loop home, long millisMax, Listener listener) {
        this.home = home;
        this.millisMax = millisMax;
        this.listener = listener;
    }

    /** Makes a publisher wait until {@link #clear}. */
    void hold(Publisher publisher) {
        if (held.add(publisher)) {
            publisher.hold();
            if (patience == null) {
                patience = millisMax > LONG_MILLIS
                        ? home.schedule(LONG_MILLIS, this::onLong)
                        : home.schedule(millisMax, this::onTooLong);
            }
        }
    }

    private void onLong() {
        isLong = true;
        patience = home.schedule(millisMax - LONG_MILLIS, this::onTooLong);
        listener.onLong();
    }

    private void onTooLong() {
        isLong = false;
        listener.onTooLong();
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
        if (isLong) {
            isLong = false;
            listener.onRelief();
        }
        if (!held.isEmpty()) {
            List<Publisher> released = new ArrayList<>(held);
            held.clear();
            released.forEach(Publisher::release);
        }
    }
}

package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Outcome;
import org.jspecify.annotations.Nullable;

/** Hears what has become of messages that an operator has taken out of a queue. */
public interface Withdrawn {

    /**
     * All of them have gone where they should. Called once, on any thread.
     *
     * @param count   messages that were taken
     * @param failure why the store could not do its part with some of them, or null
     */
    void onEnd(long count, Outcome.@Nullable Failure failure);
}

package io.hoofbeat.core.subscription;

/**
 * Takes the subscriptions that match a destination, one at a time, on the thread that asked.
 *
 * @param <S> what is registered for a pattern
 */
@FunctionalInterface
public interface MatchSink<S> {

    /** Called once for each registration that matches. It may use the index again. */
    void accept(S subscription);
}

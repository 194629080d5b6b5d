package io.hoofbeat.core.subscription;

/** Takes matches. */
public interface MatchSink<S> {
    void accept(S subscription);
}

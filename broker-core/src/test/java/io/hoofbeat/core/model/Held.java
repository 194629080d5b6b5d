package io.hoofbeat.core.model;

import org.jspecify.annotations.Nullable;

/** A delivery that a client has seen. */
final class Held {

    final String id;
    final ModelSubscription subscription;
    final Copy copy;
    /** Which one it was of its subscription. */
    final long number;
    /** The open transaction that answers for it, or null. */
    @Nullable
    ModelTransaction claimedBy;

    Held(String id, ModelSubscription subscription, Copy copy, long number) {
        this.id = id;
        this.subscription = subscription;
        this.copy = copy;
        this.number = number;
    }
}

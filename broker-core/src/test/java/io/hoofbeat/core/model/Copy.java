package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message in one queue, or on its way to one subscription of a topic.
 *
 * <pre>
 * WAITING  delivered        → HELD, or GONE in auto mode
 * HELD     acknowledged     → GONE
 * HELD     given back       → WAITING, or GONE with another copy in the queue for dead letters
 * any      has never been   → GONE
 * </pre>
 */
final class Copy {

    enum State {
        WAITING,
        HELD,
        GONE
    }

    final String body;
    /** Of the queue; the subscription's destination when it is on its way to one. */
    final String key;
    /** Where it was sent to. */
    final String place;
    /** Whose subscription it is on its way to; null in a queue. */
    final @Nullable ModelSubscription owner;
    /** The session that sent it, or null when its order means nothing. */
    final @Nullable ModelSession sender;

    final long order;
    State state = State.WAITING;
    /** Whether the broker may have it or not, since the protocol leaves open which. */
    boolean isOptional;
    /** Whether it must be there by now. */
    boolean isCertain;
    /** Deliveries that a client has seen. */
    int deliveries;
    /** Further ones that may have been on their way to somebody who was gone. */
    int unseenMax;
    /** Where it may be instead. */
    private final List<Copy> twins = new ArrayList<>();

    Copy(
            String body,
            String key,
            String place,
            @Nullable ModelSubscription owner,
            @Nullable ModelSession sender,
            long order) {
        this.body = body;
        this.key = key;
        this.place = place;
        this.owner = owner;
        this.sender = sender;
        this.order = order;
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    /** Whether somebody who has had it has consumed it, perhaps. */
    boolean mayBeConsumed() {
        return isOptional && deliveries > 0;
    }

    void end() {
        state = State.GONE;
    }

    boolean hasTwins() {
        return !twins.isEmpty();
    }

    /** Either this or the other is there. */
    void mayBeInstead(Copy other) {
        twins.add(other);
        other.twins.add(this);
        isOptional = true;
        other.isOptional = true;
    }

    /** It has been seen here, so it is not elsewhere. */
    void endTwins() {
        twins.forEach(twin -> twin.twins.remove(this));
        twins.forEach(Copy::end);
        twins.clear();
        isOptional = false;
    }

    @Override
    public String toString() {
        return body + " in " + key + " " + state + (isOptional ? " perhaps" : "") + (isCertain ? "" : " soon")
                + " seen " + deliveries;
    }
}

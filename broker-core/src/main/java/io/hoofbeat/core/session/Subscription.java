package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.queue.Rejection;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.system.PresenceMember;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One SUBSCRIBE of one session. Confined to the session's loop. */
abstract class Subscription {

    final ConnectedSession session;
    final Connection connection;
    private final String id;
    private final String destination;
    private final int number;
    private final AckMode ackMode;
    private final String deliveryIdPrefix;
    final DeliveryPrefix prefix;
    /** Number of the last delivery; 0 before the first. */
    long lastNumber;
    /** The subscription that the client knows, which numbers the deliveries: this one, or the composite of which it is a part. */
    Subscription whole = this;

    boolean isActive = true;

    Subscription(ConnectedSession session, ClientFrame.Subscribe frame, String id, int number) {
        this.session = session;
        this.connection = session.connection();
        this.id = id;
        this.destination = frame.destination().text();
        this.number = number;
        this.ackMode = frame.ackMode();
        this.deliveryIdPrefix = DeliveryId.prefix(session.id(), number);
        this.prefix = DeliveryPrefix.of(id, deliveryIdPrefix, frame.ackMode(), session.version());
    }

    /** As the client gave it; in STOMP 1.0, where it may be left out, the destination. */
    String id() {
        return id;
    }

    /** As the client gave it. */
    String destination() {
        return destination;
    }

    /** Deliveries that wait for an acknowledgement. */
    int unacknowledgedCount() {
        return 0;
    }

    /** Whether publishers wait for this subscription alone. */
    boolean isSlow() {
        return false;
    }

    /** As it counts among those who are on its topic; any thread, since the name of a session's user stays the same. */
    final PresenceMember asMember() {
        return new PresenceMember(session.id(), number, session.user().name());
    }

    /** As an operator sees it. */
    SubscriptionView view() {
        return new SubscriptionView(
                session.id(),
                session.user().name(),
                id,
                destination,
                parts().stream().map(Subscription::destination).toList(),
                ackMode.text(),
                lastNumber,
                unacknowledgedCount());
    }

    /** Itself, or the subscriptions that it is made of. */
    List<Subscription> parts() {
        return List.of(this);
    }

    /** Within its session, from 1; never used twice. */
    int number() {
        return number;
    }

    /** How the ids of all its deliveries begin; the rest is their number. */
    String deliveryIdPrefix() {
        return deliveryIdPrefix;
    }

    AckMode ackMode() {
        return ackMode;
    }

    /** Begins to receive. {@code done} succeeds when every message accepted from then on is seen. */
    abstract void start(Outcome done);

    /** Nothing is written any more. */
    void deactivate() {
        isActive = false;
    }

    /** It is about to be stopped: it shall get nothing more of what others of its session give back. */
    void retire() {}

    /** Ends: nothing is written any more. {@code done} succeeds when what was not acknowledged has been given back. */
    abstract void stop(Outcome done);

    /**
     * The deliveries that an acknowledgement covers and that no transaction covers already.
     *
     * @param upTo   number of the delivery that the frame names
     * @return empty when they are settled already
     */
    abstract List<Delivery> covered(long upTo);

    /** Acknowledges deliveries. */
    abstract void settle(List<Delivery> deliveries, Outcome done);

    /** Forgets deliveries that a committed transaction has acknowledged. */
    void onCommitted(List<Delivery> deliveries) {}

    /** Gives deliveries back as failed. */
    abstract void reject(List<Delivery> deliveries, Rejection rejection, Outcome done);

    /** How it fares with what its connection cannot take; null when that never happened. */
    @Nullable
    Slowness slowness() {
        return null;
    }

    /** Other access rules are in force: it gets nothing more from what they forbid. Comes before {@link #isStillPermitted}. */
    void retireForbidden() {}

    /** Whether the access rules that are in force now let it go on; it leaves what has become forbidden, and takes up what it may have. */
    abstract boolean isStillPermitted();

    /**
     * As {@link #isStillPermitted}.
     *
     * @return the destination that must be left, or null
     */
    @Nullable
    String firstForbidden() {
        return isStillPermitted() ? null : destination;
    }

    /** The connection can take more again. */
    void onWritable() {}
}

package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.queue.QueueEntry;
import io.hoofbeat.core.queue.Rejection;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SUBSCRIBE to several destinations: a subscription to each, all of them with the id and the number of this one. This one numbers their
 * deliveries and keeps those that are to be acknowledged in one ledger, so that an acknowledgement in {@code client} mode covers what
 * came before it from any of the destinations. Confined to the session's loop.
 */
final class CompositeSubscription extends Subscription {

    private final List<Subscription> parts;
    /** The parts that have deliveries in the ledger: in the client modes all, otherwise those that consume queues, and have none. */
    private final List<ConsumingSubscription> consumers = new ArrayList<>();

    private final AckLedger ledger = new AckLedger();

    private CompositeSubscription(
            ConnectedSession session, ClientFrame.Subscribe frame, String id, int number, List<Subscription> parts) {
        super(session, frame, id, number);
        this.parts = List.copyOf(parts);
    }

    /**
     * A subscription that has not started.
     *
     * @param parts with the same id, number and ack mode; none of them has started
     */
    static CompositeSubscription of(
            ConnectedSession session, ClientFrame.Subscribe frame, String id, int number, List<Subscription> parts) {
        CompositeSubscription made = new CompositeSubscription(session, frame, id, number, parts);
        for (Subscription part : parts) {
            if (part instanceof ConsumingSubscription consumer) {
                consumer.join(made, made.ledger);
                made.consumers.add(consumer);
            } else {
                part.whole = made;
            }
        }
        return made;
    }

    @Override
    List<Subscription> parts() {
        return parts;
    }

    @Override
    int unacknowledgedCount() {
        return ledger.count();
    }

    @Override
    boolean isSlow() {
        return parts.stream().anyMatch(Subscription::isSlow);
    }

    @Override
    void start(Outcome done) {
        Outcome each = new OutcomeOfMany(parts.size(), done);
        parts.forEach(part -> part.start(each));
    }

    @Override
    void deactivate() {
        super.deactivate();
        parts.forEach(Subscription::deactivate);
    }

    @Override
    void retire() {
        parts.forEach(Subscription::retire);
    }

    @Override
    void stop(Outcome done) {
        // All at once, or what one gives back would come through another.
        deactivate();
        retire();
        session.countUnacknowledged(-ledger.count());
        List<QueueEntry> kept = ledger.entriesInTransactions();
        Outcome each = new OutcomeOfMany(parts.size(), done);
        for (Subscription part : parts) {
            if (part instanceof ConsumingSubscription consumer) {
                consumer.leaveAll(kept, each);
            } else {
                part.stop(each);
            }
        }
    }

    @Override
    List<Delivery> covered(long upTo) {
        return ledger.covered(upTo, ackMode() == AckMode.CLIENT);
    }

    /** Any part can do it for all, since they have the ledger in common; what has become of it concerns each. */
    @Override
    void settle(List<Delivery> deliveries, Outcome done) {
        consumers.get(0).settle(deliveries, done);
        tellOthers();
    }

    @Override
    void onCommitted(List<Delivery> deliveries) {
        consumers.get(0).onCommitted(deliveries);
        tellOthers();
    }

    @Override
    void reject(List<Delivery> deliveries, Rejection rejection, Outcome done) {
        consumers.get(0).reject(deliveries, rejection, done);
        tellOthers();
    }

    private void tellOthers() {
        consumers.subList(1, consumers.size()).forEach(ConsumingSubscription::onSettled);
    }

    @Override
    void retireForbidden() {
        parts.forEach(Subscription::retireForbidden);
    }

    @Override
    boolean isStillPermitted() {
        return firstForbidden() == null;
    }

    @Override
    @Nullable
    String firstForbidden() {
        for (Subscription part : parts) {
            String forbidden = part.firstForbidden();
            if (forbidden != null) {
                return forbidden;
            }
        }
        return null;
    }

    @Override
    void onWritable() {
        parts.forEach(Subscription::onWritable);
    }
}

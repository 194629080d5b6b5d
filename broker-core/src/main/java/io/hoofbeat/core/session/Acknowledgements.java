package io.hoofbeat.core.session;

import io.hoofbeat.core.queue.Rejection;
import io.hoofbeat.core.stomp.ClientFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the ACK and NACK frames of a connected client are about, and what they do: at once, or with their transaction. Confined to the
 * session's loop.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#ACK">ACK</a>
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#NACK">NACK</a>
 */
final class Acknowledgements {

    private final String sessionId;
    private final SessionContext context;
    private final Answers answers;
    private final Subscriptions subscriptions;
    private final Transactions transactions;

    /** @param parts of the session, which are there already */
    Acknowledgements(ConnectedSession parts) {
        this.sessionId = parts.id();
        this.context = parts.context();
        this.answers = parts.answers();
        this.subscriptions = parts.subscriptions();
        this.transactions = parts.transactions();
    }

    /** As {@link #onAck}, without a detour for what most are: of a subscription that has been acknowledged lately. */
    void onPlainAck(ClientFrame.PlainAck frame) {
        Subscription recent = subscriptions.recentWith(frame.prefix());
        if (recent != null && frame.number() <= recent.lastNumber) {
            List<Delivery> deliveries = recent.covered(frame.number());
            if (!deliveries.isEmpty()) {
                recent.settle(deliveries, answers.promise(null));
                return;
            }
        }
        onAck(frame.toAck());
    }

    void onAck(ClientFrame.Ack frame) {
        Acknowledged found = find(frame, frame.deliveryId(), frame.subscription());
        if (found == null) {
            return;
        }
        String name = frame.transaction();
        if (name != null) {
            addToTransaction(frame, name, new Transaction.AckStep(found.subscription(), found.deliveries()));
            return;
        }
        found.subscription().settle(found.deliveries(), answers.promise(frame.receipt()));
    }

    void onNack(ClientFrame.Nack frame) {
        Acknowledged found = find(frame, frame.deliveryId(), frame.subscription());
        if (found == null) {
            return;
        }
        String name = frame.transaction();
        Rejection rejection = new Rejection(frame.requeue(), frame.retryAfterMillis());
        if (name != null) {
            addToTransaction(
                    frame, name, new Transaction.NackStep(found.subscription(), found.deliveries(), rejection));
            return;
        }
        found.subscription().reject(found.deliveries(), rejection, answers.promise(frame.receipt()));
    }

    private void addToTransaction(ClientFrame frame, String name, Transaction.Step step) {
        answers.conclude(frame, transactions.add(frame, name, step));
    }

    /** What an ACK or NACK is about. */
    private record Acknowledged(Subscription subscription, List<Delivery> deliveries) {}

    /**
     * Finds what an acknowledgement is about. One that comes too late is counted and answered as if it had come in time; one
     * for a delivery that was never made is an error.
     *
     * @return null when the frame needs no more
     */
    private @Nullable Acknowledged find(ClientFrame frame, String deliveryId, @Nullable String subscriptionId) {
        DeliveryId id = DeliveryId.parse(deliveryId);
        boolean isOwn = id != null && id.isOf(sessionId);
        if (id == null
                || !(isOwn ? subscriptions.wasGivenOut(id) : context.ids().isPlausible(id.session()))) {
            answers.fail(
                    frame,
                    "Acknowledgement of an unknown delivery",
                    "the id is the ack header of a MESSAGE (STOMP 1.2), or its message-id (1.0 and 1.1)");
            return null;
        }
        Subscription subscription = isOwn ? subscriptions.byNumber(id.subscription()) : null;
        if (subscription == null) {
            return tooLate(frame);
        }
        if (subscriptionId != null && !subscriptionId.equals(subscription.id())) {
            answers.fail(
                    frame,
                    "Acknowledgement with the wrong subscription",
                    "the delivery came to the subscription " + subscription.id());
            return null;
        }
        List<Delivery> deliveries = subscription.covered(id.number());
        return deliveries.isEmpty() ? tooLate(frame) : new Acknowledged(subscription, deliveries);
    }

    private @Nullable Acknowledged tooLate(ClientFrame frame) {
        context.counters().lateAcks.increment();
        answers.promise(frame.receipt()).succeed();
        return null;
    }
}

package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.queue.Attachment;
import io.hoofbeat.core.queue.Consumer;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.queue.QueueEntry;
import io.hoofbeat.core.queue.Rejection;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A subscription that consumes one queue or several. Confined to the session's loop, except for the methods that queues call,
 * which hand over to it.
 *
 * <p>In {@code auto} mode a delivery is settled when it is written and the connection can take more; so what waits for a slow
 * consumer waits in the queue. In the client modes it stands in the ledger until the client answers.
 */
abstract class ConsumingSubscription extends Subscription implements Consumer {

    private final Loop home;
    private final int credit;
    /** Of its own, or that of the composite of which this is a part. */
    private AckLedger ledger = new AckLedger();
    /** Deliveries in {@code auto} mode, written while the connection could take no more. */
    private final ArrayDeque<Delivery> unsettled = new ArrayDeque<>();

    final Set<Attachment> attachments = new LinkedHashSet<>();
    /** Whether each delivery is asked for by {@link #accepts}. */
    boolean isSelective;

    private boolean isRetired;

    ConsumingSubscription(ConnectedSession session, ClientFrame.Subscribe frame, String id, int number) {
        super(session, frame, id, number);
        this.home = connection.loop();
        SessionOptions options = session.context().sessionOptions();
        this.credit = Math.min(Prefetch.of(frame.headers(), options.prefetch()), options.unacknowledgedMax());
    }

    /** Becomes a part of another subscription, before it starts. */
    final void join(Subscription composite, AckLedger shared) {
        whole = composite;
        ledger = shared;
    }

    /** Attaches to a queue; called on its home loop. Deliveries begin after {@code done} has been told. */
    final Attachment attachTo(MessageQueue queue, boolean throughPattern, Outcome done) {
        Attachment attachment = queue.attach(this, credit, throughPattern);
        home.runOrExecute(() -> onAttached(attachment));
        done.succeed();
        queue.start(attachment);
        return attachment;
    }

    private void onAttached(Attachment attachment) {
        if (isActive && isWanted(attachment.queue())) {
            attachments.add(attachment);
        } else {
            isSelective = true; // Deliveries that are on their way already find nobody.
            attachment.queue().home().runOrExecute(() -> attachment.queue().detach(attachment, List.of()));
        }
    }

    @Override
    public final void onQueueDeleted(Attachment attachment) {
        home.runOrExecute(() -> {
            attachments.remove(attachment);
            onQueueGone();
        });
    }

    /** A queue that was consumed has been deleted by somebody. */
    void onQueueGone() {}

    @Override
    public final void onDelivery(Attachment attachment, QueueEntry entry, int deliveryCount) {
        home.runOrExecute(() -> take(attachment, entry, deliveryCount));
    }

    private void take(Attachment attachment, QueueEntry entry, int deliveryCount) {
        if (!isActive) {
            return; // The detachment is on its way to the queue and gives the entry back.
        }
        if (isSelective && !accepts(attachment, entry)) {
            return;
        }
        Delivery delivery = new Delivery(++whole.lastNumber, attachment, entry);
        connection.writeMessage(prefix, delivery.number, deliveryCount, entry.message());
        if (ackMode() != AckMode.AUTO) {
            ledger.add(delivery);
            session.countUnacknowledged(1);
        } else if (connection.isWritable()) {
            settleOne(delivery, Outcome.IGNORED);
        } else {
            unsettled.addLast(delivery);
        }
    }

    /** Whether a delivery is for this session. Only asked when this is {@link #isSelective}; it has seen to the entry when it is not. */
    boolean accepts(Attachment attachment, QueueEntry entry) {
        return true;
    }

    /** Whether a queue is still wanted when the attachment to it has been made. */
    boolean isWanted(MessageQueue queue) {
        return true;
    }

    /** Settles a delivery of which the client has not heard. */
    final void settleUnseen(Attachment attachment, QueueEntry entry) {
        MessageQueue queue = attachment.queue();
        queue.home().runOrExecute(() -> queue.settle(attachment, entry, Outcome.IGNORED));
    }

    /**
     * Leaves one queue, which gets back what was not acknowledged. Deliveries on their way are not accepted any more.
     *
     * @return false, with nothing done, when a transaction that is open, or being committed, holds a delivery of it
     */
    final boolean leave(Attachment attachment) {
        List<Delivery> left = new ArrayList<>();
        for (Delivery delivery : ledger.all()) {
            if (delivery.attachment == attachment) {
                left.add(delivery);
            }
        }
        if (left.stream().anyMatch(delivery -> delivery.transaction != null)) {
            return false;
        }
        left.forEach(this::leaveLedger);
        unsettled.removeIf(delivery -> delivery.attachment == attachment);
        attachments.remove(attachment);
        isSelective = true;
        attachment.queue().home().runOrExecute(() -> attachment.queue().detach(attachment, List.of()));
        return true;
    }

    @Override
    final int unacknowledgedCount() {
        return ledger.count();
    }

    @Override
    final void onWritable() {
        while (!unsettled.isEmpty() && connection.isWritable()) {
            settleOne(unsettled.removeFirst(), Outcome.IGNORED);
        }
    }

    @Override
    final List<Delivery> covered(long upTo) {
        return ledger.covered(upTo, ackMode() == AckMode.CLIENT);
    }

    @Override
    final void settle(List<Delivery> deliveries, Outcome done) {
        if (deliveries.size() == 1) {
            leaveLedger(deliveries.get(0));
            settleOne(deliveries.get(0), done);
        } else {
            giveBack(
                    deliveries,
                    done,
                    (attachment, entries, each) -> attachment.queue().settleAll(attachment, entries, each));
        }
        onSettled();
    }

    @Override
    final void onCommitted(List<Delivery> deliveries) {
        deliveries.forEach(this::leaveLedger);
        onSettled();
    }

    private void settleOne(Delivery delivery, Outcome done) {
        MessageQueue queue = delivery.attachment.queue();
        queue.home().runOrExecute(() -> queue.settle(delivery.attachment, delivery.entry, done));
    }

    @Override
    final void reject(List<Delivery> deliveries, Rejection rejection, Outcome done) {
        giveBack(
                deliveries,
                done,
                (attachment, entries, each) -> attachment.queue().reject(attachment, entries, rejection, each));
        onSettled();
    }

    /** What a queue is told about entries that came through one attachment. */
    private interface Answer {
        void tell(Attachment attachment, List<QueueEntry> entries, Outcome each);
    }

    private void giveBack(List<Delivery> deliveries, Outcome done, Answer answer) {
        Map<Attachment, List<QueueEntry>> byAttachment = new LinkedHashMap<>();
        for (Delivery delivery : deliveries) {
            leaveLedger(delivery);
            byAttachment
                    .computeIfAbsent(delivery.attachment, attachment -> new ArrayList<>())
                    .add(delivery.entry);
        }
        Outcome each = new OutcomeOfMany(byAttachment.size() + 1, done);
        byAttachment.forEach((attachment, entries) ->
                attachment.queue().home().runOrExecute(() -> answer.tell(attachment, entries, each)));
        each.succeed();
    }

    private void leaveLedger(Delivery delivery) {
        if (isActive) {
            ledger.remove(delivery.number);
            session.countUnacknowledged(-1);
        }
    }

    /** Deliveries have been settled or given back. */
    void onSettled() {}

    @Override
    final void retire() {
        if (isRetired) {
            return;
        }
        isRetired = true;
        onRetired();
        attachments.forEach(ConsumingSubscription::retireAt);
    }

    /** One queue shall deliver nothing more to this. */
    static void retireAt(Attachment attachment) {
        attachment.queue().home().runOrExecute(() -> attachment.queue().retire(attachment));
    }

    /** The subscription shall get nothing more. */
    void onRetired() {}

    @Override
    final void stop(Outcome done) {
        isActive = false;
        retire();
        session.countUnacknowledged(-ledger.count());
        leaveAll(ledger.entriesInTransactions(), done);
    }

    /**
     * Leaves every queue, which gets back what was not acknowledged; this has been retired.
     *
     * @param kept entries that stay held because an open transaction will settle or release them
     */
    final void leaveAll(List<QueueEntry> kept, Outcome done) {
        Outcome each = new OutcomeOfMany(attachments.size() + 1, done);
        for (Attachment attachment : attachments) {
            MessageQueue queue = attachment.queue();
            queue.home().runOrExecute(() -> {
                queue.detach(attachment, kept);
                each.succeed();
            });
        }
        attachments.clear();
        unsettled.clear();
        onStopped();
        each.succeed();
    }

    /** The subscription has ended. */
    void onStopped() {}
}

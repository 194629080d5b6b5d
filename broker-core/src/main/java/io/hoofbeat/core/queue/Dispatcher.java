package io.hoofbeat.core.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives the messages of a queue to its consumers, and reads back from the store what they are about to get. Confined to the queue's home
 * loop.
 */
final class Dispatcher {

    private final QueueContents contents;
    private final ConsumerLine consumers;
    private final ExpirySweep sweep;
    private final List<Withdrawal> withdrawals = new ArrayList<>(0);
    private Runnable afterPage = () -> {};
    private boolean isDispatching;
    private boolean isMakingRoom;

    Dispatcher(QueueContents contents, ConsumerLine consumers, ExpirySweep sweep) {
        this.contents = contents;
        this.consumers = consumers;
        this.sweep = sweep;
    }

    /** Sets what is to be done whenever messages have come back from the store. */
    void afterPage(Runnable task) {
        afterPage = task;
    }

    /**
     * Delivers while there are messages and consumers with credit. A consumer at home on this loop may settle within its
     * delivery, which comes back here: then the outermost call goes on.
     */
    void dispatch() {
        if (isDispatching) {
            return;
        }
        isDispatching = true;
        try {
            for (QueueEntry next = nextDue(); next != null; next = nextDue()) {
                contents.ready.take(next);
                deliver(consumers.next(), next);
            }
        } finally {
            isDispatching = false;
        }
        fetch();
    }

    /** The message to be delivered next, or null when there is no consumer with credit, or no message, or it must wait. */
    private @Nullable QueueEntry nextDue() {
        QueueEntry next = consumers.hasCredit() ? contents.ready.peek() : null;
        while (next != null && contents.isOver(next)) {
            contents.ready.take(next);
            contents.expire(next);
            next = contents.ready.peek();
        }
        boolean mayGo =
                next == null || next.ticket() == null || contents.storage.mayDeliver(next.sequence(), this::dispatch);
        return mayGo ? next : null;
    }

    private void deliver(Attachment attachment, QueueEntry entry) {
        attachment.hold(entry);
        contents.heldCount++;
        entry.deliveries++;
        if (entry.deliveries > 1) {
            contents.registry.counters().redeliveredMessages.increment();
            if (entry.ticket() != null) {
                contents.storage.countDeliveries(entry.ticket(), entry.deliveries);
            }
        }
        consumers.enter(attachment);
        attachment.consumer().onDelivery(attachment, entry, entry.deliveries);
    }

    /** Reads messages back from the store though no consumer asks: those in memory have made room. */
    void makeRoom() {
        isMakingRoom = true;
        fetch();
    }

    /** Reads messages back from the store when consumers, or the search for expired ones, can take more than there is in memory. */
    void fetch() {
        if ((consumers.hasCredit() || isMakingRoom) && contents.ready.wantsPage()) {
            readPage();
        }
    }

    /** Reads messages back from the store. */
    void readPage() {
        contents.storage.read(
                contents.ready.nextPaged(),
                contents.ready.lastPaged(),
                contents.registry.options().windowBytesMax() / 2,
                this::onPage);
    }

    /** Reads messages back from the store for an operator, however many are in memory. */
    void readFor(Withdrawal withdrawal) {
        withdrawals.add(withdrawal);
        readPage();
    }

    private void onPage(List<QueueEntry> page, long covered) {
        if (contents.isDeleted) {
            withdrawals.forEach(Withdrawal::step);
            withdrawals.clear();
            return;
        }
        isMakingRoom = false;
        for (QueueEntry entry : contents.ready.addPage(page, covered)) {
            contents.registry.budget().takeAnyway(entry.message());
            contents.enter(entry);
            sweep.note(entry);
        }
        contents.limit.onDeparture();
        dispatch();
        afterPage.run();
        List<Withdrawal> waiting = List.copyOf(withdrawals);
        withdrawals.clear();
        waiting.forEach(Withdrawal::step);
    }
}

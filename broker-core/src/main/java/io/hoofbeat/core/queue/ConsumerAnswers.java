package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Outcome;
import java.util.Collection;
import java.util.List;

/** What becomes of messages that consumers have answered for, or left behind. Confined to the queue's home loop. */
final class ConsumerAnswers {

    private final QueueContents contents;
    private final ConsumerLine consumers;
    private final ExpirySweep sweep;

    ConsumerAnswers(QueueContents contents, ConsumerLine consumers, ExpirySweep sweep) {
        this.contents = contents;
        this.consumers = consumers;
        this.sweep = sweep;
    }

    /** Forgets an entry; one that its consumer does not hold any more has been answered for. */
    void settle(Attachment attachment, QueueEntry entry, Outcome outcome) {
        if (entry.holder == attachment) {
            letGo(attachment, entry);
            contents.forget(entry, outcome);
        } else {
            outcome.succeed();
        }
    }

    /** Lets go of entries that the store has forgotten. */
    void settleCommitted(Attachment attachment, List<QueueEntry> entries) {
        for (QueueEntry entry : entries) {
            if (entry.holder == attachment) {
                letGo(attachment, entry);
                contents.free(entry);
            }
        }
    }

    /** Takes back an entry that its consumer could not process. */
    void reject(Attachment attachment, QueueEntry entry, Rejection rejection, Outcome outcome) {
        if (entry.holder == attachment && !rejection.requeue() && !contents.isForDeadLetters) {
            letGo(attachment, entry);
            contents.bury(entry, "rejected", outcome);
            return;
        }
        if (entry.holder == attachment) {
            comeBack(attachment, entry, rejection);
        }
        outcome.succeed();
    }

    /**
     * Takes back what a consumer leaves behind, in order.
     *
     * @param kept entries that stay held
     */
    void takeBack(Attachment attachment, Collection<QueueEntry> kept) {
        QueueEntry entry = attachment.firstHeld();
        while (entry != null) {
            QueueEntry after = Attachment.after(entry);
            if (!kept.contains(entry)) {
                comeBack(attachment, entry, Rejection.REQUEUE);
            }
            entry = after;
        }
    }

    private void letGo(Attachment attachment, QueueEntry entry) {
        attachment.letGo(entry);
        contents.heldCount--;
        consumers.enter(attachment);
    }

    private void comeBack(Attachment attachment, QueueEntry entry, Rejection rejection) {
        letGo(attachment, entry);
        boolean isGivenUpOn = entry.deliveries >= contents.policy.deliveriesMax() && !contents.isForDeadLetters;
        if (isGivenUpOn && (contents.hasEnded || !contents.isDeleted)) {
            contents.bury(entry, "delivered too often", Outcome.IGNORED);
        } else if (contents.isDeleted) {
            contents.vanish(entry);
        } else {
            waitAgain(entry, rejection);
        }
    }

    /** A message that has failed keeps its position; when it has to wait a while, others are not held up. */
    private void waitAgain(QueueEntry entry, Rejection rejection) {
        long delayMillis = rejection.retryAfterMillis() >= 0
                ? rejection.retryAfterMillis()
                : contents.policy.redeliveryDelayMillis(entry.deliveries);
        if (delayMillis > 0) {
            contents.postponed.add(entry, delayMillis);
        } else {
            makeReady(entry);
        }
    }

    /** Puts an entry back to its position. */
    void makeReady(QueueEntry entry) {
        contents.ready.insert(entry);
        sweep.note(entry);
    }
}

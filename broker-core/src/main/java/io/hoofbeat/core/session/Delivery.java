package io.hoofbeat.core.session;

import io.hoofbeat.core.queue.Attachment;
import io.hoofbeat.core.queue.QueueEntry;
import org.jspecify.annotations.Nullable;

/** A message on its way to one subscription that is to acknowledge it. Confined to the session's loop. */
final class Delivery {

    final long number;
    final Attachment attachment;
    final QueueEntry entry;
    /** The open transaction that will settle this delivery, or null. */
    @Nullable
    Transaction transaction;

    Delivery(long number, Attachment attachment, QueueEntry entry) {
        this.number = number;
        this.attachment = attachment;
        this.entry = entry;
    }
}

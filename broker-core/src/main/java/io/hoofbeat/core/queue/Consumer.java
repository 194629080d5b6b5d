package io.hoofbeat.core.queue;

/** A subscription seen from a queue. */
public interface Consumer {

    /**
     * Takes a delivery and answers for it: the entry is to be settled, rejected or released in time, or the consumer detached.
     * Called on the home loop of the queue; a consumer at home elsewhere hands it over, keeping the order.
     *
     * @param attachment    of this consumer to the queue, which the entry came through
     * @param deliveryCount which delivery of the message this is, from 1
     */
    void onDelivery(Attachment attachment, QueueEntry entry, int deliveryCount);

    /** The queue has been deleted; the attachment has ended. Called on the home loop of the queue. */
    void onQueueDeleted(Attachment attachment);
}

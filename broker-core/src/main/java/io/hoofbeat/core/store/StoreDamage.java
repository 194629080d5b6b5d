package io.hoofbeat.core.store;

/**
 * Messages that are stored and cannot be read, because the disk has lost or changed them.
 *
 * @param queueKey of the queue
 * @param from     first position that is hit
 * @param to       last position that is hit; there need not be a message at each between them
 * @param reason   for a person
 */
public record StoreDamage(String queueKey, long from, long to, String reason) {

    @Override
    public String toString() {
        return "queue " + queueKey + ", " + (from == to ? "message " + from : "messages " + from + " to " + to) + ": "
                + reason;
    }
}

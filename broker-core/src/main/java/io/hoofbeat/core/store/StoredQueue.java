package io.hoofbeat.core.store;

/**
 * The place of one queue in the store, with what was known of it when the store was opened. Immutable; any thread.
 *
 * @param number        by which the store knows it; never used twice
 * @param key           of the queue
 * @param definition    what else its maker needs to know of it after a restart; empty for an ordinary queue
 * @param firstSequence no message has a lower position, from 1
 * @param lastSequence  highest position ever written; 0 when there was none
 * @param messages      how many messages it held when the store was opened
 * @param bytes         their size, as {@code Message.sizeBytes} counts
 * @param deliveredUpTo messages up to this position may have been delivered before, 0 for none
 */
public record StoredQueue(
        int number,
        String key,
        String definition,
        long firstSequence,
        long lastSequence,
        long messages,
        long bytes,
        long deliveredUpTo) {

    /** A queue without messages. */
    public static StoredQueue empty(int number, String key, String definition) {
        return new StoredQueue(number, key, definition, 1, 0, 0, 0, 0);
    }
}

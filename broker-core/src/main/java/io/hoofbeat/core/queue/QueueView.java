package io.hoofbeat.core.queue;

/**
 * A queue as an operator sees it, at one moment.
 *
 * @param key          of the queue
 * @param ready        messages that wait for a consumer
 * @param held         messages that consumers hold
 * @param delayed      messages that are not due yet
 * @param postponed    messages that have failed and wait a while
 * @param messages     messages of every kind
 * @param bytes        of them
 * @param memoryBytes  of those that are in memory
 * @param consumers    attached
 * @param senders      that wait until there is room
 * @param oldestMillis how long the first message in line has been here, to within some seconds and since the start at most; 0 when none waits
 * @param accepted     messages that have been accepted since the queue was made
 * @param inPerSecond  messages accepted in a second, of late
 * @param outPerSecond messages that have left in a second, of late
 * @param deadLetters  whether it holds dead letters
 */
public record QueueView(
        String key,
        long ready,
        long held,
        long delayed,
        long postponed,
        long messages,
        long bytes,
        long memoryBytes,
        int consumers,
        int senders,
        long oldestMillis,
        long accepted,
        double inPerSecond,
        double outPerSecond,
        boolean deadLetters) {}

package io.hoofbeat.core.queue;

/**
 * What can be set about queues.
 *
 * @param deliveriesMax    deliveries of a message before it becomes a dead letter, at least 1
 * @param deadLetterPrefix what stands before the name of a queue in the destination of its dead letters
 * @param idleMillis       how long a queue that nobody uses is kept, in milliseconds, at least 0
 * @param bytesMax         bytes that all queues together may hold in memory, at least 1; further SENDs are refused
 */
public record QueueOptions(int deliveriesMax, String deadLetterPrefix, long idleMillis, long bytesMax) {

    /** 5 deliveries, {@code /queue/dlq.}, a minute, half of the heap. */
    public static final QueueOptions DEFAULT =
            new QueueOptions(5, "/queue/dlq.", 60_000, Runtime.getRuntime().maxMemory() / 2);

    public QueueOptions {
        if (deliveriesMax < 1 || idleMillis < 0 || bytesMax < 1 || !deadLetterPrefix.startsWith("/queue/")) {
            throw new IllegalArgumentException("deliveriesMax " + deliveriesMax + ", deadLetterPrefix "
                    + deadLetterPrefix + ", idleMillis " + idleMillis + ", bytesMax " + bytesMax);
        }
    }
}

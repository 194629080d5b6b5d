package io.hoofbeat.core.queue;

/**
 * What can be set about queues.
 *
 * @param deliveriesMax    deliveries of a message before it becomes a dead letter, at least 1
 * @param deadLetterPrefix what stands before the name of a queue in the destination of its dead letters
 * @param idleMillis       how long a queue that nobody uses is kept, in milliseconds, at least 0
 * @param bytesMax         bytes that all queues together may hold in memory, at least 1; what comes then stays in the store, or
 *                         is refused when the store keeps nothing
 * @param windowBytesMax   bytes of waiting messages that one queue holds in memory while the rest stays in the store, at least 1
 * @param queuesMax        queues that clients may have made at a time, at least 1
 */
public record QueueOptions(
        int deliveriesMax,
        String deadLetterPrefix,
        long idleMillis,
        long bytesMax,
        long windowBytesMax,
        int queuesMax) {

    /** 5 deliveries, {@code /queue/dlq.}, a minute, three eighths of the heap, 4 MiB, 100,000 queues. */
    public static final QueueOptions DEFAULT =
            new QueueOptions(5, "/queue/dlq.", 60_000, Runtime.getRuntime().maxMemory() / 8 * 3, 4L << 20);

    public QueueOptions {
        if (deliveriesMax < 1
                || idleMillis < 0
                || bytesMax < 1
                || windowBytesMax < 1
                || queuesMax < 1
                || !deadLetterPrefix.startsWith("/queue/")) {
            throw new IllegalArgumentException("deliveriesMax " + deliveriesMax + ", deadLetterPrefix "
                    + deadLetterPrefix + ", idleMillis " + idleMillis + ", bytesMax " + bytesMax + ", windowBytesMax "
                    + windowBytesMax + ", queuesMax " + queuesMax);
        }
    }

    /** With 100,000 queues. */
    public QueueOptions(
            int deliveriesMax, String deadLetterPrefix, long idleMillis, long bytesMax, long windowBytesMax) {
        this(deliveriesMax, deadLetterPrefix, idleMillis, bytesMax, windowBytesMax, 100_000);
    }
}

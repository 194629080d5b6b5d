package io.hoofbeat.core.session;

/**
 * What can be set about sessions.
 *
 * @param connectMillisMax time from the connection to a complete CONNECT, in milliseconds, at least 1
 * @param subscriptionsMax subscriptions of one session, at least 1
 * @param prefetch         deliveries a subscription may hold unacknowledged in the two client modes, at least 1
 * @param backlogBytesMax  bytes that may wait for one topic subscription that acknowledges before its publishers are held up,
 *                         at least 1
 * @param slowMillisMax    how long publishers wait for a subscriber that does not keep up before it is disconnected, in
 *                         milliseconds, at least 1
 */
public record SessionOptions(
        long connectMillisMax, int subscriptionsMax, int prefetch, long backlogBytesMax, long slowMillisMax) {

    /** 10 s, 10,000, 100, 16 MiB, 10 s. */
    public static final SessionOptions DEFAULT = new SessionOptions(10_000, 10_000, 100, 16L << 20, 10_000);

    public SessionOptions {
        if (connectMillisMax < 1 || subscriptionsMax < 1 || prefetch < 1 || backlogBytesMax < 1 || slowMillisMax < 1) {
            throw new IllegalArgumentException("connectMillisMax " + connectMillisMax + ", subscriptionsMax "
                    + subscriptionsMax + ", prefetch " + prefetch + ", backlogBytesMax " + backlogBytesMax
                    + ", slowMillisMax " + slowMillisMax);
        }
    }
}

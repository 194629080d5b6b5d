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
 * @param unacknowledgedMax deliveries that all subscriptions of a session may hold unacknowledged, at least 1
 * @param framesPerSecondMax frames that are read from one connection in a second, on average; 0 for no limit
 * @param bytesPerSecondMax bytes that are read from one connection in a second, on average; 0 for no limit
 */
public record SessionOptions(
        long connectMillisMax,
        int subscriptionsMax,
        int prefetch,
        long backlogBytesMax,
        long slowMillisMax,
        int unacknowledgedMax,
        int framesPerSecondMax,
        long bytesPerSecondMax) {

    /** 10 s, 10,000, 250, 16 MiB, 10 s, 100,000, and no limits of rates. */
    public static final SessionOptions DEFAULT = new SessionOptions(10_000, 10_000, 250, 16L << 20, 10_000);

    public SessionOptions {
        if (unacknowledgedMax < 1 || framesPerSecondMax < 0 || bytesPerSecondMax < 0) {
            throw new IllegalArgumentException("unacknowledgedMax " + unacknowledgedMax + ", framesPerSecondMax "
                    + framesPerSecondMax + ", bytesPerSecondMax " + bytesPerSecondMax);
        }
        if (connectMillisMax < 1 || subscriptionsMax < 1 || prefetch < 1 || backlogBytesMax < 1 || slowMillisMax < 1) {
            throw new IllegalArgumentException("connectMillisMax " + connectMillisMax + ", subscriptionsMax "
                    + subscriptionsMax + ", prefetch " + prefetch + ", backlogBytesMax " + backlogBytesMax
                    + ", slowMillisMax " + slowMillisMax);
        }
    }

    /** With 100,000 unacknowledged deliveries and no limits of rates. */
    public SessionOptions(
            long connectMillisMax, int subscriptionsMax, int prefetch, long backlogBytesMax, long slowMillisMax) {
        this(connectMillisMax, subscriptionsMax, prefetch, backlogBytesMax, slowMillisMax, 100_000, 0, 0);
    }
}

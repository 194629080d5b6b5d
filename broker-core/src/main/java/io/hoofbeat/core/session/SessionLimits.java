package io.hoofbeat.core.session;

/**
 * What all sessions together, or those of one user, may have.
 *
 * @param connectionsPerUserMax connections of one user, at least 0; 0 for no limit
 * @param subscriptionsMax      subscriptions of all sessions together, at least 1
 * @param transactionBytesMax   bytes that the messages of all open transactions hold, at least 1
 * @param presenceMembersMax    subscriptions on all topics together of which somebody watches who is there, at least 1
 * @param sessionsMax           sessions that are let in, at least 1
 * @param rates                 how fast they are read
 */
public record SessionLimits(
        int connectionsPerUserMax,
        int subscriptionsMax,
        long transactionBytesMax,
        int presenceMembersMax,
        int sessionsMax,
        RateLimits rates) {

    /** No limit for users, 1,000,000 subscriptions, an eighth of the heap, 100,000 on watched topics, any number of sessions, at any rate. */
    public static final SessionLimits DEFAULT = new SessionLimits(0, 1_000_000);

    /** With an eighth of the heap for transactions, 100,000 on watched topics, and any number of sessions. */
    public SessionLimits(int connectionsPerUserMax, int subscriptionsMax) {
        this(
                connectionsPerUserMax,
                subscriptionsMax,
                Math.max(1, Runtime.getRuntime().maxMemory() / 8),
                100_000,
                Integer.MAX_VALUE);
    }

    /** At any rate. */
    public SessionLimits(
            int connectionsPerUserMax,
            int subscriptionsMax,
            long transactionBytesMax,
            int presenceMembersMax,
            int sessionsMax) {
        this(
                connectionsPerUserMax,
                subscriptionsMax,
                transactionBytesMax,
                presenceMembersMax,
                sessionsMax,
                RateLimits.NONE);
    }

    public SessionLimits {
        if (connectionsPerUserMax < 0
                || subscriptionsMax < 1
                || transactionBytesMax < 1
                || presenceMembersMax < 1
                || sessionsMax < 1) {
            throw new IllegalArgumentException("connectionsPerUserMax " + connectionsPerUserMax + ", subscriptionsMax "
                    + subscriptionsMax + ", transactionBytesMax " + transactionBytesMax + ", presenceMembersMax "
                    + presenceMembersMax + ", sessionsMax " + sessionsMax);
        }
    }
}

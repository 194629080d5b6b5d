package io.hoofbeat.core.session;

/**
 * What all sessions together, or those of one user, may have.
 *
 * @param connectionsPerUserMax connections of one user, at least 0; 0 for no limit
 * @param subscriptionsMax      subscriptions of all sessions together, at least 1
 */
public record SessionLimits(int connectionsPerUserMax, int subscriptionsMax) {

    /** No limit for users, and 1,000,000 subscriptions. */
    public static final SessionLimits DEFAULT = new SessionLimits(0, 1_000_000);

    public SessionLimits {
        if (connectionsPerUserMax < 0 || subscriptionsMax < 1) {
            throw new IllegalArgumentException(
                    "connectionsPerUserMax " + connectionsPerUserMax + ", subscriptionsMax " + subscriptionsMax);
        }
    }
}

package io.hoofbeat.core.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many deliveries each subscription of a session had made when it ended. Only the newest are remembered exactly; of older
 * ones any delivery counts as made. Confined to the session's loop.
 */
final class EndedSubscriptions {

    private static final int REMEMBERED_MAX = 1000;

    private final Map<Integer, Long> lastDeliveries = new LinkedHashMap<>();
    private int forgottenUpTo;

    void add(int subscription, long lastDelivery) {
        lastDeliveries.put(subscription, lastDelivery);
        if (lastDeliveries.size() > REMEMBERED_MAX) {
            int oldest = lastDeliveries.keySet().iterator().next();
            lastDeliveries.remove(oldest);
            forgottenUpTo = Math.max(forgottenUpTo, oldest);
        }
    }

    /** Number of the last delivery of a subscription; 0 when it never was, or never made one. */
    long lastDeliveryOf(int subscription) {
        Long exact = lastDeliveries.get(subscription);
        if (exact != null) {
            return exact;
        }
        return subscription <= forgottenUpTo ? Long.MAX_VALUE : 0;
    }
}

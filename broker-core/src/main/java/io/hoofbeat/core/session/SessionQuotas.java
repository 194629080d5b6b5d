package io.hoofbeat.core.session;

import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.stomp.ProtocolError;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts what all sessions together and those of one user have, against {@link SessionLimits}. Shared by all loops. */
public final class SessionQuotas {

    private final SessionLimits limits;
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final AtomicLong transactionBytes = new AtomicLong();
    private final ConcurrentHashMap<String, Integer> connectionsByUser = new ConcurrentHashMap<>();

    /** Nothing is counted yet. */
    public SessionQuotas(SessionLimits limits) {
        this.limits = limits;
    }

    /** Counts one more connection of a user; returns what is wrong with that, and then nothing is counted, or null. */
    @Nullable
    ProtocolError enter(User user) {
        int most = limits.connectionsPerUserMax();
        if (most == 0 || connectionsByUser.merge(nameOf(user), 1, Integer::sum) <= most) {
            return null;
        }
        leave(user);
        return new ProtocolError(
                        "Too many connections of this user",
                        "a user has at most " + most + " connections at a time (" + Limit.CONNECTIONS_PER_USER.key()
                                + "); close others first",
                        "",
                        null)
                .because(Limit.CONNECTIONS_PER_USER);
    }

    /** Takes back {@link #enter}. */
    void leave(User user) {
        if (limits.connectionsPerUserMax() > 0) {
            connectionsByUser.computeIfPresent(nameOf(user), (name, count) -> count == 1 ? null : count - 1);
        }
    }

    /** All clients without a login are one user. */
    private static String nameOf(User user) {
        String name = user.name();
        return name == null ? "" : name;
    }

    /** Counts one more subscription, unless there are as many as there may be. */
    boolean takeSubscription() {
        if (subscriptions.incrementAndGet() <= limits.subscriptionsMax()) {
            return true;
        }
        subscriptions.decrementAndGet();
        return false;
    }

    /** Counts one more subscription, which the broker itself has made for a client, whatever the limit. */
    void takeSubscriptionAnyway() {
        subscriptions.incrementAndGet();
    }

    /** Takes back subscriptions. */
    void giveBackSubscriptions(int count) {
        subscriptions.addAndGet(-count);
    }

    /** Counts bytes that an open transaction holds, unless all of them hold as many as they may. */
    boolean takeTransactionBytes(long bytes) {
        if (transactionBytes.addAndGet(bytes) <= limits.transactionBytesMax()) {
            return true;
        }
        transactionBytes.addAndGet(-bytes);
        return false;
    }

    /** Takes back {@link #takeTransactionBytes}. */
    void giveBackTransactionBytes(long bytes) {
        transactionBytes.addAndGet(-bytes);
    }

    /** Bytes that all open transactions hold. */
    public long transactionBytes() {
        return transactionBytes.get();
    }

    /** How many bytes all open transactions may hold. */
    long transactionBytesMax() {
        return limits.transactionBytesMax();
    }

    /** Subscriptions of all sessions. */
    public int subscriptionCount() {
        return subscriptions.get();
    }

    /** How many subscriptions there may be. */
    int subscriptionsMax() {
        return limits.subscriptionsMax();
    }
}

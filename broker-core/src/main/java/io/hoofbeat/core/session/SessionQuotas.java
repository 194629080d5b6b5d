package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.stomp.ProtocolError;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts what all sessions together and those of one user have, against {@link SessionLimits}. What sessions of a virtual host have counts
 * for the whole broker too. Shared by all loops.
 */
public final class SessionQuotas {

    private final SessionLimits limits;
    private final @Nullable SessionQuotas whole;
    private final SharedRates rates;
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final AtomicLong transactionBytes = new AtomicLong();
    private final ConcurrentHashMap<String, Integer> connectionsByUser = new ConcurrentHashMap<>();

    /**
     * Nothing is counted yet.
     *
     * @param whole    of the broker when this is of one of its virtual hosts; else null
     * @param nowNanos on the clock of the loops
     */
    public SessionQuotas(SessionLimits limits, @Nullable SessionQuotas whole, long nowNanos) {
        this.limits = limits;
        this.whole = whole;
        this.rates = new SharedRates(limits.rates(), whole == null ? null : whole.rates, nowNanos);
    }

    /** Counts one more connection of a user; returns what is wrong with that, and then nothing is counted, or null. */
    @Nullable
    ProtocolError enter(User user) {
        int sessionsMax = limits.sessionsMax();
        if (sessions.incrementAndGet() > sessionsMax) {
            sessions.decrementAndGet();
            return new ProtocolError(
                            "Too many connections to this virtual host",
                            "this virtual host takes at most " + sessionsMax + " connections at a time ("
                                    + Limit.CONNECTIONS.key() + " of the host); try again in a moment",
                            "",
                            null)
                    .because(Limit.CONNECTIONS);
        }
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

    /** What a connection of a user who has {@linkplain #enter entered} is read by; null when it has no limits but its own. */
    @Nullable
    RateBudgets rates(User user, long nowNanos) {
        return rates.enter(nameOf(user), nowNanos);
    }

    /**
     * Takes back {@link #enter} and {@link #rates}.
     *
     * @param loop that the connection was on
     */
    void leave(User user, Loop loop) {
        rates.leave(nameOf(user), loop);
        leave(user);
    }

    private void leave(User user) {
        sessions.decrementAndGet();
        if (limits.connectionsPerUserMax() > 0) {
            connectionsByUser.computeIfPresent(nameOf(user), (name, count) -> count == 1 ? null : count - 1);
        }
    }

    /** All clients without a login are one user. */
    private static String nameOf(User user) {
        String name = user.name();
        return name == null ? "" : name;
    }

    /** Counts more subscriptions, unless there would be more than there may be. */
    boolean takeSubscriptions(int count) {
        if (subscriptions.addAndGet(count) <= limits.subscriptionsMax()
                && (whole == null || whole.takeSubscriptions(count))) {
            return true;
        }
        subscriptions.addAndGet(-count);
        return false;
    }

    /** Counts one more subscription, which the broker itself has made for a client, whatever the limit. */
    void takeSubscriptionAnyway() {
        subscriptions.incrementAndGet();
        if (whole != null) {
            whole.takeSubscriptionAnyway();
        }
    }

    /** Takes back subscriptions. */
    void giveBackSubscriptions(int count) {
        subscriptions.addAndGet(-count);
        if (whole != null) {
            whole.giveBackSubscriptions(count);
        }
    }

    /** Counts bytes that an open transaction holds, unless all of them hold as many as they may. */
    boolean takeTransactionBytes(long bytes) {
        if (transactionBytes.addAndGet(bytes) <= limits.transactionBytesMax()
                && (whole == null || whole.takeTransactionBytes(bytes))) {
            return true;
        }
        transactionBytes.addAndGet(-bytes);
        return false;
    }

    /** Takes back {@link #takeTransactionBytes}. */
    void giveBackTransactionBytes(long bytes) {
        transactionBytes.addAndGet(-bytes);
        if (whole != null) {
            whole.giveBackTransactionBytes(bytes);
        }
    }

    /** Bytes that all open transactions hold. */
    public long transactionBytes() {
        return transactionBytes.get();
    }

    /** How many bytes all open transactions may hold: of the host or of the whole broker, whichever is less. */
    long transactionBytesMax() {
        long own = limits.transactionBytesMax();
        return whole == null ? own : Math.min(own, whole.transactionBytesMax());
    }

    /** Subscriptions of all sessions. */
    public int subscriptionCount() {
        return subscriptions.get();
    }

    /** How many subscriptions there may be: the limit that is reached, of the host or of the whole broker. */
    int subscriptionsMax() {
        int own = limits.subscriptionsMax();
        return whole == null || subscriptions.get() >= own ? own : whole.subscriptionsMax();
    }

    /** Users whose rates are kept. */
    public int ratedUserCount() {
        return rates.userCount();
    }

    /** Sessions that were let in. */
    public int sessionCount() {
        return sessions.get();
    }
}

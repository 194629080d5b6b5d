package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.metrics.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The budgets of {@link RateLimits}: one for all connections, and one for each user who is there. What connections to a virtual host read counts for
 * the whole broker too. Any thread.
 */
final class SharedRates {

    private final RateLimits limits;
    private final List<RateBudget> frames = new ArrayList<>();
    private final List<RateBudget> bytes = new ArrayList<>();
    private final ConcurrentHashMap<String, OfUser> users = new ConcurrentHashMap<>();

    /** Budgets of a user, and on how many connections he is. Changed under the lock of its key in the map only. */
    private record OfUser(
            @Nullable RateBudget frames, @Nullable RateBudget bytes, int connections) {

        OfUser with(int change) {
            return new OfUser(frames, bytes, connections + change);
        }

        long debtNanos(long nowNanos) {
            return Math.max(
                    frames == null ? 0 : frames.debtNanos(nowNanos), bytes == null ? 0 : bytes.debtNanos(nowNanos));
        }
    }

    /**
     * Nobody has sent anything yet.
     *
     * @param whole of the broker when this is of one of its virtual hosts; else null
     */
    SharedRates(RateLimits limits, @Nullable SharedRates whole, long nowNanos) {
        this.limits = limits;
        if (limits.framesPerSecond() > 0) {
            frames.add(new RateBudget(Limit.ALL_FRAMES_PER_SECOND, limits.framesPerSecond(), nowNanos));
        }
        if (limits.bytesPerSecond() > 0) {
            bytes.add(new RateBudget(Limit.ALL_BYTES_PER_SECOND, limits.bytesPerSecond(), nowNanos));
        }
        if (whole != null) {
            frames.addAll(whole.frames);
            bytes.addAll(whole.bytes);
        }
    }

    private boolean isByUser() {
        return limits.framesPerSecondPerUser() > 0 || limits.bytesPerSecondPerUser() > 0;
    }

    /** What a connection of a user takes from, until it {@linkplain #leave leaves}; null when nothing is limited. */
    @Nullable
    RateBudgets enter(String user, long nowNanos) {
        if (!isByUser()) {
            RateBudgets ofAll = new RateBudgets(frames, bytes);
            return ofAll.isEmpty() ? null : ofAll;
        }
        OfUser own = users.compute(user, (name, found) -> (found == null ? made(nowNanos) : found).with(1));
        return new RateBudgets(joined(own.frames, frames), joined(own.bytes, bytes));
    }

    private OfUser made(long nowNanos) {
        return new OfUser(
                budget(Limit.FRAMES_PER_SECOND_PER_USER, limits.framesPerSecondPerUser(), nowNanos),
                budget(Limit.BYTES_PER_SECOND_PER_USER, limits.bytesPerSecondPerUser(), nowNanos),
                0);
    }

    private static @Nullable RateBudget budget(Limit limit, long perSecond, long nowNanos) {
        return perSecond == 0 ? null : new RateBudget(limit, perSecond, nowNanos);
    }

    private static List<RateBudget> joined(@Nullable RateBudget own, List<RateBudget> ofAll) {
        List<RateBudget> joined = new ArrayList<>(ofAll.size() + 1);
        if (own != null) {
            joined.add(own);
        }
        joined.addAll(ofAll);
        return joined;
    }

    /**
     * Takes back {@link #enter}. What a user has sent too fast stays with him when he goes, so that he does not begin anew by coming back.
     *
     * @param loop that the connection was on
     */
    void leave(String user, Loop loop) {
        if (isByUser()) {
            users.computeIfPresent(user, (name, found) -> found.with(-1));
            forget(user, loop);
        }
    }

    /** Forgets a user who is on no connection, as soon as his budgets are as good as new ones. */
    private void forget(String user, Loop loop) {
        OfUser left = users.computeIfPresent(
                user, (name, found) -> found.connections == 0 && found.debtNanos(loop.nanoTime()) <= 0 ? null : found);
        if (left != null && left.connections == 0) {
            long millis = TimeUnit.NANOSECONDS.toMillis(left.debtNanos(loop.nanoTime())) + 1;
            loop.schedule(Math.max(1, millis), () -> forget(user, loop));
        }
    }

    /** How many users it knows. */
    int userCount() {
        return users.size();
    }
}

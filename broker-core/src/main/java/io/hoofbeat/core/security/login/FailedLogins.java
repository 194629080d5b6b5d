package io.hoofbeat.core.security.login;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts failed logins by address and by login, and says when the next may be tried. Memory is bounded: two generations of at
 * most {@link #KEYS_MAX} keys each; a full one becomes the old one, and what is not seen again goes with it. Any thread.
 */
final class FailedLogins {

    /** Addresses, and logins, of one generation. */
    static final int KEYS_MAX = 10_000;

    /** Failures are forgotten after this long without a further one. */
    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(15);

    private final FailureLimits limits;
    private final LongSupplier nanoTime;
    private final Generations addresses;
    private final Generations logins = new Generations();

    /** @param nanoTime monotonic clock in nanoseconds */
    FailedLogins(FailureLimits limits, LongSupplier nanoTime) {
        this(limits, nanoTime, new Generations());
    }

    private FailedLogins(FailureLimits limits, LongSupplier nanoTime, Generations addresses) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.addresses = addresses;
    }

    /** Of another set of users: who guesses at theirs is the same address, but what is guessed are other logins. */
    FailedLogins ofOtherUsers(FailureLimits ofThem) {
        return new FailedLogins(ofThem, nanoTime, addresses);
    }

    /**
     * Why a login may not be tried now, or null when it may.
     *
     * @param peer  address with its port
     * @param login as the client gave it
     */
    @Nullable
    String refusal(String peer, String login) {
        String ofAddress = refusalOfAddress(peer);
        if (ofAddress != null) {
            return ofAddress;
        }
        long wait = waitNanos(logins.get(login));
        return wait > 0 ? tooMany("of this user", "auth.failures.perUser", limits.perUser(), wait) : null;
    }

    /** As {@link #refusal}, of what has no login. */
    @Nullable
    String refusalOfAddress(String peer) {
        long wait = waitNanos(addresses.get(addressOf(peer)));
        return wait > 0 ? tooMany("from this address", "auth.failures.perAddress", limits.perAddress(), wait) : null;
    }

    private long waitNanos(@Nullable Failures failures) {
        return failures == null ? 0 : failures.untilNanos - nanoTime.getAsLong();
    }

    private static String tooMany(String where, String key, int limit, long waitNanos) {
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(waitNanos + 999_999_999));
        return "there were too many failed logins " + where + " (" + key + ": " + limit + "); try again in " + seconds
                + " s";
    }

    /** Notes a failure. */
    void onFailure(String peer, String login) {
        onFailureOfAddress(peer);
        logins.put(login, next(logins.get(login), limits.perUser(), nanoTime.getAsLong()));
    }

    /** Notes a failure that no login stands behind, such as that of a token. */
    void onFailureOfAddress(String peer) {
        String address = addressOf(peer);
        addresses.put(address, next(addresses.get(address), limits.perAddress(), nanoTime.getAsLong()));
    }

    /** Notes a success, which clears the login. The address keeps its count: others may guess from there. */
    void onSuccess(String login) {
        logins.remove(login);
    }

    private Failures next(@Nullable Failures earlier, int free, long now) {
        int count = earlier == null || now - earlier.untilNanos > FORGET_NANOS ? 1 : earlier.count + 1;
        if (count < free) {
            return new Failures(count, now);
        }
        long millis = limits.delayMillis() << Math.min(count - free, 20);
        return new Failures(count, now + TimeUnit.MILLISECONDS.toNanos(Math.min(millis, limits.delayMillisMax())));
    }

    /** The address without its port; of IPv6 the network of 64 bits, since one client has all of it. */
    static String addressOf(String peer) {
        int colon = peer.lastIndexOf(':');
        String host = colon < 0 ? peer : peer.substring(0, colon);
        if (!host.startsWith("[")) {
            return host;
        }
        String bare = host.substring(1, host.endsWith("]") ? host.length() - 1 : host.length());
        int gap = bare.indexOf("::");
        String head = gap < 0 ? bare : bare.substring(0, gap);
        String[] groups = head.split(":", -1);
        StringBuilder network = new StringBuilder("[");
        for (int i = 0; i < 4; i++) {
            network.append(i < groups.length && !groups[i].isEmpty() ? groups[i] : "0")
                    .append(':');
        }
        return network.append(":/64]").toString();
    }

    /** @param untilNanos when the next login may be tried; before the limit is reached, when the last one failed */
    private record Failures(int count, long untilNanos) {}

    private static final class Generations {
        private volatile Map<String, Failures> young = new ConcurrentHashMap<>();
        private volatile Map<String, Failures> old = new ConcurrentHashMap<>();

        @Nullable
        Failures get(String key) {
            Failures found = young.get(key);
            return found == null ? old.get(key) : found;
        }

        synchronized void put(String key, Failures failures) {
            if (young.size() >= KEYS_MAX && !young.containsKey(key)) {
                old = young;
                young = new ConcurrentHashMap<>();
            }
            young.put(key, failures);
        }

        synchronized void remove(String key) {
            young.remove(key);
            old.remove(key);
        }
    }
}

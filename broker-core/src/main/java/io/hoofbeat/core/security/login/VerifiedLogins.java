package io.hoofbeat.core.security.login;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Logins that were found right a moment ago, so that a hundred connections of one application cost one hash. Keeps no passcode:
 * the key of an entry is a keyed digest of login, passcode and hash, by a key that is made at the start and never leaves
 * memory. Bounded; any thread.
 */
final class VerifiedLogins {

    private static final int ENTRIES_MAX = 10_000;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final long keepNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Long> untilNanos = new ConcurrentHashMap<>();

    /**
     * An empty memory.
     *
     * @param keepMillis how long a login is remembered, in milliseconds; 0 for not at all
     * @param nanoTime   monotonic clock in nanoseconds
     */
    VerifiedLogins(long keepMillis, LongSupplier nanoTime) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
        keepNanos = TimeUnit.MILLISECONDS.toNanos(keepMillis);
        this.nanoTime = nanoTime;
    }

    /** The digest under which a login is remembered. */
    String digest(String login, String passcode, String hash) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (String part : new String[] {login, passcode, hash}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // The length in front: no two triples give the same bytes.
                mac.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
                mac.update((byte) ':');
                mac.update(bytes);
            }
            return new String(mac.doFinal(), StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    boolean contains(String digest) {
        Long until = untilNanos.get(digest);
        if (until == null) {
            return false;
        }
        if (until - nanoTime.getAsLong() > 0) {
            return true;
        }
        untilNanos.remove(digest);
        return false;
    }

    void add(String digest) {
        if (keepNanos == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (untilNanos.size() >= ENTRIES_MAX) {
            untilNanos.values().removeIf(until -> until - now <= 0);
        }
        if (untilNanos.size() < ENTRIES_MAX) {
            untilNanos.put(digest, now + keepNanos);
        }
    }
}

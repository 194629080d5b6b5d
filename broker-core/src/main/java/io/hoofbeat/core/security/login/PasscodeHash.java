package io.hoofbeat.core.security.login;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How passcodes are kept: new ones as Argon2id, and bcrypt and Argon2 of other programs are understood, also with the prefix of
 * Spring Security ({@code {bcrypt}$2a$…}). Immutable; hashing takes tens of milliseconds and megabytes, so never on a loop.
 *
 * @param memoryKiB   memory of one hash, in KiB
 * @param iterations  passes over that memory
 * @param parallelism lanes
 */
public record PasscodeHash(int memoryKiB, int iterations, int parallelism) {

    /** What OWASP recommends: 19 MiB, two passes, one lane. */
    public static final PasscodeHash DEFAULT = new PasscodeHash(19_456, 2, 1);

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** What a file may ask for: beyond, one login would take the broker's memory or minutes. */
    private static final int MEMORY_KIB_MAX = 1 << 20;

    private static final int ITERATIONS_MAX = 64;
    private static final int PARALLELISM_MAX = 16;
    private static final int BCRYPT_COST_MAX = 16;

    private static final Pattern ARGON2 =
            Pattern.compile("\\$argon2(id|i|d)\\$v=(16|19)\\$m=([0-9]{1,7}),t=([0-9]{1,3}),"
                    + "p=([0-9]{1,2})\\$[A-Za-z0-9+/]{11,86}\\$[A-Za-z0-9+/]{16,172}");
    private static final Pattern BCRYPT = Pattern.compile("\\$2[abxy]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");
    private static final Pattern SPRING_PREFIX = Pattern.compile("\\{(bcrypt|argon2[^}]{0,40})}(.*)");

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Checks the ranges. */
    public PasscodeHash {
        if (memoryKiB < 8 * parallelism || memoryKiB > MEMORY_KIB_MAX) {
            throw new IllegalArgumentException("memoryKiB " + memoryKiB);
        }
    }

    /** A new hash of a passcode, with a salt of its own. */
    public String hash(String passcode) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] plain = passcode.getBytes(StandardCharsets.UTF_8);
        return Argon2Function.getInstance(memoryKiB, iterations, parallelism, HASH_BYTES, Argon2.ID, 19)
                .hash(plain, salt)
                .getResult();
    }

    /** Whether a passcode is the one behind a hash that is {@linkplain #problemOf understood}. */
    public static boolean matches(String passcode, String hash) {
        String bare = withoutPrefix(hash);
        byte[] plain = passcode.getBytes(StandardCharsets.UTF_8);
        byte[] kept = bare.getBytes(StandardCharsets.US_ASCII);
        if (bare.startsWith("$argon2")) {
            return Argon2Function.getInstanceFromHash(bare).check(plain, kept);
        }
        return bare.startsWith("$2") && BcryptFunction.getInstanceFromHash(bare).check(plain, kept);
    }

    /** What is wrong with a hash, or null when it is understood. */
    public static @Nullable String problemOf(String hash) {
        String bare = withoutPrefix(hash);
        Matcher argon2 = ARGON2.matcher(bare);
        if (argon2.matches()) {
            boolean isAffordable = number(argon2, 3) <= MEMORY_KIB_MAX
                    && number(argon2, 4) <= ITERATIONS_MAX
                    && number(argon2, 5) <= PARALLELISM_MAX
                    && number(argon2, 5) >= 1
                    && number(argon2, 4) >= 1
                    && number(argon2, 3) >= 8 * number(argon2, 5);
            return isAffordable
                    ? null
                    : "its Argon2 parameters are out of range; allowed are m from 8 KiB to 1 GiB, t from 1 to 64, p from 1 to 16";
        }
        Matcher bcrypt = BCRYPT.matcher(bare);
        if (bcrypt.matches()) {
            return number(bcrypt, 1) >= 4 && number(bcrypt, 1) <= BCRYPT_COST_MAX
                    ? null
                    : "its bcrypt cost is out of range; allowed is 4 to 16";
        }
        return "it is no hash of Argon2 ($argon2id$v=19$m=…) or bcrypt ($2a$10$…)";
    }

    private static int number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static String withoutPrefix(String hash) {
        Matcher prefixed = SPRING_PREFIX.matcher(hash);
        String bare = prefixed.matches() ? prefixed.group(2) : hash;
        return bare == null ? "" : bare;
    }
}

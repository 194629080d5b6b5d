package io.hoofbeat.cli.config;

import io.hoofbeat.core.security.login.FailureLimits;
import io.hoofbeat.core.security.login.PasscodeHash;
import java.util.ArrayList;
import java.util.List;

/** The part of the table of {@link ConfigKeys} that says who may enter. */
public final class SecurityKeys {

    private static final FailureLimits FAILURES = FailureLimits.DEFAULT;
    private static final PasscodeHash HASH = PasscodeHash.DEFAULT;
    private static final ValueType<String> FILE = ValueType.text("a file", text -> text.indexOf('\0') < 0);

    private static final List<ConfigKey<?>> TABLE = new ArrayList<>();

    public static final ConfigKey<String> USERS_FILE = add(
            "users.file",
            FILE,
            "",
            "`users` in the folder `data`",
            "File of the users, made by `hoofbeat user`; see [Security](SECURITY.md#users). When it is there, nobody enters without a"
                    + " login. A file that is named here must be there.");
    public static final ConfigKey<Boolean> ANONYMOUS = add(
            "users.anonymous",
            ValueType.flag(),
            false,
            "false",
            "Whether clients without login and passcode may enter although there are users. Without users they may anyway, on loopback.");
    public static final ConfigKey<Long> CACHE_MILLIS = add(
            "users.cacheMillis",
            ValueType.millis(0, 86_400_000),
            60_000L,
            "60000",
            "How long a right login is remembered, so that the next one costs no hash; 0 for not at all. A change of the users file counts at once.");
    public static final ConfigKey<Integer> HASH_MEMORY_KIB = add(
            "users.hash.memoryKiB",
            ValueType.wholeNumber(8, 1 << 20),
            HASH.memoryKiB(),
            Integer.toString(HASH.memoryKiB()),
            "Memory of one hash of Argon2id, in KiB, for passcodes that are set from now on.");
    public static final ConfigKey<Integer> HASH_ITERATIONS = add(
            "users.hash.iterations",
            ValueType.wholeNumber(1, 64),
            HASH.iterations(),
            Integer.toString(HASH.iterations()),
            "Passes over that memory.");

    public static final ConfigKey<Long> RELOAD_MILLIS = add(
            "auth.reloadMillis",
            ValueType.millis(10, 3_600_000),
            2_000L,
            "2000",
            "How often the files of users, keys and certificates are looked at for changes.");
    public static final ConfigKey<Integer> FAILURES_PER_USER = add(
            "auth.failures.perUser",
            ValueType.wholeNumber(1, 1_000_000),
            FAILURES.perUser(),
            Integer.toString(FAILURES.perUser()),
            "Failed logins under one name after which further ones have to wait.");
    public static final ConfigKey<Integer> FAILURES_PER_ADDRESS = add(
            "auth.failures.perAddress",
            ValueType.wholeNumber(1, 1_000_000),
            FAILURES.perAddress(),
            Integer.toString(FAILURES.perAddress()),
            "Failed logins from one address (of IPv6, one network of 64 bits) after which further ones have to wait.");
    public static final ConfigKey<Long> FAILURES_DELAY_MILLIS = add(
            "auth.failures.delayMillis",
            ValueType.millis(1, 3_600_000),
            FAILURES.delayMillis(),
            Long.toString(FAILURES.delayMillis()),
            "The first wait; each further failure doubles it.");
    public static final ConfigKey<Long> FAILURES_DELAY_MILLIS_MAX = add(
            "auth.failures.delayMillisMax",
            ValueType.millis(1, 86_400_000),
            FAILURES.delayMillisMax(),
            Long.toString(FAILURES.delayMillisMax()),
            "The longest wait.");
    public static final ConfigKey<Long> REFUSAL_MILLIS = add(
            "auth.failures.refusalMillis",
            ValueType.millis(0, 10_000),
            FAILURES.refusalMillis(),
            Long.toString(FAILURES.refusalMillis()),
            "How long after its CONNECT a wrong login is refused, whatever was wrong, so that the time tells nothing.");

    /** These keys, in the order of the manual. */
    static final List<ConfigKey<?>> ALL = List.copyOf(TABLE);

    private SecurityKeys() {}

    private static <T> ConfigKey<T> add(
            String name, ValueType<T> type, T defaultValue, String defaultText, String doc) {
        ConfigKey<T> key = new ConfigKey<>(name, type, defaultValue, defaultText, doc);
        TABLE.add(key);
        return key;
    }
}

package io.hoofbeat.cli.config;

import io.hoofbeat.core.security.login.FailureLimits;
import io.hoofbeat.core.security.login.PasscodeHash;
import io.hoofbeat.core.security.token.TokenOptions;
import java.util.ArrayList;
import java.util.List;

/** The part of the table of {@link ConfigKeys} that says who may enter. */
public final class SecurityKeys {

    private static final FailureLimits FAILURES = FailureLimits.DEFAULT;
    private static final PasscodeHash HASH = PasscodeHash.DEFAULT;
    private static final ValueType<String> FILE = ValueType.text("a file", text -> text.indexOf('\0') < 0);

    private static final ValueType<String> ANY = ValueType.text("a text", text -> text.indexOf('\0') < 0);

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

    public static final ConfigKey<String> JWT_ISSUER = add(
            "auth.jwt.issuer",
            ANY,
            "",
            "none",
            "What a token must say in `iss`. When it is set, tokens are accepted; see [Tokens](SECURITY.md#tokens).");
    public static final ConfigKey<String> JWT_AUDIENCE =
            add("auth.jwt.audience", ANY, "", "none", "What must be among `aud` of a token.");
    public static final ConfigKey<List<String>> JWT_ALGORITHMS = add(
            "auth.jwt.algorithms",
            ValueType.texts(
                    "a list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, HS256, HS384, HS512",
                    text -> TokenOptions.KEY_ALGORITHMS.contains(text)
                            || TokenOptions.SECRET_ALGORITHMS.contains(text)),
            List.of("RS256", "ES256"),
            "[RS256, ES256]",
            "Algorithms that are accepted. `none` never is.");
    public static final ConfigKey<String> JWT_JWKS = add(
            "auth.jwt.jwks",
            ANY,
            "",
            "none",
            "Public keys for RS, PS and ES as a JSON Web Key Set: an http or https URL, or a file.");
    public static final ConfigKey<String> JWT_SECRET_FILE = add(
            "auth.jwt.secretFile",
            FILE,
            "",
            "none",
            "File with the secret for HS, at least 32 bytes; never used as a public key.");
    public static final ConfigKey<String> JWT_LOGIN_CLAIM =
            add("auth.jwt.loginClaim", ANY, "sub", "sub", "Which claim is the login.");
    public static final ConfigKey<String> JWT_ROLES_CLAIM = add(
            "auth.jwt.rolesClaim",
            ANY,
            "roles",
            "roles",
            "Which claim holds the roles, a list or words; dots lead into objects, such as `realm_access.roles`.");
    public static final ConfigKey<Long> JWT_SKEW_MILLIS = add(
            "auth.jwt.skewMillis",
            ValueType.millis(0, 600_000),
            10_000L,
            "10000",
            "How far `nbf` may be ahead of this machine's clock. `exp` counts as it is.");
    public static final ConfigKey<Long> JWT_JWKS_MILLIS = add(
            "auth.jwt.jwksMillis",
            ValueType.millis(1_000, 86_400_000),
            300_000L,
            "300000",
            "How long keys of a URL are used before they are fetched again.");
    public static final ConfigKey<Long> JWT_JWKS_MILLIS_MIN = add(
            "auth.jwt.jwksMillisMin",
            ValueType.millis(1, 3_600_000),
            30_000L,
            "30000",
            "How long after a fetch a token with an unknown key causes the next one.");
    public static final ConfigKey<String> HTTP_URL = add(
            "auth.http.url",
            ValueType.text(
                    "an http or https URL",
                    text -> text.isEmpty() || text.startsWith("http://") || text.startsWith("https://")),
            "",
            "none",
            "Service that is asked about logins that are not in the users file; see [Your own service](SECURITY.md#your-own-service).");
    public static final ConfigKey<Long> HTTP_TIMEOUT_MILLIS = add(
            "auth.http.timeoutMillis", ValueType.millis(1, 60_000), 2_000L, "2000", "How long its answer may take.");
    public static final ConfigKey<String> TLS_CERTIFICATE = add(
            "tls.certificate",
            FILE,
            "",
            "none",
            "Chain of certificates in PEM, the broker's own first. When it is set, the ports of STOMP and WebSocket speak TLS; see"
                    + " [TLS](SECURITY.md#tls). A change of the file counts for new connections.");
    public static final ConfigKey<String> TLS_KEY =
            add("tls.key", FILE, "", "none", "Private key of the certificate in PEM, PKCS#8, without a passphrase.");
    public static final ConfigKey<Boolean> TLS_PLAIN = add(
            "tls.plain",
            ValueType.flag(),
            false,
            "false",
            "Whether clear text is served on the same ports, told from TLS by its first byte.");
    public static final ConfigKey<String> TLS_CLIENT_CA = add(
            "tls.clientCa",
            FILE,
            "",
            "none",
            "Authorities of client certificates in PEM. When it is set, clients may show one.");
    public static final ConfigKey<Boolean> TLS_CLIENT_REQUIRED = add(
            "tls.clientRequired",
            ValueType.flag(),
            false,
            "false",
            "Whether a client without a certificate of these authorities is turned away.");
    public static final ConfigKey<String> TLS_CLIENT_LOGIN = add(
            "tls.clientLogin",
            ValueType.choice("cn", "san", "none"),
            "cn",
            "cn",
            "What of a client certificate is the login: the common name, the first alternative name, or nothing.");

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

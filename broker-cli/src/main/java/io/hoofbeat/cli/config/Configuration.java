package io.hoofbeat.cli.config;

import io.hoofbeat.cli.log.LogSettings;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.CompiledPattern;
import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.destination.InvalidPattern;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.policy.PolicyRule;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.security.AccessList;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.login.FailureLimits;
import io.hoofbeat.core.security.login.Logins;
import io.hoofbeat.core.security.login.PasscodeHash;
import io.hoofbeat.core.security.token.TokenOptions;
import io.hoofbeat.core.session.RateLimits;
import io.hoofbeat.core.session.SessionLimits;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.core.session.TransactionOptions;
import io.hoofbeat.core.session.VirtualHost;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.HeartBeat;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.connection.AddressRange;
import io.hoofbeat.netty.connection.ConnectionLimits;
import io.hoofbeat.netty.tls.TlsOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A value for every key, each with its origin. Made by {@link ConfigurationReader}. Immutable. */
public final class Configuration {

    /** What is said of a key that nobody has set. */
    static final String DEFAULT_ORIGIN = "default";

    private final Map<ConfigKey<?>, Setting> settings;
    private final String host;

    Configuration(Map<ConfigKey<?>, Setting> settings) {
        this(settings, VirtualHost.STANDARD);
    }

    private Configuration(Map<ConfigKey<?>, Setting> settings, String host) {
        this.settings = Map.copyOf(settings);
        this.host = host;
    }

    /** The virtual host that this is about: {@link VirtualHost#STANDARD}, unless it is one of {@link #hosts()}. */
    public String host() {
        return host;
    }

    /** One for each virtual host besides the standard one: what it says, and what the broker says where it says nothing. */
    public List<Configuration> hosts() {
        return get(ConfigKeys.HOSTS).stream().map(this::ofHost).toList();
    }

    /**
     * That of one virtual host.
     *
     * @throws ConfigurationException when there is none of this name
     */
    public Configuration host(String name) throws ConfigurationException {
        if (name.equals(VirtualHost.STANDARD)) {
            return this;
        }
        List<String> names = new ArrayList<>(List.of(VirtualHost.STANDARD));
        for (Configuration each : hosts()) {
            if (each.host.equals(name)) {
                return each;
            }
            names.add(each.host);
        }
        throw new ConfigurationException(List.of(new ConfigurationException.Problem(
                "--vhost", "there is no virtual host '" + name + "'; there are " + names)));
    }

    private Configuration ofHost(HostEntry entry) {
        Map<ConfigKey<?>, Setting> all = new HashMap<>(settings);
        all.keySet().removeIf(HostEntry::isAboutWhoMayEnter);
        all.keySet()
                .removeAll(List.of(
                        ConfigKeys.HOSTS,
                        ConfigKeys.CONNECTIONS_MAX,
                        ConfigKeys.ALL_FRAMES_PER_SECOND_MAX,
                        ConfigKeys.ALL_BYTES_PER_SECOND_MAX));
        all.put(SecurityKeys.TLS_CLIENT_LOGIN, new Setting("none", entry.place()));
        Path folder = Path.of(get(ConfigKeys.DATA)).resolve("hosts").resolve(entry.name());
        all.put(ConfigKeys.DATA, new Setting(folder.toString(), origin(ConfigKeys.DATA)));
        if (entry.settings().containsKey(ConfigKeys.ACCESS_RULES)
                || entry.settings().containsKey(ConfigKeys.ACCESS_FILE)) {
            all.keySet().removeAll(List.of(ConfigKeys.ACCESS_RULES, ConfigKeys.ACCESS_FILE));
        }
        all.putAll(entry.settings());
        return new Configuration(all, entry.name());
    }

    /** The names by which clients may call the host that this is about, besides its own. Of the broker's configuration. */
    public List<String> aliasesOf(String name) {
        return get(ConfigKeys.HOSTS).stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .map(HostEntry::aliases)
                .orElseGet(() -> get(ConfigKeys.STANDARD_NAMES));
    }

    /** Tells which names stand for two virtual hosts, and what does not go together with the listeners. */
    void checkHosts(Consumer<ConfigurationException.Problem> problems) {
        Map<String, String> owners = new HashMap<>();
        takeNames(
                owners,
                VirtualHost.STANDARD,
                get(ConfigKeys.STANDARD_NAMES),
                origin(ConfigKeys.STANDARD_NAMES),
                problems);
        for (HostEntry entry : get(ConfigKeys.HOSTS)) {
            if (owners.containsKey(entry.name()) && owners.get(entry.name()).equals(entry.name())) {
                problems.accept(new ConfigurationException.Problem(
                        entry.place(), "virtualHosts.hosts: the name '" + entry.name() + "' stands here again"));
            } else {
                takeNames(owners, entry.name(), entry.aliases(), entry.place(), problems);
            }
            Setting login = entry.settings().get(SecurityKeys.TLS_CLIENT_LOGIN);
            if (login != null
                    && !login.value().equals("none")
                    && !login.value().equals(get(SecurityKeys.TLS_CLIENT_LOGIN))) {
                problems.accept(new ConfigurationException.Problem(
                        login.origin(),
                        "tls.clientLogin of a virtual host is none, or what it is at the top ("
                                + get(SecurityKeys.TLS_CLIENT_LOGIN)
                                + "): a certificate is read before the host is known"));
            }
        }
    }

    private static void takeNames(
            Map<String, String> owners,
            String host,
            List<String> aliases,
            String place,
            Consumer<ConfigurationException.Problem> problems) {
        List<String> names = new ArrayList<>(aliases);
        names.add(host);
        for (String name : names) {
            String owner = owners.putIfAbsent(name.toLowerCase(Locale.ROOT), host);
            if (owner != null && !owner.equals(host)) {
                problems.accept(new ConfigurationException.Problem(
                        place, "virtualHosts: the name '" + name + "' stands for the hosts " + owner + " and " + host));
            }
        }
    }

    /** The value of a key. */
    @SuppressWarnings("unchecked") // the reader has put in what the key's own type has read
    public <T> T get(ConfigKey<T> key) {
        Setting setting = settings.get(key);
        return setting == null ? key.defaultValue() : (T) setting.value();
    }

    /** Where the value of a key comes from: {@code file:line:column}, {@code environment NAME}, an option, or {@code default}. */
    public String origin(ConfigKey<?> key) {
        Setting setting = settings.get(key);
        return setting == null ? DEFAULT_ORIGIN : setting.origin();
    }

    /** Options of the transports. */
    public ServerOptions serverOptions() {
        FrameLimits frames = new FrameLimits(
                intOf(ConfigKeys.BODY_BYTES_MAX),
                intOf(ConfigKeys.HEADER_LINE_BYTES_MAX),
                get(ConfigKeys.HEADERS_MAX),
                intOf(ConfigKeys.HEADER_BYTES_MAX),
                intOf(ConfigKeys.BEFORE_CONNECT_BYTES_MAX));
        ServerOptions.WebSocket webSocket = new ServerOptions.WebSocket(
                get(ConfigKeys.WEB_SOCKET_PATHS),
                get(ConfigKeys.ALLOWED_ORIGINS),
                intOf(ConfigKeys.WEB_SOCKET_MESSAGE_BYTES_MAX),
                get(ConfigKeys.COMPRESSION));
        return new ServerOptions(
                get(ConfigKeys.BIND),
                get(ConfigKeys.STOMP_PORT),
                get(ConfigKeys.WEB_SOCKET_PORT),
                get(ConfigKeys.ADMIN_PORT),
                get(ConfigKeys.LOOPS),
                get(ConfigKeys.TRANSPORT),
                frames,
                intOf(ConfigKeys.OUTPUT_HIGH_BYTES),
                intOf(ConfigKeys.OUTPUT_LOW_BYTES),
                webSocket,
                new ConnectionLimits(
                        get(ConfigKeys.CONNECTIONS_MAX),
                        get(ConfigKeys.CONNECTIONS_PER_ADDRESS_MAX),
                        get(ConfigKeys.CONNECTIONS_PER_SECOND_MAX),
                        get(ConfigKeys.CONNECTIONS_PER_LISTENER_MAX),
                        get(ConfigKeys.INCOMPLETE_BYTES_MAX)),
                get(ConfigKeys.PROXY_SOURCES).stream()
                        .map(AddressRange::parse)
                        .filter(Objects::nonNull)
                        .toList(),
                new ServerOptions.SockJs(
                        get(ConfigKeys.SOCK_JS_ENABLED),
                        intOf(ConfigKeys.SOCK_JS_HEART_BEAT_MILLIS),
                        intOf(ConfigKeys.SOCK_JS_ABSENT_MILLIS_MAX),
                        ServerOptions.SockJs.DEFAULT.streamBytesMax()));
    }

    /** Whether the virtual hosts are described in the same way. */
    public boolean hasHostsOf(Configuration other) {
        return written(ConfigKeys.HOSTS).equals(other.written(ConfigKeys.HOSTS));
    }

    private DestinationSyntax syntax() {
        return DestinationSyntax.valueOf(get(ConfigKeys.SYNTAX).toUpperCase(Locale.ROOT));
    }

    /** Tells what is wrong with the policies in view of how destinations are read. */
    void checkPolicies(Consumer<String> problems) {
        for (PolicyEntry entry : get(ConfigKeys.POLICIES)) {
            if (compile(entry) instanceof InvalidPattern invalid) {
                problems.accept("policies: match '" + entry.match() + "' is no pattern: " + invalid.rule());
            }
            String deadLetters = PolicyKeys.get(entry.values(), PolicyKeys.DEAD_LETTER_QUEUE);
            if (deadLetters != null
                    && !deadLetters.isEmpty()
                    && prefixes().resolve(deadLetters).kind() != DestinationKind.QUEUE) {
                problems.accept("policies: deadLetterQueue '" + deadLetters + "' of match '" + entry.match()
                        + "' is not a queue; the destination of one begins with /queue/");
            }
        }
    }

    /** Tells what is wrong with the access rules in view of how destinations are read. */
    void checkAccess(Consumer<ConfigurationException.Problem> problems) {
        get(ConfigKeys.ACCESS_RULES).forEach(entry -> entry.check(syntax(), prefixes(), problems));
    }

    /** The file of access rules, or null when there is none. */
    public @Nullable AccessFile accessFile() {
        String file = get(ConfigKeys.ACCESS_FILE);
        return file.isEmpty() ? null : new AccessFile(Path.of(file), syntax(), prefixes());
    }

    /**
     * The access rules to begin with. Reads their file, if there is one.
     *
     * @param hasUsers whether clients have to be known users
     * @throws ConfigurationException when the file cannot be used
     */
    public AccessRules accessRules(boolean hasUsers) throws ConfigurationException {
        AccessFile file = accessFile();
        if (file != null) {
            return file.read();
        }
        List<AccessEntry> entries = get(ConfigKeys.ACCESS_RULES);
        if (entries.isEmpty()) {
            return hasUsers ? AccessRules.EVERY_USER : AccessRules.OPEN;
        }
        return new AccessList(
                entries.stream().map(entry -> entry.rule(syntax(), prefixes())).toList());
    }

    /** How destinations are read, as far as their kind goes. */
    public DestinationPrefixes prefixes() {
        return new DestinationPrefixes(
                get(ConfigKeys.QUEUE_PREFIXES),
                DestinationKind.valueOf(get(ConfigKeys.UNKNOWN_PREFIX).toUpperCase(Locale.ROOT)));
    }

    /** Whether a destination can name several. */
    public CompositeSyntax composites() {
        return new CompositeSyntax(get(ConfigKeys.COMPOSITE), get(ConfigKeys.PARTS_MAX));
    }

    private CompiledPattern compile(PolicyEntry entry) {
        return syntax().compile(prefixes().resolve(entry.match()).key());
    }

    /** What is decided about single destinations, where it differs from the defaults. */
    public Policies policies() {
        List<PolicyRule> rules = new ArrayList<>();
        for (PolicyEntry entry : get(ConfigKeys.POLICIES)) {
            String deadLetters = PolicyKeys.get(entry.values(), PolicyKeys.DEAD_LETTER_QUEUE);
            String key = deadLetters == null || deadLetters.isEmpty()
                    ? deadLetters
                    : prefixes().resolve(deadLetters).key();
            rules.add(new PolicyRule((DestinationPattern) compile(entry), PolicyKeys.settings(entry.values(), key)));
        }
        return new Policies(rules);
    }

    /** Options of the broker. */
    public BrokerOptions brokerOptions() {
        return new BrokerOptions(
                syntax(),
                prefixes(),
                composites(),
                new HeartBeat(intOf(ConfigKeys.CAN_SEND_MILLIS), intOf(ConfigKeys.WANTS_MILLIS)),
                new QueueOptions(
                        get(ConfigKeys.DELIVERIES_MAX),
                        get(ConfigKeys.DEAD_LETTER_PREFIX),
                        get(ConfigKeys.IDLE_MILLIS),
                        get(ConfigKeys.QUEUE_BYTES_MAX),
                        get(ConfigKeys.QUEUE_WINDOW_BYTES_MAX),
                        get(ConfigKeys.QUEUES_MAX)),
                new TransactionOptions(
                        get(ConfigKeys.OPEN_MAX),
                        get(ConfigKeys.TRANSACTION_FRAMES_MAX),
                        get(ConfigKeys.TRANSACTION_BYTES_MAX),
                        get(ConfigKeys.TRANSACTION_MILLIS_MAX)),
                new SessionOptions(
                        get(ConfigKeys.CONNECT_MILLIS_MAX),
                        get(ConfigKeys.SUBSCRIPTIONS_MAX),
                        get(ConfigKeys.PREFETCH),
                        get(ConfigKeys.BACKLOG_BYTES_MAX),
                        get(ConfigKeys.SLOW_MILLIS_MAX),
                        get(ConfigKeys.UNACKNOWLEDGED_MAX),
                        get(ConfigKeys.FRAMES_PER_SECOND_MAX),
                        get(ConfigKeys.BYTES_PER_SECOND_MAX)),
                policies(),
                new SessionLimits(
                        get(ConfigKeys.CONNECTIONS_PER_USER_MAX),
                        get(ConfigKeys.ALL_SUBSCRIPTIONS_MAX),
                        get(ConfigKeys.ALL_TRANSACTION_BYTES_MAX),
                        get(ConfigKeys.PRESENCE_MEMBERS_MAX),
                        sessionsMax(),
                        rates()));
    }

    /** Connections to the whole broker are counted where they are accepted, those to another host where they enter it. */
    private int sessionsMax() {
        return host.equals(VirtualHost.STANDARD) || !settings.containsKey(ConfigKeys.CONNECTIONS_MAX)
                ? Integer.MAX_VALUE
                : get(ConfigKeys.CONNECTIONS_MAX);
    }

    private RateLimits rates() {
        return new RateLimits(
                get(ConfigKeys.ALL_FRAMES_PER_SECOND_MAX),
                get(ConfigKeys.ALL_BYTES_PER_SECOND_MAX),
                get(ConfigKeys.FRAMES_PER_SECOND_PER_USER_MAX),
                get(ConfigKeys.BYTES_PER_SECOND_PER_USER_MAX));
    }

    /** How the program logs. */
    public LogSettings logSettings() {
        return new LogSettings(
                get(ConfigKeys.LOG_LEVEL), get(ConfigKeys.LOG_FORMAT).equals("json"), get(ConfigKeys.AUDIT_FILE));
    }

    /** The users file; whether it is there is another matter. */
    public Path usersFile() {
        String named = get(SecurityKeys.USERS_FILE);
        return named.isEmpty() ? Path.of(get(ConfigKeys.DATA)).resolve("users") : Path.of(named);
    }

    /** How new passcodes are kept. */
    public PasscodeHash passcodeHash() {
        return new PasscodeHash(get(SecurityKeys.HASH_MEMORY_KIB), get(SecurityKeys.HASH_ITERATIONS), 1);
    }

    /** Options of logins. */
    public Logins.Options loginOptions() {
        return new Logins.Options(
                get(SecurityKeys.ANONYMOUS),
                isLoginByCertificate(),
                get(SecurityKeys.CACHE_MILLIS),
                passcodeHash(),
                new FailureLimits(
                        get(SecurityKeys.FAILURES_PER_USER),
                        get(SecurityKeys.FAILURES_PER_ADDRESS),
                        get(SecurityKeys.FAILURES_DELAY_MILLIS),
                        get(SecurityKeys.FAILURES_DELAY_MILLIS_MAX),
                        get(SecurityKeys.REFUSAL_MILLIS)));
    }

    /** Options of tokens, or null when there are none. */
    public @Nullable TokenOptions tokenOptions() {
        String jwks = get(SecurityKeys.JWT_JWKS);
        String secret = get(SecurityKeys.JWT_SECRET_FILE);
        return get(SecurityKeys.JWT_ISSUER).isEmpty() && jwks.isEmpty() && secret.isEmpty()
                ? null
                : new TokenOptions(
                        get(SecurityKeys.JWT_ISSUER),
                        get(SecurityKeys.JWT_AUDIENCE),
                        get(SecurityKeys.JWT_ALGORITHMS),
                        jwks.isEmpty() ? null : jwks,
                        secret.isEmpty() ? null : Path.of(secret),
                        get(SecurityKeys.JWT_LOGIN_CLAIM),
                        get(SecurityKeys.JWT_ROLES_CLAIM),
                        get(SecurityKeys.JWT_SKEW_MILLIS),
                        get(SecurityKeys.JWT_JWKS_MILLIS),
                        get(SecurityKeys.JWT_JWKS_MILLIS_MIN));
    }

    /** Tells what of tokens does not go together. */
    void checkTokens(BiConsumer<ConfigKey<?>, String> problems) {
        TokenOptions options = tokenOptions();
        String problem = options == null ? null : options.problem();
        if (problem != null) {
            problems.accept(SecurityKeys.JWT_ALGORITHMS, problem);
        }
    }

    /** Options of TLS, or null when it is off. */
    public @Nullable TlsOptions tlsOptions() {
        String certificate = get(SecurityKeys.TLS_CERTIFICATE);
        String clientCa = get(SecurityKeys.TLS_CLIENT_CA);
        return certificate.isEmpty()
                ? null
                : new TlsOptions(
                        Path.of(certificate),
                        Path.of(get(SecurityKeys.TLS_KEY)),
                        clientCa.isEmpty() ? null : Path.of(clientCa),
                        get(SecurityKeys.TLS_CLIENT_REQUIRED),
                        TlsOptions.ClientLogin.valueOf(
                                get(SecurityKeys.TLS_CLIENT_LOGIN).toUpperCase(Locale.ROOT)),
                        get(SecurityKeys.TLS_PLAIN));
    }

    /** Whether a client certificate can be a login. */
    public boolean isLoginByCertificate() {
        return !get(SecurityKeys.TLS_CLIENT_CA).isEmpty()
                && !get(SecurityKeys.TLS_CLIENT_LOGIN).equals("none");
    }

    /** Tells what of TLS does not go together. */
    void checkTls(BiConsumer<ConfigKey<?>, String> problems) {
        boolean isOn = !get(SecurityKeys.TLS_CERTIFICATE).isEmpty();
        if (isOn && get(SecurityKeys.TLS_KEY).isEmpty()) {
            problems.accept(SecurityKeys.TLS_CERTIFICATE, "tls.certificate needs the key to it in tls.key");
        }
        if (!isOn && !get(SecurityKeys.TLS_KEY).isEmpty()) {
            problems.accept(SecurityKeys.TLS_KEY, "tls.key needs the certificate to it in tls.certificate");
        }
        if (!isOn && !get(SecurityKeys.TLS_CLIENT_CA).isEmpty()) {
            problems.accept(SecurityKeys.TLS_CLIENT_CA, "tls.clientCa needs TLS: tls.certificate and tls.key");
        }
        if (get(SecurityKeys.TLS_CLIENT_REQUIRED)
                && get(SecurityKeys.TLS_CLIENT_CA).isEmpty()) {
            problems.accept(
                    SecurityKeys.TLS_CLIENT_REQUIRED, "tls.clientRequired needs the authorities in tls.clientCa");
        }
    }

    private int intOf(ConfigKey<Long> key) {
        return Math.toIntExact(get(key));
    }

    /** The whole configuration as YAML that can be read back, each value with its origin as a comment. */
    public String toYaml() {
        StringBuilder yaml = new StringBuilder();
        String groups = "";
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            groups = openGroups(yaml, groups, key.name());
            long level = key.name().chars().filter(c -> c == '.').count();
            String line = "  ".repeat((int) level) + key.shortName() + ": " + written(key);
            yaml.append(String.format(Locale.ROOT, "%-52s # %s%n", line, origin(key)));
        }
        return yaml.toString();
    }

    /** Writes the heads of the groups of {@code name} that are not open, and returns its groups with a closing dot. */
    private static String openGroups(StringBuilder yaml, String openGroups, String name) {
        int level = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (!openGroups.startsWith(name.substring(0, dot + 1))) {
                String shortName = name.substring(name.lastIndexOf('.', dot - 1) + 1, dot);
                yaml.append("  ".repeat(level)).append(shortName).append(":\n");
            }
            level++;
        }
        return name.substring(0, name.lastIndexOf('.') + 1);
    }

    /** The value of a key, as YAML in one line. */
    public <T> String written(ConfigKey<T> key) {
        return key.type().write(get(key));
    }

    /**
     * A value that somebody has set.
     *
     * @param value  what the key's type has read
     * @param origin where it was set
     */
    record Setting(Object value, String origin) {
        Setting {
            Objects.requireNonNull(value, "value");
        }
    }
}

package io.hoofbeat.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.policy.Expired;
import io.hoofbeat.core.policy.Overflow;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.policy.SlowSubscriber;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told when the configuration is wrong, word for word, and what comes out when it is right. */
final class ConfigurationReaderTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void nothingSaidMeansTheDefaults() throws Exception {
        Configuration configuration = read(null, Map.of(), List.of(), Map.of());

        assertThat(configuration.serverOptions()).isEqualTo(io.hoofbeat.netty.ServerOptions.DEFAULT);
        assertThat(configuration.brokerOptions()).isEqualTo(io.hoofbeat.core.BrokerOptions.DEFAULT);
        assertThat(configuration.origin(ConfigKeys.BIND)).isEqualTo("default");
    }

    @Test
    void everyKeyReachesTheOptions() throws Exception {
        String yaml = """
                data: /var/lib/hoofbeat
                listen:
                  bind: localhost
                  stompPort: 1
                  webSocketPort: 2
                  adminPort: 3
                  loops: 4
                  transport: nio
                  outputHighBytes: 2MiB
                  outputLowBytes: 5
                  proxySources: [10.0.0.0/8, "::1"]
                  webSocket:
                    paths: [/a, "/b"]
                    allowedOrigins:
                      - https://shop.example
                      - "*"
                    messageBytesMax: 6 KiB
                    compression: false
                  sockJs: {enabled: false, heartBeatMillis: 49, absentMillisMax: 50}
                limits: {bodyBytesMax: 7, headerLineBytesMax: 8B, headersMax: 9, headerBytesMax: 10, beforeConnectBytesMax: 11,
                  connectionsMax: 30, connectionsPerAddressMax: 31, connectionsPerUserMax: 32, connectionsPerSecondMax: 33,
                  connectionsPerListenerMax: 42, framesPerSecondMax: 44, bytesPerSecondMax: 45KiB,
                  framesPerSecondPerUserMax: 46, bytesPerSecondPerUserMax: 47KiB, subscriptionsMax: 34, queuesMax: 35, presenceMembersMax: 43, incompleteBytesMax: 40, transactionBytesMax: 41}
                destinations: {syntax: dot, queuePrefixes: [/jobs/], unknownPrefix: queue, composite: true, partsMax: 48}
                heartBeat: {canSendMillis: 12s, wantsMillis: 13ms}
                queues: {deliveriesMax: 14, deadLetterPrefix: /queue/dead., idleMillis: 15m, bytesMax: 16GiB, windowBytesMax: 24}
                policies:
                  - match: /queue/orders.*
                    messagesMax: 25
                    overflow: drop-oldest
                access:
                  rules: [{permit: send, to: /topic/**, roles: staff}]
                  file: ""
                virtualHosts: {hosts: [{name: shop, aliases: ["*.shop"]}], defaultAliases: [main], strict: true}
                transactions: {openMax: 17, framesMax: 18, bytesMax: 19, millisMax: 36}
                sessions: {connectMillisMax: 20, subscriptionsMax: 21, prefetch: 22, backlogBytesMax: 23, slowMillisMax: 1h,
                  unacknowledgedMax: 37, framesPerSecondMax: 38, bytesPerSecondMax: 39KiB}
                store: {kind: disk, freeBytesMin: 1MiB}
                metrics: {destinationsMax: 26}
                drain: {millisMax: 25s, reconnectAfterMillis: 26}
                log: {level: debug, format: json, auditFile: audit.log}
                users: {file: /etc/users, anonymous: true, cacheMillis: 31, hash: {memoryKiB: 32, iterations: 33}}
                auth:
                  reloadMillis: 34
                  failures: {perUser: 35, perAddress: 36, delayMillis: 37, delayMillisMax: 38, refusalMillis: 39}
                  jwt:
                    {issuer: me, audience: you, algorithms: [ES512, HS256], jwks: /keys.json, secretFile: /secret, loginClaim: email,
                    rolesClaim: a.b, skewMillis: 40, jwksMillis: 41s, jwksMillisMin: 42}
                  http: {url: "http://127.0.0.1:1/login", timeoutMillis: 43}
                tls: {certificate: /c.pem, key: /k.pem, plain: true, clientCa: /ca.pem, clientRequired: true, clientLogin: san}
                """;
        Configuration configuration = read(yaml, Map.of(), List.of(), Map.of());

        assertThat(configuration.serverOptions())
                .hasToString(
                        "ServerOptions[bind=localhost, stompPort=1, webSocketPort=2, adminPort=3, loops=4, transport=nio,"
                                + " frames=FrameLimits[bodyBytesMax=7, headerLineBytesMax=8, headersMax=9, headerBytesMax=10,"
                                + " beforeConnectBytesMax=11], outputHighBytes=2097152, outputLowBytes=5, webSocket=WebSocket[paths=[/a,"
                                + " /b], allowedOrigins=[https://shop.example, *], messageBytesMax=6144, compression=false],"
                                + " connections=ConnectionLimits[connectionsMax=30, connectionsPerAddressMax=31, connectionsPerSecondMax=33, connectionsPerListenerMax=42, incompleteBytesMax=40],"
                                + " proxySources=[10.0.0.0/8, ::1], sockJs=SockJs[enabled=false, heartBeatMillis=49, absentMillisMax=50, streamBytesMax=131072]]");
        assertThat(configuration.brokerOptions())
                .hasToString("BrokerOptions[syntax=DOT, prefixes=DestinationPrefixes[queuePrefixes=[/jobs/],"
                        + " unknownPrefix=QUEUE], composites=CompositeSyntax[isOn=true, partsMax=48], heartBeat=HeartBeat[canSendMillis=12000, wantsMillis=13],"
                        + " queues=QueueOptions[deliveriesMax=14, deadLetterPrefix=/queue/dead., idleMillis=900000,"
                        + " bytesMax=17179869184, windowBytesMax=24, queuesMax=35],"
                        + " transactions=TransactionOptions[openMax=17, framesMax=18, bytesMax=19, millisMax=36],"
                        + " sessions=SessionOptions[connectMillisMax=20, subscriptionsMax=21, prefetch=22, backlogBytesMax=23,"
                        + " slowMillisMax=3600000, unacknowledgedMax=37, framesPerSecondMax=38, bytesPerSecondMax=39936],"
                        + " policies=Policies[PolicyRule[pattern=/queue/orders.*,"
                        + " settings=PolicySettings[deliveriesMax=null, messagesMax=25, bytesMax=null, overflow=DROP_OLDEST,"
                        + " ttlMillis=null, expired=null, redeliveryDelayMillis=null, redeliveryFactor=null,"
                        + " redeliveryDelayMaxMillis=null, deadLetterQueue=null, historyMessages=null, historyMillis=null,"
                        + " historyBytesMax=null, slowSubscriber=null, slowMessagesMax=null]]],"
                        + " limits=SessionLimits[connectionsPerUserMax=32, subscriptionsMax=34, transactionBytesMax=41,"
                        + " presenceMembersMax=43, sessionsMax=2147483647,"
                        + " rates=RateLimits[framesPerSecond=44, bytesPerSecond=46080, framesPerSecondPerUser=46,"
                        + " bytesPerSecondPerUser=48128]]]");
        assertThat(configuration.accessRules(false).toString())
                .contains("verbs=[SEND], to=[/topic/**], users=[], roles=[staff]", "hoofbeat.yaml:32:11]");
        assertThat(configuration.hosts()).extracting(Configuration::host).containsExactly("shop");
        assertThat(configuration.aliasesOf("shop")).containsExactly("*.shop");
        assertThat(configuration.aliasesOf("default")).containsExactly("main");
        assertThat(configuration.get(ConfigKeys.HOSTS_STRICT)).isTrue();
        assertThat(configuration.get(ConfigKeys.DATA)).isEqualTo("/var/lib/hoofbeat");
        assertThat(configuration.get(ConfigKeys.STORE_KIND)).isEqualTo("disk");
        assertThat(configuration.get(ConfigKeys.FREE_BYTES_MIN)).isEqualTo(1 << 20);
        assertThat(configuration.get(ConfigKeys.METRICS_DESTINATIONS_MAX)).isEqualTo(26);
        assertThat(configuration.get(ConfigKeys.LOG_LEVEL)).isEqualTo("debug");
        assertThat(configuration.get(ConfigKeys.DRAIN_MILLIS_MAX)).isEqualTo(25_000);
        assertThat(configuration.get(ConfigKeys.RECONNECT_AFTER_MILLIS)).isEqualTo(26);
        assertThat(configuration.logSettings())
                .hasToString("LogSettings[level=debug, isJson=true, auditFile=audit.log]");
        assertThat(configuration.usersFile()).isEqualTo(Path.of("/etc/users"));
        assertThat(configuration.loginOptions())
                .hasToString(
                        "Options[anonymous=true, certificates=true, cacheMillis=31,"
                                + " hash=PasscodeHash[memoryKiB=32, iterations=33, parallelism=1],"
                                + " failures=FailureLimits[perUser=35, perAddress=36, delayMillis=37, delayMillisMax=38, refusalMillis=39]]");
        assertThat(configuration.get(SecurityKeys.RELOAD_MILLIS)).isEqualTo(34);
        assertThat(configuration.tlsOptions())
                .hasToString("TlsOptions[certificate=/c.pem, key=/k.pem, clientCa=/ca.pem, isClientRequired=true,"
                        + " clientLogin=SAN, isPlainAllowed=true]");
        assertThat(configuration.tokenOptions())
                .hasToString(
                        "TokenOptions[issuer=me, audience=you, algorithms=[ES512, HS256], jwks=/keys.json,"
                                + " secret=/secret, loginClaim=email, rolesClaim=a.b, skewMillis=40, jwksMillis=41000, jwksMillisMin=42]");
        assertThat(configuration.get(SecurityKeys.HTTP_URL)).isEqualTo("http://127.0.0.1:1/login");
        assertThat(configuration.get(SecurityKeys.HTTP_TIMEOUT_MILLIS)).isEqualTo(43);
        // Each key was set above: nothing in the table can have been forgotten here.
        assertThat(ConfigKeys.ALL)
                .allSatisfy(key -> assertThat(configuration.origin(key)).startsWith("hoofbeat.yaml:"));
    }

    @Test
    void theStrongerPlaceWins() throws Exception {
        String yaml = "sessions: {prefetch: 1, subscriptionsMax: 1, slowMillisMax: 1}\nlisten: {stompPort: 1}\n";
        Map<String, String> environment = Map.of(
                "HOOFBEAT_SESSIONS_PREFETCH",
                "2",
                "HOOFBEAT_SESSIONS_SUBSCRIPTIONS_MAX",
                "2",
                "HOOFBEAT_LISTEN_STOMP_PORT",
                "2");
        List<String> sets = List.of("sessions.prefetch=3", "sessions.prefetch=33", "listen.stompPort=3");
        Map<String, ConfigurationReader.Option> options =
                Map.of("--stomp-port", new ConfigurationReader.Option(ConfigKeys.STOMP_PORT, "4"));

        Configuration configuration = read(yaml, environment, sets, options);

        assertThat(configuration.get(ConfigKeys.STOMP_PORT)).isEqualTo(4);
        assertThat(configuration.origin(ConfigKeys.STOMP_PORT)).isEqualTo("--stomp-port");
        assertThat(configuration.get(ConfigKeys.PREFETCH)).isEqualTo(33);
        assertThat(configuration.origin(ConfigKeys.PREFETCH)).isEqualTo("--set");
        assertThat(configuration.get(ConfigKeys.SUBSCRIPTIONS_MAX)).isEqualTo(2);
        assertThat(configuration.origin(ConfigKeys.SUBSCRIPTIONS_MAX))
                .isEqualTo("environment HOOFBEAT_SESSIONS_SUBSCRIPTIONS_MAX");
        assertThat(configuration.get(ConfigKeys.SLOW_MILLIS_MAX)).isEqualTo(1);
        assertThat(configuration.origin(ConfigKeys.SLOW_MILLIS_MAX)).isEqualTo("hoofbeat.yaml:1:61");
        assertThat(configuration.get(ConfigKeys.OPEN_MAX)).isEqualTo(100);
    }

    @Test
    void aVirtualHostSaysWhatDiffersAndWhoMayEnter() throws Exception {
        String yaml = """
                data: /d
                users: {file: /etc/users, anonymous: true}
                auth: {http: {url: "http://127.0.0.1:1/login"}}
                tls: {certificate: /c.pem, key: /k.pem, clientCa: /ca.pem}
                access: {rules: [{permit: send, to: /topic/**}]}
                limits: {connectionsMax: 30, subscriptionsMax: 31}
                sessions: {prefetch: 32}
                policies: [{match: /queue/a, messagesMax: 33}]
                virtualHosts:
                  hosts:
                    - name: shop
                      aliases: [Shop.example]
                      limits: {subscriptionsMax: 7, connectionsMax: 8}
                      policies: []
                      queues: {bytesMax: 9}
                      access: {file: shop.rules}
                    - {name: bank, users: {file: /etc/bank}}
                """;
        Configuration configuration = read(yaml, Map.of(), List.of(), Map.of());
        Configuration shop = configuration.host("shop");
        Configuration bank = configuration.host("bank");

        assertThat(configuration.brokerOptions().limits().sessionsMax()).isEqualTo(Integer.MAX_VALUE);
        assertThat(shop.brokerOptions().limits().sessionsMax()).isEqualTo(8);
        assertThat(shop.brokerOptions().limits().subscriptionsMax()).isEqualTo(7);
        assertThat(shop.brokerOptions().queues().bytesMax()).isEqualTo(9);
        assertThat(shop.brokerOptions().sessions().prefetch()).isEqualTo(32);
        assertThat(shop.brokerOptions().policies()).hasToString("Policies[]");
        assertThat(shop.accessFile()).isNotNull();
        assertThat(shop.get(ConfigKeys.ACCESS_RULES)).isEmpty();
        assertThat(bank.brokerOptions().limits().sessionsMax()).isEqualTo(Integer.MAX_VALUE);
        assertThat(bank.brokerOptions().policies().toString()).contains("/queue/a");
        assertThat(bank.get(ConfigKeys.ACCESS_RULES)).hasSize(1);
        assertThat(shop.usersFile()).isEqualTo(Path.of("/d/hosts/shop/users"));
        assertThat(bank.usersFile()).isEqualTo(Path.of("/etc/bank"));
        assertThat(configuration.isLoginByCertificate()).isTrue();
        assertThat(shop.isLoginByCertificate()).isFalse();
        assertThat(shop.get(SecurityKeys.HTTP_URL))
                .as("whoever may enter the broker may not enter the host")
                .isEmpty();
        assertThat(shop.loginOptions().anonymous()).isFalse();
        assertThat(shop.hosts()).isEmpty();
        assertThat(read(configuration.toYaml(), Map.of(), List.of(), Map.of())
                        .toYaml()
                        .replaceAll(" +#.*", ""))
                .isEqualTo(configuration.toYaml().replaceAll(" +#.*", ""));
    }

    @Test
    void theExampleOfVirtualHostsInTheManualIsRead() throws Exception {
        String page = Files.readString(Path.of("../docs/VIRTUAL-HOSTS.md"));
        int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
        Configuration configuration =
                read(page.substring(begin, page.indexOf("```", begin)), Map.of(), List.of(), Map.of());

        assertThat(configuration.hosts()).extracting(Configuration::host).containsExactly("shop", "bank");
        assertThat(configuration.aliasesOf("shop")).containsExactly("shop.example.com", "*.shop.example.com", "/shop");
        assertThat(configuration.get(ConfigKeys.HOSTS_STRICT)).isTrue();
        assertThat(configuration.host("shop").brokerOptions().limits().sessionsMax())
                .isEqualTo(500);
        assertThat(configuration.host("bank").get(ConfigKeys.ACCESS_RULES)).hasSize(1);
    }

    @Test
    void whatIsWrongWithVirtualHostsIsToldWithItsPlace() {
        assertProblems(
                "virtualHosts: {hosts: [{aliases: [a]}]}\n",
                "hoofbeat.yaml:1:24: virtualHosts.hosts: a virtual host without name");
        assertProblems(
                "virtualHosts: {hosts: [{name: ../a}]}\n",
                "hoofbeat.yaml:1:31: virtualHosts.hosts.name: found '../a', allowed is a name of small letters, digits, dots,"
                        + " hyphens and low lines, at most 63, such as shop; 'default' is what the top of the file describes");
        assertProblems(
                "virtualHosts: {hosts: [{name: a, listen: {bind: localhost}}]}\n",
                "hoofbeat.yaml:1:49: listen.bind cannot differ between virtual hosts; set it at the top");
        assertProblems(
                "virtualHosts: {hosts: [{name: a, polices: []}]}\n",
                "hoofbeat.yaml:1:34: unknown key 'polices'; did you mean 'policies'?");
        assertProblems(
                "virtualHosts: {hosts: [{name: a}, {name: a}]}\n",
                "hoofbeat.yaml:1:35: virtualHosts.hosts: the name 'a' stands here again");
        assertProblems(
                "virtualHosts: {hosts: [{name: a, aliases: [x]}, {name: b, aliases: [X]}]}\n",
                "hoofbeat.yaml:1:49: virtualHosts: the name 'X' stands for the hosts a and b");
        assertProblems(
                "virtualHosts: {hosts: [{name: a, aliases: [\"a*\"]}]}\n",
                "hoofbeat.yaml:1:44: virtualHosts.hosts.aliases: found 'a*', allowed is a list of names such as"
                        + " shop.example.com, or *.example.com for all that end so");
        assertThat(problems(
                        "virtualHosts: {hosts: [{name: a, policies: [{match: \"/queue/{a:(}\", messagesMax: 1}]}]}\n",
                        Map.of(),
                        List.of()))
                .singleElement()
                .asString()
                .startsWith("hoofbeat.yaml:1:44: policies: match '/queue/{a:(}' is no pattern: ");
    }

    @Test
    void whatIsWrongWithAccessRulesIsToldWithItsPlace() {
        assertProblems(
                "access:\n  rules:\n    - permit: sennd\n      to: /topic/a\n",
                "hoofbeat.yaml:3:15: access.rules.permit: found 'sennd', allowed is one or more of send, subscribe, manage, all;"
                        + " did you mean 'send'?");
        assertProblems(
                "access:\n  rules:\n    - permit: send\n      to: /topic/a\n      user: joe\n",
                "hoofbeat.yaml:5:7: unknown key 'access.rules.user'; did you mean 'access.rules.users'?");
        assertProblems(
                "access:\n  rules:\n    - permit: send\n",
                "hoofbeat.yaml:3:7: access.rules: a rule without to, which names its destinations (/topic/news/**)");
        assertProblems(
                "access:\n  rules:\n    - {permit: send, deny: send, to: /topic/a}\n",
                "hoofbeat.yaml:3:7: access.rules: a rule has either permit or deny, with one or more of [send, subscribe, manage,"
                        + " all]");
        assertProblems(
                "access:\n  rules:\n    - {permit: send, to: /topic/a, users: []}\n",
                "hoofbeat.yaml:3:43: access.rules.users: found an empty list, allowed is a text or a list of texts");
        assertProblems(
                "access:\n  rules:\n    - permit: send\n      to: [/topic/a, '/topic/{name}']\n",
                "hoofbeat.yaml:4:22: access: '/topic/{name}' is no pattern of a rule: Braces that are no place: in a rule {user} and"
                        + " {claim:NAME} stand in braces, and nothing else; * stands for any segment");
        assertProblems(
                "access:\n  rules: [{permit: send, to: /topic/a}]\n  file: rules.yaml\n",
                "hoofbeat.yaml:2:10: access.rules and access.file are both set; the rules stand in one place");
    }

    @Test
    void whatIsShownOfRulesInAFileReadsBack() throws Exception {
        String shown =
                read("access.file: rules.yaml\n", Map.of(), List.of(), Map.of()).toYaml();

        assertThat(shown).contains("rules: []").contains("file: rules.yaml");
        assertThat(read(shown, Map.of(), List.of(), Map.of()).get(ConfigKeys.ACCESS_FILE))
                .isEqualTo("rules.yaml");
    }

    @Test
    void aMisspeltKeyIsToldWithItsNeighbour() {
        assertProblems(
                "limits:\n  bodyByteMax: 1\n",
                "hoofbeat.yaml:2:3: unknown key 'limits.bodyByteMax'; did you mean 'limits.bodyBytesMax'?");
    }

    @Test
    void aKeyInTheWrongGroupIsToldWithItsPlace() {
        assertProblems(
                "bodyBytesMax: 1\n",
                "hoofbeat.yaml:1:1: unknown key 'bodyBytesMax'; did you mean 'limits.bodyBytesMax'?");
    }

    @Test
    void aMisspeltGroupIsToldToo() {
        assertProblems("lissten: {}\n", "hoofbeat.yaml:1:1: unknown key 'lissten'; did you mean 'listen'?");
    }

    @Test
    void aKeyLikeNoneIsToldWithWhatIsAllowed() {
        assertProblems(
                "store:\n  zzzzzzzzz: 1\n",
                "hoofbeat.yaml:2:3: unknown key 'store.zzzzzzzzz'; allowed here: freeBytesMin, kind");
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        assertProblems(
                "limits:\n  headersMax: many\nlisten:\n  loops: -1\n",
                "hoofbeat.yaml:2:15: limits.headersMax: found 'many', allowed is a whole number from 1 to 65535",
                "hoofbeat.yaml:4:10: listen.loops: found '-1', allowed is a whole number from 0 to 64");
    }

    @Test
    void aNumberOutOfRangeIsRefused() {
        assertProblems(
                "listen: {stompPort: 65536}",
                "hoofbeat.yaml:1:21: listen.stompPort: found '65536', allowed is a port from 1 to 65535, 0 for a free one, or -1"
                        + " for none");
        assertProblems(
                "listen: {stompPort: 99999999999999999999}",
                "hoofbeat.yaml:1:21: listen.stompPort: found '99999999999999999999', allowed is a port from 1 to 65535, 0 for a"
                        + " free one, or -1 for none");
    }

    @Test
    void aSizeWithAnUnknownUnitIsToldWithTheRightOne() {
        assertProblems(
                "limits: {bodyBytesMax: 17 MB}",
                "hoofbeat.yaml:1:24: limits.bodyBytesMax: found '17 MB', allowed is a size in bytes from 0 to 1GiB (such as"
                        + " 16MiB); did you mean '17MiB'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2GiB", "1.5MiB", "99999999999GiB", "", "MiB", "1 000"})
    void aSizeThatIsNoneIsRefused(String text) {
        assertThat(problems(null, Map.of(), List.of("limits.bodyBytesMax=" + text)))
                .containsExactly("--set: limits.bodyBytesMax: found '" + text
                        + "', allowed is a size in bytes from 0 to 1GiB (such as 16MiB)");
    }

    @Test
    void aTimeWithAnUnknownUnitIsToldWithTheRightOne() {
        assertProblems(
                "heartBeat: {wantsMillis: 10sec, canSendMillis: 3min}",
                "hoofbeat.yaml:1:26: heartBeat.wantsMillis: found '10sec', allowed is a time in milliseconds from 0 to 2147483647"
                        + " (such as 10s); did you mean '10s'?",
                "hoofbeat.yaml:1:48: heartBeat.canSendMillis: found '3min', allowed is a time in milliseconds from 0 to"
                        + " 2147483647 (such as 10s); did you mean '3m'?");
    }

    @Test
    void aWordThatIsNotAChoiceIsRefused() {
        assertProblems(
                "destinations: {syntax: slsh}",
                "hoofbeat.yaml:1:24: destinations.syntax: found 'slsh', allowed is one of auto, slash, dot; did you mean 'slash'?");
    }

    @Test
    void yesIsNotTrue() {
        assertProblems(
                "listen: {webSocket: {compression: yes}}",
                "hoofbeat.yaml:1:35: listen.webSocket.compression: found 'yes', allowed is true or false; did you mean 'true'?");
    }

    @Test
    void aValueOfTheWrongShapeIsRefused() {
        assertProblems(
                "limits: {headersMax: [1]}",
                "hoofbeat.yaml:1:22: limits.headersMax: found a list, allowed is a whole number from 1 to 65535");
        assertProblems(
                "limits:\n  headersMax:\n",
                "hoofbeat.yaml:2:14: limits.headersMax: found nothing, allowed is a whole number from 1 to 65535");
        assertProblems(
                "limits: {headersMax: {a: 1}}",
                "hoofbeat.yaml:1:22: limits.headersMax: found a mapping, allowed is a whole number from 1 to 65535");
        assertProblems(
                "store: disk", "hoofbeat.yaml:1:8: store: found 'disk', allowed is a mapping of freeBytesMin, kind");
        assertProblems(
                "listen: {webSocket: {paths: /ws}}",
                "hoofbeat.yaml:1:29: listen.webSocket.paths: found '/ws', allowed is a list of paths, each beginning with a slash");
        assertProblems("- listen", "hoofbeat.yaml:1:1: found a list, allowed is a mapping of keys such as 'listen:'");
    }

    @Test
    void anElementOfAListIsToldByItsPlace() {
        assertProblems(
                "listen:\n  webSocket:\n    paths:\n      - /ws\n      - stomp\n",
                "hoofbeat.yaml:5:9: listen.webSocket.paths: found 'stomp', allowed is a list of paths, each beginning with a slash");
        assertProblems(
                "listen: {webSocket: {paths: [[/ws]]}}",
                "hoofbeat.yaml:1:30: listen.webSocket.paths: found a list as an element, allowed is a list of paths, each"
                        + " beginning with a slash");
    }

    @Test
    void textsAreCheckedToo() {
        assertProblems(
                "listen: {bind: 'http://x'}",
                "hoofbeat.yaml:1:16: listen.bind: found 'http://x', allowed is a host name or an IP address without a port");
        assertProblems(
                "queues: {deadLetterPrefix: /topic/dead}",
                "hoofbeat.yaml:1:28: queues.deadLetterPrefix: found '/topic/dead', allowed is a text that begins with /queue/ and"
                        + " goes on behind it");
        assertProblems(
                "destinations: {queuePrefixes: [/work]}",
                "hoofbeat.yaml:1:32: destinations.queuePrefixes: found '/work', allowed is a list of prefixes, each with a slash"
                        + " at both ends, such as /jobs/");
        assertProblems(
                "listen: {webSocket: {allowedOrigins: [shop.example]}}",
                "hoofbeat.yaml:1:39: listen.webSocket.allowedOrigins: found 'shop.example', allowed is a list of origins such as"
                        + " https://shop.example, or * for all");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertProblems(
                "limits:\n  headersMax: 1\n  headersMax: 2\n",
                "hoofbeat.yaml:3:3: the key 'limits.headersMax' stands here again; first at hoofbeat.yaml:2:3");
        assertProblems(
                "limits: {}\nlimits: {}\n",
                "hoofbeat.yaml:2:1: the key 'limits' stands here again; first at hoofbeat.yaml:1:1");
    }

    @Test
    void anchorsAndAliasesAreRefused() {
        assertProblems("limits: &a {headersMax: 1}\n", "hoofbeat.yaml:1:9: an anchor or alias; write the value out");
        assertProblems("a: &a [x]\nb: *a\n", "hoofbeat.yaml:1:4: an anchor or alias; write the value out");
    }

    @Test
    void tagsAreRefused() {
        assertProblems("data: !!str x\n", "hoofbeat.yaml:1:7: the tag tag:yaml.org,2002:str; tags are not used here");
    }

    @Test
    void deepNestingIsRefused() {
        assertProblems(
                "a: " + "[".repeat(100_000), "hoofbeat.yaml:1:19: more than 16 mappings and lists within each other");
    }

    @Test
    void aSecondDocumentIsRefused() {
        assertProblems("data: x\n---\ndata: y\n", "hoofbeat.yaml:2:1: a second document; one is allowed");
    }

    @Test
    void brokenYamlIsToldByItsPlace() {
        assertProblems(
                "limits:\n\theadersMax: 1\n",
                "hoofbeat.yaml:2:1: not YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start any"
                        + " token. (Do not use \\t(TAB) for indentation)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\x", "\\u", "\\U", "\\UFFFFFFFF\""})
    void anEscapeThatIsCutOffIsToldByWhatIsBeforeIt(String escape) {
        assertProblems(
                "store: disk\ndata: \"" + escape,
                "hoofbeat.yaml:2:5: not YAML: behind this place, a text in double quotes has an escape that is not complete or"
                        + " names no character");
    }

    @Test
    void aHugeFileIsRefusedUnread() {
        assertProblems(
                "# " + "x".repeat(ConfigurationReader.FILE_BYTES_MAX) + "\n",
                "hoofbeat.yaml: larger than 1 MiB; this is not a configuration of Hoofbeat");
    }

    @Test
    void whatIsNoFileIsTold() throws IOException {
        assertThat(problemsOf(() -> ConfigurationReader.read(Path.of("nowhere.yaml"), Map.of(), List.of(), Map.of())))
                .containsExactly("nowhere.yaml: there is no such file");
        assertThat(problemsOf(() -> ConfigurationReader.read(folder, Map.of(), List.of(), Map.of())))
                .containsExactly(folder + ": a folder, not a file");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(problemsOf(() -> ConfigurationReader.read(binary, Map.of(), List.of(), Map.of())))
                .containsExactly(binary + ": not UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# nothing but a comment\n", "---\n", "limits:\n", "limits: {}\n", "limits: ~\n", "null"})
    void anEmptyFileOrGroupIsFine(String yaml) throws Exception {
        Configuration configuration = read(yaml, Map.of(), List.of(), Map.of());

        assertThat(configuration.get(ConfigKeys.HEADERS_MAX)).isEqualTo(128);
    }

    @Test
    void anUnknownVariableIsToldWithTheRightOne() {
        assertThat(problems(null, Map.of("HOOFBEAT_LIMITS_BODY_BYTE_MAX", "1", "PATH", "/bin"), List.of()))
                .containsExactly(
                        "environment HOOFBEAT_LIMITS_BODY_BYTE_MAX: unknown variable; did you mean 'HOOFBEAT_LIMITS_BODY_BYTES_MAX'?");
    }

    @Test
    void aWrongValueInTheEnvironmentIsTold() {
        assertThat(problems(null, Map.of("HOOFBEAT_SESSIONS_PREFETCH", "0"), List.of()))
                .containsExactly(
                        "environment HOOFBEAT_SESSIONS_PREFETCH: sessions.prefetch: found '0', allowed is a whole number from 1 to"
                                + " 1000000");
    }

    @Test
    void listsInTheEnvironmentArePartedByCommas() throws Exception {
        Configuration configuration = read(
                null,
                Map.of("HOOFBEAT_LISTEN_WEB_SOCKET_PATHS", "/a, /b", "HOOFBEAT_DESTINATIONS_QUEUE_PREFIXES", ""),
                List.of(),
                Map.of());

        assertThat(configuration.get(ConfigKeys.WEB_SOCKET_PATHS)).containsExactly("/a", "/b");
        assertThat(configuration.get(ConfigKeys.QUEUE_PREFIXES)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HOOFBEAT_CONFIG",
                "HOOFBEAT_SERVICE_HOST",
                "HOOFBEAT_SERVICE_PORT",
                "HOOFBEAT_SERVICE_PORT_STOMP",
                "HOOFBEAT_PORT",
                "HOOFBEAT_PORT_61613_TCP",
                "HOOFBEAT_PORT_61613_TCP_ADDR"
            })
    void whatKubernetesSetsBesideAServiceOfThisNameIsNoMistake(String name) throws Exception {
        Configuration configuration = read(null, Map.of(name, "tcp://10.0.0.1:61613"), List.of(), Map.of());

        assertThat(configuration.get(ConfigKeys.STOMP_PORT)).isEqualTo(61613);
    }

    @Test
    void aWrongSetIsTold() {
        assertThat(problems(
                        null,
                        Map.of(),
                        List.of("sessions.prefetch", "session.prefetch=1", "limits=1", "sessions.prefetch=x")))
                .containsExactly(
                        "--set sessions.prefetch: no '='; write --set key=value",
                        "--set session.prefetch: unknown key 'session.prefetch'; did you mean 'sessions.prefetch'?",
                        "--set limits: a group of keys; set one of them",
                        "--set: sessions.prefetch: found 'x', allowed is a whole number from 1 to 1000000");
    }

    @Test
    void valuesThatContradictEachOtherAreTold() {
        assertProblems(
                "listen: {outputHighBytes: 1000}",
                "hoofbeat.yaml:1:27: listen.outputLowBytes (262144) must be less than listen.outputHighBytes (1000)");
        assertProblems(
                "listen: {stompPort: 5000, webSocketPort: 5000}",
                "hoofbeat.yaml:1:42: listen.stompPort and listen.webSocketPort are both 5000; each needs a port of its own");
        assertThat(problems("listen: {stompPort: 0, webSocketPort: 0, adminPort: -1}", Map.of(), List.of()))
                .isEmpty();
    }

    @Test
    void whatCheckPrintsCanBeReadBack() throws Exception {
        String yaml = """
                listen: {webSocket: {allowedOrigins: ['*', 'https://a.example'], paths: [/a, /]}, bind: '::1'}
                data: "a: \\"b\\" # c\\t"
                queues: {deadLetterPrefix: '/queue/: x'}
                policies:
                  - {match: '/queue/a: b', bytesMax: 1MiB, overflow: block, redeliveryFactor: 1.5, ttlMillis: 1h}
                  - {match: /queue/*, deadLetterQueue: '', expired: discard, historyMessages: 5}
                """;
        Configuration first = read(yaml, Map.of(), List.of(), Map.of());

        Configuration second = read(first.toYaml(), Map.of(), List.of(), Map.of());

        for (ConfigKey<?> key : ConfigKeys.ALL) {
            assertThat((Object) second.get(key)).as(key.name()).isEqualTo(first.get(key));
        }
    }

    @Test
    void everySettingOfAPolicyReachesThePolicy() throws Exception {
        String all =
                "{match: /queue/a, deliveriesMax: 1, messagesMax: 2, bytesMax: 3KiB, overflow: block, ttlMillis: 4s, expired:"
                        + " discard, redeliveryDelayMillis: 5, redeliveryFactor: 6.5, redeliveryDelayMaxMillis: 7m, deadLetterQueue:"
                        + " /amq/queue/grave, historyMessages: 8, historyMillis: 9h, historyBytesMax: 10, slowSubscriber: keep-newest, slowMessagesMax: 11}";
        Configuration configuration = read("policies: [" + all + "]", Map.of(), List.of(), Map.of());

        Policies policies = configuration.brokerOptions().policies();

        assertThat(policies.of("/queue/a"))
                .isEqualTo(new DestinationPolicy(
                        1,
                        2,
                        3 << 10,
                        Overflow.BLOCK,
                        4000,
                        Expired.DISCARD,
                        5,
                        6.5,
                        7 * 60_000,
                        "/queue/grave",
                        8,
                        9 * 3_600_000,
                        10,
                        SlowSubscriber.KEEP_NEWEST,
                        11));
        assertThat(policies.of("/queue/b")).isEqualTo(DestinationPolicy.DEFAULT);
        assertThat(PolicyKeys.ALL).allSatisfy(key -> assertThat(all).contains(key.name() + ": "));
    }

    @Test
    void policiesOnTheCommandLineAndInTheEnvironmentAreYaml() throws Exception {
        Configuration set =
                read(null, Map.of(), List.of("policies=[{match: \"/queue/a\", messagesMax: 10}]"), Map.of());
        Configuration variable =
                read(null, Map.of("HOOFBEAT_POLICIES", "- match: /queue/a\n  messagesMax: 10"), List.of(), Map.of());

        assertThat(set.brokerOptions().policies().of("/queue/a").messagesMax()).isEqualTo(10);
        assertThat(set.origin(ConfigKeys.POLICIES)).isEqualTo("--set");
        assertThat(variable.brokerOptions().policies().of("/queue/a").messagesMax())
                .isEqualTo(10);
        assertThat(problems(null, Map.of(), List.of("policies=[{match: /queue/a, ttl: 1}]", "policies=x")))
                .containsExactly(
                        "--set:1:20: unknown key 'policies.ttl'; did you mean 'policies.ttlMillis'?",
                        "--set:1:1: policies: found 'x', allowed is a list of mappings with match and settings");
        assertThat(problems(null, Map.of(), List.of("policies=", "policies=[")))
                .hasSize(2)
                .satisfiesExactly(
                        nothing -> assertThat(nothing)
                                .isEqualTo(
                                        "--set: policies: found nothing, allowed is a list of mappings with match and"
                                                + " settings"),
                        broken -> assertThat(broken).startsWith("--set:1:2: not YAML: "));
    }

    @Test
    void whatIsWrongAboutAPolicyIsToldByItsPlace() {
        assertProblems(
                "policies:\n  - messagesMax: 1\n  - match: /queue/a\n    messageMax: 1\n    bytesMax: 1 MB\n  - /queue/b\n",
                "hoofbeat.yaml:2:5: policies: a policy without match, which names its destinations (/queue/orders.*)",
                "hoofbeat.yaml:4:5: unknown key 'policies.messageMax'; did you mean 'policies.messagesMax'?",
                "hoofbeat.yaml:5:15: policies.bytesMax: found '1 MB', allowed is a size in bytes from 0 (such as 16MiB); did you"
                        + " mean '1MiB'?",
                "hoofbeat.yaml:6:5: policies: found '/queue/b' as an element, allowed is a list of mappings with match and"
                        + " settings");
        assertProblems(
                "policies: [{match: /queue/a, overflow: drop, overflow: block, redeliveryFactor: 0.5, match: [x]}]",
                "hoofbeat.yaml:1:40: policies.overflow: found 'drop', allowed is one of reject, drop-oldest, block",
                "hoofbeat.yaml:1:46: the key 'policies.overflow' stands here again; first at hoofbeat.yaml:1:30",
                "hoofbeat.yaml:1:81: policies.redeliveryFactor: found '0.5', allowed is a number from 1 to 1000 (such as 1.5)",
                "hoofbeat.yaml:1:86: the key 'policies.match' stands here again; first at hoofbeat.yaml:1:13");
        assertProblems(
                "policies: [{match: []}]",
                "hoofbeat.yaml:1:20: policies.match: found a list, allowed is a destination or a pattern of destinations");
        assertThat(problems("policies: [{match: '/queue/{a:(}', deadLetterQueue: /topic/a}]", Map.of(), List.of()))
                .satisfiesExactly(
                        pattern -> assertThat(pattern)
                                .startsWith("hoofbeat.yaml:1:11: policies: match '/queue/{a:(}' is no pattern: "),
                        grave -> assertThat(grave)
                                .isEqualTo(
                                        "hoofbeat.yaml:1:11: policies: deadLetterQueue '/topic/a' of match '/queue/{a:(}' is"
                                                + " not a queue; the destination of one begins with /queue/"));
    }

    @Test
    void theTableHoldsEachNameAndVariableOnce() {
        assertThat(ConfigKeys.ALL.stream().map(ConfigKey::name)).doesNotHaveDuplicates();
        assertThat(ConfigKeys.ALL.stream().map(ConfigKey::variable)).doesNotHaveDuplicates();
        assertThat(ConfigKeys.BODY_BYTES_MAX.variable()).isEqualTo("HOOFBEAT_LIMITS_BODY_BYTES_MAX");
        assertThat(ConfigKeys.WEB_SOCKET_MESSAGE_BYTES_MAX.variable())
                .isEqualTo("HOOFBEAT_LISTEN_WEB_SOCKET_MESSAGE_BYTES_MAX");
    }

    private void assertProblems(String yaml, String... expected) {
        assertThat(problems(yaml, Map.of(), List.of())).containsExactly(expected);
    }

    private List<String> problems(@Nullable String yaml, Map<String, String> environment, List<String> sets) {
        return problemsOf(() -> read(yaml, environment, sets, Map.of()));
    }

    /** The problems as a person reads them; empty when there are none. */
    private List<String> problemsOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, reading);
        return thrown == null
                ? List.of()
                : thrown.problems().stream()
                        .map(problem -> problem.toString().replace(folder + "/hoofbeat.yaml", "hoofbeat.yaml"))
                        .collect(Collectors.toList());
    }

    private Configuration read(
            @Nullable String yaml,
            Map<String, String> environment,
            List<String> sets,
            Map<String, ConfigurationReader.Option> options)
            throws ConfigurationException, IOException {
        Path file =
                yaml == null ? null : Files.writeString(folder.resolve("hoofbeat.yaml"), yaml, StandardCharsets.UTF_8);
        return inFolder(ConfigurationReader.read(file, environment, sets, options));
    }

    /** Origins without the folder of this test. */
    private Configuration inFolder(Configuration configuration) {
        Map<ConfigKey<?>, Configuration.Setting> settings = ConfigKeys.ALL.stream()
                .filter(key -> !configuration.origin(key).equals(Configuration.DEFAULT_ORIGIN))
                .collect(Collectors.toMap(
                        key -> key,
                        key -> new Configuration.Setting(
                                configuration.get(key),
                                configuration.origin(key).replace(folder + "/", ""))));
        return new Configuration(settings);
    }
}

package io.hoofbeat.cli.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Spring application whose login is a relay and which names its users in {@code x-relay-user}, in front of the packaged broker with users,
 * access rules and an audit file.
 */
final class SpringRelayUserIT {

    private static final String RULES = """
            - permit: [send, subscribe]
              to: ['/topic/room', '/topic/private/{user}', '/queue/**']
            - permit: subscribe
              to: /topic/traders
              roles: trader
            - permit: all
              to: /**
              users: [app, plain]
            """;

    @TempDir
    private static Path folder;

    private static HoofbeatProcess broker;
    private static RelayInstance application;
    private static RelayInstance careless;

    @BeforeAll
    static void start() throws IOException {
        user("app", "secret", "--relay");
        user("alice", "hers", "--roles", "trader");
        user("plain", "p");
        user("ops", "o", "--roles", "monitor");
        Files.writeString(folder.resolve("access.yaml"), RULES);
        broker = HoofbeatProcess.serve(
                "--data",
                folder.toString(),
                "--set",
                "access.file=" + folder.resolve("access.yaml"),
                "--set",
                "log.auditFile=" + folder.resolve("audit.log"),
                "--set",
                "limits.connectionsPerUserMax=2");
        BrokerAddress address = new BrokerAddress("127.0.0.1", broker.stompPort(), "", "app", "secret");
        application =
                RelayInstance.inFrontOf(address, "relay.login=app", "relay.passcode=secret", "relay.namesUsers=true");
        careless = RelayInstance.inFrontOf(address, "relay.login=plain", "relay.passcode=p", "relay.namesUsers=true");
    }

    private static void user(String login, String passcode, String... further) {
        List<String> all = new ArrayList<>(List.of("user", "add", login, "--passcode-stdin"));
        all.addAll(List.of(further));
        all.addAll(List.of("--data", folder.toString(), "--set", "users.hash.memoryKiB=64"));
        try (HoofbeatProcess process = HoofbeatProcess.run(all.toArray(new String[0]))) {
            process.type((passcode + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(process.exitCode()).as(process.toString()).isZero();
        }
    }

    private static String listing() {
        try (HoofbeatProcess clients = HoofbeatProcess.run(
                "clients",
                "--admin",
                broker.healthUrl().replace("/healthz", ""),
                "--login",
                "ops",
                "--passcode",
                "o")) {
            assertThat(clients.exitCode()).as(clients.toString()).isZero();
            return clients.out();
        }
    }

    @AfterAll
    static void stop() {
        application.close();
        careless.close();
        broker.close();
    }

    @Test
    void theBrokerKnowsTheEndUserWhateverHisBrowserSays() throws IOException {
        try (BrowserClient alice = application.browser("alice");
                BrowserClient bob = forger("bob", "alice");
                BrowserClient carl = application.browser("carl")) {
            alice.subscribe("1", "/topic/private/alice");
            alice.subscribe("2", "/topic/traders");
            bob.subscribe("1", "/topic/private/bob");
            carl.subscribe("1", "/topic/private/carl");
            application.template().convertAndSend("/topic/private/bob", "for bob");
            assertThat(bob.nextMessage().text()).isEqualTo("for bob");

            assertThat(listing()).contains("alice via app", "bob via app", "carl via app");
            bob.send("SUBSCRIBE\nid:2\ndestination:/topic/private/alice", "");
            assertRefused("SUBSCRIBE to /topic/private/alice is not permitted for user bob");
            carl.send("SUBSCRIBE\nid:2\ndestination:/topic/traders", "");
            assertRefused("SUBSCRIBE to /topic/traders is not permitted for user carl");
        }
        assertThat(audit())
                .containsPattern(
                        "\"entered\",\"session\":\"[^\"]*\",\"user\":\"alice\",\"peer\":\"[^\"]*\",\"relay\":\"app\"");
    }

    /** The broker's words are in its audit file; the browser may get those of Spring, which says that the connection is closed. */
    private static void assertRefused(String words) {
        await().atMost(60, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(audit()).contains("\"reason\":\"" + words));
    }

    private static String audit() throws IOException {
        return Files.readString(folder.resolve("audit.log"));
    }

    /** A browser that names another user in its own CONNECT. */
    private static BrowserClient forger(String user, String named) {
        BrowserClient browser = BrowserClient.open(application.url(user));
        browser.send("CONNECT\naccept-version:1.2\nheart-beat:0,0\nx-relay-user:" + named, "");
        browser.expect("CONNECTED");
        return browser;
    }

    @Test
    void quotasAreThoseOfTheEndUser() {
        try (BrowserClient first = application.browser("dora");
                BrowserClient second = application.browser("dora");
                BrowserClient third = BrowserClient.open(application.url("dora"));
                BrowserClient other = application.browser("eric")) {
            third.send("CONNECT\naccept-version:1.2\nheart-beat:0,0", "");
            assertRefused("Too many connections of this user");
            for (BrowserClient each : List.of(first, second, other)) {
                each.subscribe("1", "/topic/room");
            }
        }
    }

    @Test
    void anApplicationWhoseLoginIsNoRelayNamesNobody() {
        try (BrowserClient browser = BrowserClient.open(careless.url("root"))) {
            browser.send("CONNECT\naccept-version:1.2\nheart-beat:0,0", "");
            assertRefused("x-relay-user is not permitted for this login");
        }
    }
}

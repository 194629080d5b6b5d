package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.RuleText;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.session.SessionLimits;
import io.hoofbeat.core.session.SessionView;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** End users whom a relay names in {@code x-relay-user}. */
class RelayUserTest {

    private static final String NAMED = "x-relay-user";

    /** Everybody is who he says, and {@code app} is a relay, with a role of its own. */
    private static final Authenticator ANYBODY =
            credentials -> CompletableFuture.completedFuture(new Authenticator.Verdict.Accepted(
                    "app".equals(credentials.login())
                            ? new User("app", Set.of("service"), Map.of("tenant", "own"), true)
                            : new User(credentials.login())));

    private static SteppedBroker broker(AccessRules rules) {
        return new SteppedBroker(BrokerOptions.DEFAULT, new SteppedMemoryStore(), ANYBODY, rules);
    }

    private static Client of(SteppedBroker broker, String endUser) {
        return broker.connect("login", "app", NAMED, endUser);
    }

    private static List<String> subscribed(Client client, String destination) {
        client.subscribe(destination, destination, "auto");
        return client.received();
    }

    @Test
    void rulesAreThoseOfTheEndUserAndNotOfTheRelay() {
        SteppedBroker broker = broker(RuleText.rules(
                "permit subscribe /queue/{user}/*",
                "permit send /topic/{claim:tenant}",
                "permit send,subscribe /topic/all role=service",
                "permit send /queue/** user=app"));
        Client alice = of(broker, "alice");
        assertThat(subscribed(alice, "/queue/alice/1")).containsExactly("receipt sub /queue/alice/1");
        assertThat(subscribed(of(broker, "bob"), "/queue/alice/1"))
                .containsExactly("ERROR SUBSCRIBE to /queue/alice/1 is not permitted for user bob");
        assertThat(subscribed(of(broker, "bob"), "/topic/all"))
                .containsExactly("ERROR SUBSCRIBE to /topic/all is not permitted for user bob");
        for (String destination : List.of("/topic/own", "/topic/all", "/queue/alice/1")) {
            Client bob = of(broker, "bob");
            bob.send(destination, "no");
            assertThat(bob.received())
                    .containsExactly("ERROR SEND to " + destination + " is not permitted for user bob");
        }

        Client application = broker.connect("login", "app");
        application.send("/queue/alice/1", "from the application");
        application.send("/topic/own", "x", "receipt", "1");
        assertThat(application.received()).containsExactly("receipt 1");
        assertThat(alice.received()).containsExactly("from the application");
    }

    @Test
    void userDestinationsAreThoseOfTheEndUser() {
        SteppedBroker broker = broker(AccessRules.EVERY_USER);
        Client alice = of(broker, "alice");
        Client bob = of(broker, "bob");
        subscribed(alice, "/user/queue/a");
        subscribed(bob, "/user/queue/a");
        Client application = broker.connect("login", "app");
        subscribed(application, "/user/queue/a");
        application.send("/user/alice/queue/a", "for alice");
        application.send("/user/app/queue/a", "for the application");
        assertThat(application.received()).containsExactly("for the application");
        assertThat(alice.received()).containsExactly("for alice");
        assertThat(bob.received()).isEmpty();
    }

    @Test
    void connectionsAreCountedForTheEndUser() {
        BrokerOptions options = BrokerOptions.DEFAULT.withLimits(new SessionLimits(1, 100));
        SteppedBroker broker = new SteppedBroker(options, new SteppedMemoryStore(), ANYBODY, AccessRules.EVERY_USER);
        Client alice = of(broker, "alice");
        Client bob = of(broker, "bob");
        assertThat(subscribed(bob, "/topic/a")).containsExactly("receipt sub /topic/a");
        Client second = broker.connectRaw("login", "app", NAMED, "alice");
        assertThat(second.received()).containsExactly("ERROR Too many connections of this user");
        Client direct = broker.connectRaw("login", "alice");
        assertThat(direct.received()).containsExactly("ERROR Too many connections of this user");
        alice.vanish();
        assertThat(broker.connectRaw("login", "app", NAMED, "alice").received()).containsExactly("CONNECTED");
    }

    @Test
    void listingsShowTheEndUserAndHisRelay() {
        SteppedBroker broker = broker(AccessRules.EVERY_USER);
        of(broker, "alice");
        broker.connect("login", "app");
        CompletableFuture<List<SessionView>> clients =
                broker.broker().administration().clients();
        broker.settle();
        assertThat(clients.join())
                .extracting(SessionView::user, SessionView::relay)
                .containsExactlyInAnyOrder(tuple("alice", "app"), tuple("app", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eve", "app"})
    void whoIsNoRelayCannotNameAnybody(String named) {
        SteppedBroker broker = broker(AccessRules.EVERY_USER);
        Client eve = broker.connectRaw("login", "eve", NAMED, named);
        assertThat(eve.received()).containsExactly("ERROR x-relay-user is not permitted for this login");
        assertThat(eve.isClosed()).isTrue();
        assertThat(broker.broker().counters().accessRefusals.sum()).isEqualTo(1);
        assertThat(broker.broker().counters().sessionsOpened.sum()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0000b", "a\tb", "LONG"})
    void aNameThatIsNoneIsRefused(String name) {
        SteppedBroker broker = broker(AccessRules.EVERY_USER);
        Client app = broker.connectRaw("login", "app", NAMED, name.equals("LONG") ? "a".repeat(256) : name);
        assertThat(app.received()).containsExactly("ERROR Invalid x-relay-user");
    }

    /** As a token, a certificate or a service of the operator may tell it. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0000b", "a\tb", "LONG"})
    void nobodyEntersUnderANameThatIsNone(String name) {
        SteppedBroker broker = broker(AccessRules.EVERY_USER);
        Client client = broker.connectRaw("login", name.equals("LONG") ? "a".repeat(256) : name);
        assertThat(client.received()).containsExactly("ERROR Invalid name of a user");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void aSecondNameIsRefusedSinceItMayBeThatOfTheRelaysClient() {
        SteppedBroker broker = broker(AccessRules.EVERY_USER);
        Client app = broker.connectRaw("login", "app", NAMED, "root", NAMED, "alice");
        assertThat(app.received()).containsExactly("ERROR Repeated x-relay-user");
    }

    @Test
    void theHeaderOfALaterFrameNamesNobody() {
        SteppedBroker broker =
                broker(RuleText.rules("permit send /queue/root user=root", "permit send,subscribe /topic/**"));
        Client watcher = broker.connect("login", "watcher");
        subscribed(watcher, "/topic/a");
        Client alice = of(broker, "alice");
        alice.send("/topic/a", "hello", NAMED, "root");
        assertThat(alice.received()).isEmpty();
        SimulatedConnection.Received.Delivered heard = (SimulatedConnection.Received.Delivered)
                watcher.receivedFrames().get(0);
        assertThat(Objects.requireNonNull(heard.message().header(NAMED))).isEqualTo("root");
        alice.send("/queue/root", "x", NAMED, "root");
        assertThat(alice.received()).containsExactly("ERROR SEND to /queue/root is not permitted for user alice");
    }

    @Test
    void theSessionOfAnEndUserIsNotRenewedByAToken() {
        SteppedBroker broker = broker(AccessRules.EVERY_USER);
        Client alice = of(broker, "alice");
        alice.send("/sys/auth/refresh", "ey.a.b", "receipt", "1");
        assertThat(alice.received()).containsExactly("ERROR Token for a user whom a relay has named");
    }
}

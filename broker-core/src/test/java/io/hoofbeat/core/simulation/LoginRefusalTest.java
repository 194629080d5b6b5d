package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.session.SessionLimits;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import io.hoofbeat.core.stomp.ServerFrame;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may not enter reads the same at the same time, whatever the cause is; the clock is that of the loops. */
class LoginRefusalTest {

    private static final long REFUSAL_MILLIS = 500;

    private final SteppedLoops loops = new SteppedLoops(2, 7);
    private final SteppedBroker broker = broker(SessionOptions.DEFAULT, 0);

    private SteppedBroker broker(SessionOptions sessions, int connectionsPerUserMax) {
        BrokerOptions options =
                BrokerOptions.DEFAULT.withSessions(sessions).withLimits(new SessionLimits(connectionsPerUserMax, 100));
        return new SteppedBroker(options, new SteppedMemoryStore(), new Causes(), AccessRules.EVERY_USER, loops);
    }

    /** The login says how long its answer takes, in milliseconds, and what it is. */
    private final class Causes implements Authenticator {

        @Override
        public CompletionStage<Verdict> authenticate(Credentials credentials) {
            String[] words = Objects.requireNonNull(credentials.login()).split(" ", 2);
            long millis = Long.parseLong(words[0]);
            if (millis == 0) {
                return verdict(words[1]);
            }
            CompletableFuture<String> word = new CompletableFuture<>();
            loops.loop(1).schedule(millis, () -> word.complete(words[1]));
            return word.thenCompose(this::verdict);
        }

        private CompletableFuture<Verdict> verdict(String word) {
            return switch (word) {
                case "known" -> CompletableFuture.completedFuture(new Verdict.Accepted(new User("alice")));
                case "broken" -> CompletableFuture.failedFuture(new IllegalStateException("directory is down"));
                default -> CompletableFuture.completedFuture(new Verdict.Refused(word));
            };
        }

        @Override
        public long refusalMillis() {
            return REFUSAL_MILLIS;
        }
    }

    private static ServerFrame.ErrorFrame error(Client client) {
        assertThat(client.isClosed()).isTrue();
        return (ServerFrame.ErrorFrame) ((Received.Frame) client.arrived().get(0)).frame();
    }

    /** What it reads, without its own frame, which is repeated there. */
    private static String text(Client client) {
        ServerFrame.ErrorFrame error = error(client);
        String body = Objects.requireNonNull(error.body());
        assertThat(body).contains("Received:");
        return error.headers() + body.substring(0, body.indexOf("Received:"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 neither login nor passcode",
                "0 too many failed logins",
                "0 broken",
                "30 wrong passcode",
                "30 broken",
                "7 bad token",
                "499 slow service"
            })
    void everyCauseIsToldAtTheSameTimeInTheSameWords(String login) {
        Client first = broker.connectRaw("login", "0 no such user");
        Client second = broker.connectRaw("login", login);
        broker.pass(REFUSAL_MILLIS - 1);
        assertThat(first.arrived()).isEmpty();
        assertThat(second.arrived()).isEmpty();
        broker.pass(1);
        String words = text(first);
        assertThat(words).contains("Login refused", "not told").doesNotContain("no such user");
        assertThat(text(second)).isEqualTo(words);
        assertThat(broker.broker().counters().refusedLogins.sum()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 wrong", "30 wrong"})
    void framesBehindTheConnectDoNotMakeItTellSooner(String login) {
        Client client = broker.connectRaw("login", login);
        client.send("/queue/a", "early");
        broker.pass(REFUSAL_MILLIS - 1);
        client.send("/queue/a", "late");
        broker.pass(0);
        assertThat(client.arrived()).isEmpty();
        broker.pass(1);
        assertThat(text(client)).contains("Login refused");
        assertThat(broker.readyCount("/queue/a")).isZero();
    }

    @Test
    void anAnswerThatComesLaterThanThatIsToldWhenItComes() {
        Client client = broker.connectRaw("login", "800 wrong");
        broker.pass(799);
        assertThat(client.arrived()).isEmpty();
        broker.pass(1);
        assertThat(text(client)).contains("Login refused");
    }

    @Test
    void whoMayEnterDoesNotWait() {
        assertThat(broker.connectRaw("login", "0 known").received()).containsExactly("CONNECTED");
    }

    @Test
    void whoDoesNotWaitForTheAnswerIsCountedAllTheSame() {
        Client client = broker.connectRaw("login", "0 wrong");
        broker.settle();
        client.vanish();
        broker.pass(REFUSAL_MILLIS);
        assertThat(client.arrived()).isEmpty();
        assertThat(broker.broker().sessions()).isEmpty();
        assertThat(broker.broker().counters().refusedLogins.sum()).isEqualTo(1);
    }

    @Test
    void itIsALoginThatIsRefusedAlsoWhenTheTimeForConnectEndsMeanwhile() {
        SteppedBroker hasty = broker(new SessionOptions(REFUSAL_MILLIS - 100, 10, 10, 1000, 1000), 0);
        Client client = hasty.connectRaw("login", "30 wrong");
        hasty.pass(REFUSAL_MILLIS - 1);
        assertThat(client.arrived()).isEmpty();
        hasty.pass(1);
        assertThat(text(client)).contains("Login refused");
    }

    @Test
    void howManyConnectionsAUserHasIsToldToHimAlone() {
        SteppedBroker narrow = broker(SessionOptions.DEFAULT, 1);
        assertThat(narrow.connectRaw("login", "0 known").received()).containsExactly("CONNECTED");
        Client wrong = narrow.connectRaw("login", "0 wrong passcode of a user who is there");
        narrow.pass(REFUSAL_MILLIS);
        assertThat(text(wrong)).contains("Login refused");
        assertThat(narrow.connectRaw("login", "0 known").received())
                .containsExactly("ERROR Too many connections of this user");
    }

    @Test
    void whoIsKnownAndNamesAnEndUserWithoutLeaveReadsThatAtOnce() {
        Client known = broker.connectRaw("login", "0 known", "x-relay-user", "bob");
        assertThat(known.received()).containsExactly("ERROR x-relay-user is not permitted for this login");
        Client wrong = broker.connectRaw("login", "0 wrong", "x-relay-user", "bob");
        assertThat(wrong.received()).isEmpty();
        broker.pass(REFUSAL_MILLIS);
        assertThat(text(wrong)).contains("Login refused").doesNotContain("permitted");
    }
}

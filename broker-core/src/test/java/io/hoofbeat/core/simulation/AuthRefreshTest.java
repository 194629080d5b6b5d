package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.RuleText;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fresh token in a session: from then on it counts what that says of the user, also for what the session does already. */
class AuthRefreshTest {

    private static final String REFRESH = "/sys/auth/refresh";

    /** A token is a role and the value of a claim; the passcode of a CONNECT is one as well. */
    private static final Authenticator TOKENS = credentials -> {
        String passcode = credentials.passcode();
        String[] token = (passcode != null
                        ? passcode
                        : Objects.requireNonNull(credentials.presented().token()))
                .split(" ", -1);
        return CompletableFuture.completedFuture(new Verdict.Accepted(
                new User(credentials.login(), Set.of(token[0]), Map.of("tenant", token[1]), false)));
    };

    private final SteppedBroker broker = new SteppedBroker(
            BrokerOptions.DEFAULT,
            new SteppedMemoryStore(),
            TOKENS,
            RuleText.rules(
                    "permit send,subscribe /topic/common",
                    "permit send,subscribe /topic/staff role=staff",
                    "permit send,subscribe /topic/{claim:tenant}/*",
                    "permit send,subscribe /queue/{claim:tenant}.*",
                    "permit send /queue/** role=staff"));
    private final Client joe = broker.connect("login", "joe", "passcode", "staff acme");

    private List<String> refreshed(String token) {
        joe.send(REFRESH, token, "receipt", "fresh");
        return joe.received();
    }

    private List<String> subscribed(String destination) {
        joe.subscribe(destination, destination, "client");
        return joe.received();
    }

    private void sends(String destination, String body) {
        Client other = broker.connect("login", "eve", "passcode", "staff other");
        other.send(destination, body);
        other.received();
        other.vanish();
    }

    @Test
    void whatItGivesCountsAtOnce() {
        assertThat(refreshed("guest other")).containsExactly("receipt fresh");
        assertThat(subscribed("/topic/other/1")).containsExactly("receipt sub /topic/other/1");
        joe.send("/topic/other/1", "mine");
        assertThat(joe.received()).containsExactly("mine");
    }

    @Test
    void whatItTakesAwayIsRefusedFromThenOn() {
        joe.send("/topic/staff", "fine", "receipt", "1");
        assertThat(joe.received()).containsExactly("receipt 1");
        assertThat(refreshed("guest acme")).containsExactly("receipt fresh");
        joe.send("/topic/staff", "no");
        assertThat(joe.received()).containsExactly("ERROR SEND to /topic/staff is not permitted for user joe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topic/staff", "/topic/acme/1", "/queue/acme.1"})
    void aSubscriptionThatItNoLongerPermitsEndsTheSession(String destination) {
        assertThat(subscribed(destination)).containsExactly("receipt sub " + destination);
        assertThat(refreshed("guest other"))
                .contains("ERROR SUBSCRIBE to " + destination + " is no longer permitted for user joe")
                .noneMatch(each -> each.equals("secret"));
        assertThat(joe.isClosed()).isTrue();
        sends("/topic/staff", "secret");
        assertThat(joe.received()).isEmpty();
    }

    @Test
    void aSubscriptionToAPatternGoesOnWithWhatItStillPermits() {
        assertThat(subscribed("/topic/**")).containsExactly("receipt sub /topic/**");
        sends("/topic/staff", "before");
        assertThat(joe.received()).containsExactly("before");
        assertThat(refreshed("guest acme")).containsExactly("receipt fresh");
        sends("/topic/staff", "secret");
        sends("/topic/common", "common");
        assertThat(joe.received()).containsExactly("common");
    }

    @Test
    void aTransactionWithASendThatItNoLongerPermitsEndsTheSession() {
        joe.control("BEGIN", "transaction", "t");
        joe.send("/queue/other.1", "no", "transaction", "t");
        assertThat(refreshed("guest acme"))
                .contains("ERROR SEND to /queue/other.1 is no longer permitted for user joe");
        assertThat(broker.readyCount("/queue/other.1")).isZero();
    }
}

package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.session.RateLimits;
import io.hoofbeat.core.session.SessionLimits;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rates that connections share, by the clock of the loops: what comes faster is read later, and everybody has his turn. */
class SharedRatesTest {

    private static SteppedBroker broker(RateLimits rates) {
        BrokerOptions options =
                BrokerOptions.DEFAULT.withLimits(new SessionLimits(0, 1000, 1 << 20, 1000, Integer.MAX_VALUE, rates));
        return new SteppedBroker(
                options,
                new SteppedMemoryStore(),
                credentials -> CompletableFuture.completedFuture(
                        new Verdict.Accepted(new User(Objects.requireNonNull(credentials.login())))),
                AccessRules.EVERY_USER,
                new SteppedLoops(2, 11));
    }

    private static void flood(Client client, int frames, String body) {
        for (int i = 0; i < frames; i++) {
            client.send("/topic/a", body, "receipt", Integer.toString(i));
        }
    }

    /** How many frames they receive in so many seconds, in which they read all the time. */
    private static int receivedIn(int seconds, SteppedBroker broker, Client... clients) {
        int received = 0;
        for (int i = 0; i < 10 * seconds; i++) {
            broker.pass(100);
            for (Client client : clients) {
                received += client.received().size();
            }
        }
        return received;
    }

    private static long exceeded(SteppedBroker broker, Limit limit) {
        return broker.broker().counters().limits.count(limit);
    }

    @Test
    void theConnectionsOfAUserShareHisRateAndOthersDoNot() {
        SteppedBroker broker = broker(new RateLimits(0, 0, 10, 0));
        Client one = broker.connect("login", "alice");
        Client two = broker.connect("login", "alice");
        Client bob = broker.connect("login", "bob");
        broker.pass(5000);
        flood(one, 100, "a");
        flood(two, 100, "a");
        flood(bob, 8, "b");
        assertThat(bob.received()).hasSize(8);
        int atOnce = one.received().size() + two.received().size();
        assertThat(atOnce).isBetween(10, 12); // A second's worth, and what each has to pay for.
        assertThat(receivedIn(5, broker, one, two)).isBetween(48, 52);
        assertThat(exceeded(broker, Limit.FRAMES_PER_SECOND_PER_USER)).isPositive();
        assertThat(exceeded(broker, Limit.ALL_FRAMES_PER_SECOND)).isZero();
        assertThat(receivedIn(20, broker, one, two) + 50 + atOnce)
                .as("nothing is lost")
                .isBetween(198, 202);
    }

    @Test
    void whoSendsLittleHasHisTurnWhileOthersFlood() {
        SteppedBroker broker = broker(new RateLimits(20, 0, 0, 0));
        Client[] flooding = new Client[4];
        for (int i = 0; i < flooding.length; i++) {
            flooding[i] = broker.connect("login", "flood" + i);
            flood(flooding[i], 1000, "f");
        }
        int[] received = new int[flooding.length];
        for (int step = 0; step < 100; step++) {
            for (int i = 0; i < flooding.length; i++) {
                broker.pass(25);
                received[i] += flooding[i].received().size();
            }
        }
        // By turns: the rate of all, divided among them.
        assertThat(Arrays.stream(received).boxed()).allMatch(count -> count >= 48 && count <= 72);
        Client quiet = broker.connect("login", "quiet");
        for (int i = 0; i < 10; i++) {
            quiet.send("/topic/a", "q", "receipt", "q" + i);
            receivedIn(1, broker, flooding);
            assertThat(quiet.received()).as("second " + i).containsExactly("receipt q" + i);
        }
        assertThat(exceeded(broker, Limit.ALL_FRAMES_PER_SECOND)).isPositive();
    }

    @Test
    void bytesAreSharedLikeFrames() {
        SteppedBroker broker = broker(new RateLimits(0, 4000, 0, 1000));
        Client alice = broker.connect("login", "alice");
        Client bob = broker.connect("login", "bob");
        broker.pass(2000);
        flood(alice, 50, "x".repeat(100));
        flood(bob, 5, "x".repeat(100));
        assertThat(alice.received()).hasSizeBetween(10, 11);
        assertThat(bob.received()).hasSize(5);
        assertThat(exceeded(broker, Limit.BYTES_PER_SECOND_PER_USER)).isPositive();
        assertThat(exceeded(broker, Limit.ALL_BYTES_PER_SECOND)).isZero();
        flood(bob, 1, "x".repeat(8000));
        bob.received();
        Client carl = broker.connect("login", "carl");
        flood(carl, 2, "x");
        assertThat(carl.received()).as("what bob has sent is paid for by all").hasSize(1);
        assertThat(exceeded(broker, Limit.ALL_BYTES_PER_SECOND)).isPositive();
        broker.pass(2000);
        assertThat(carl.received()).hasSize(1);
    }

    @Test
    void whoComesBackDoesNotBeginAnewAndWhoStaysAwayIsForgotten() {
        SteppedBroker broker = broker(new RateLimits(0, 0, 10, 0));
        Client first = broker.connect("login", "alice");
        broker.pass(1000);
        flood(first, 10, "a");
        assertThat(first.received()).hasSize(10);
        first.vanish();
        Client again = broker.connect("login", "alice");
        flood(again, 5, "a");
        assertThat(again.received()).hasSizeLessThanOrEqualTo(1);
        again.vanish();
        assertThat(broker.broker().quotas().ratedUserCount()).isEqualTo(1);
        broker.pass(3000);
        assertThat(broker.broker().quotas().ratedUserCount()).isZero();
    }

    @Test
    void theHeartBeatsOfWhoWaitsAreNotMissed() {
        SteppedBroker broker = broker(new RateLimits(0, 0, 1, 0));
        Client client = broker.connect("login", "alice", "heart-beat", "1000,0");
        flood(client, 20, "a");
        assertThat(receivedIn(15, broker, client)).isBetween(15, 17);
        assertThat(client.isClosed()).isFalse();
    }
}

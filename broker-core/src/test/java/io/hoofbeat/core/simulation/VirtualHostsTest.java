package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.VirtualHosts;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.session.RateLimits;
import io.hoofbeat.core.session.SessionLimits;
import io.hoofbeat.core.simulation.HostsOnSteps.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualHostsTest {

    private static final BrokerOptions OPTIONS =
            new HistoryOptions().last("/topic/kept/**", 10).options();

    private final HostsOnSteps lenient = new HostsOnSteps(1, false, OPTIONS);

    private static Client at(HostsOnSteps world, int loop, String host, String... headers) {
        List<String> all = new ArrayList<>(List.of("host", host));
        all.addAll(List.of(headers));
        Client client = world.connect(loop, all.toArray(new String[0]));
        assertThat(client.hear()).containsExactly("CONNECTED");
        return client;
    }

    @ParameterizedTest
    @CsvSource({
        "alpha, alpha",
        "ALPHA, alpha",
        "alpha.example, alpha",
        "stomp.ALPHA.example, alpha",
        "a.b.alpha.example, alpha",
        "other.example, beta",
        "beta, beta",
        "default, default",
        "/, default",
        "example, default",
        ".example, default",
        "alpha.example., default",
        "nobody, default",
        "127.0.0.1, default"
    })
    void aNameIsThatOfTheHostThatFitsBest(String name, String host) {
        assertThat(lenient.hosts.find(name))
                .isNotNull()
                .satisfies(found -> assertThat(found.host()).isEqualTo(host));
    }

    @Test
    void aHostThatIsNotNamedIsTheStandardOneUnlessHostsAreStrict() {
        HostsOnSteps strict = new HostsOnSteps(1, true, OPTIONS);
        assertThat(lenient.hosts.find(null)).isSameAs(lenient.broker("default"));
        assertThat(strict.hosts.find(null)).isNull();
        assertThat(strict.hosts.find("nobody")).isNull();
        assertThat(strict.hosts.find("*.example")).as("a pattern is no name").isSameAs(strict.broker("beta"));
        assertThat(strict.hosts.find("x".repeat(300) + ".example")).isNull();
        assertThat(strict.hosts.find("/")).isSameAs(strict.broker("default"));
    }

    @Test
    void strictHostsRefuseAnUnknownNameAndTellItAndTheKey() {
        HostsOnSteps strict = new HostsOnSteps(1, true, OPTIONS);
        Client unknown = strict.connect(0, "host", "nobody\n");
        assertThat(unknown.hear())
                .singleElement()
                .asString()
                .startsWith("ERROR Unknown virtual host 'nobody")
                .contains("virtualHosts.strict")
                .doesNotContain("alpha");
        assertThat(unknown.connection.isClosed()).isTrue();
        assertThat(strict.connect(0).hear())
                .singleElement()
                .asString()
                .startsWith("ERROR CONNECT without host")
                .contains("virtualHosts.strict");
    }

    @Test
    void twoHostsWithOneNameAreAMistake() {
        assertThatThrownBy(() -> new VirtualHosts(
                        lenient.broker("default"),
                        List.of("a"),
                        List.of(new VirtualHosts.Entry(List.of("A"), lenient.broker("beta"))),
                        false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the name A stands for the virtual hosts default and beta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topic/a", "/queue/a", "/exchange/x/a", "/user/guest/a", "/topic/kept/a"})
    void whatIsSentAtOneHostIsReceivedThereAlone(String destination) {
        Client alpha = at(lenient, 0, "alpha", "login", "guest", "passcode", "guest");
        Client beta = at(lenient, 0, "beta", "login", "guest", "passcode", "guest");
        Client standard = at(lenient, 1, "default", "login", "guest", "passcode", "guest");
        for (Client each : List.of(alpha, beta, standard)) {
            each.say("SUBSCRIBE", "id", "1", "destination", destination.replace("/user/guest", "/user"));
        }
        lenient.settle();
        alpha.send(destination, "for alpha");
        assertThat(alpha.hear()).containsExactly("for alpha");
        assertThat(beta.hear()).isEmpty();
        assertThat(standard.hear()).isEmpty();
        standard.send(destination, "for standard");
        assertThat(standard.hear()).containsExactly("for standard");
        assertThat(alpha.hear()).isEmpty();
        assertThat(beta.hear()).isEmpty();
    }

    @Test
    void queuesHistoryRetainedMessagesAndDurableSubscriptionsStayWithTheirHostOverARestart() {
        for (String host : List.of("alpha", "beta")) {
            Client client = at(lenient, 0, host, "client-id", "c");
            client.say("SUBSCRIBE", "id", "d", "destination", "/topic/news", "durable", "true");
            lenient.settle();
            client.say("DISCONNECT", "receipt", "bye");
            client.hear();
            Client sender = at(lenient, 1, host);
            sender.send("/queue/a", host + " queued");
            sender.send("/topic/news", host + " news");
            sender.send("/topic/kept/a", host + " history");
            sender.send("/topic/plain", host + " retained", "retain", "true");
            sender.hear();
        }
        lenient.settle();
        lenient.crash();
        for (String host : List.of("beta", "alpha")) {
            Client client = at(lenient, 0, host, "client-id", "c");
            client.say("SUBSCRIBE", "id", "d", "destination", "/topic/news", "durable", "true");
            client.say("SUBSCRIBE", "id", "q", "destination", "/queue/a");
            client.say("SUBSCRIBE", "id", "h", "destination", "/topic/kept/a", "replay", "last=5");
            client.say("SUBSCRIBE", "id", "r", "destination", "/topic/plain");
            assertThat(client.hear().stream().filter(each -> !each.isEmpty()))
                    .contains(host + " queued", host + " news", host + " history")
                    .allMatch(each -> each.startsWith(host + " "));
        }
        Client standard = at(lenient, 0, "default", "client-id", "c");
        standard.say("SUBSCRIBE", "id", "d", "destination", "/topic/news", "durable", "true");
        standard.say("SUBSCRIBE", "id", "q", "destination", "/queue/**");
        standard.say("SUBSCRIBE", "id", "r", "destination", "/topic/plain");
        assertThat(standard.hear()).isEmpty();
    }

    @Test
    void aReplyAddressLeadsNowhereAtAnotherHost() {
        Client alpha = at(lenient, 0, "alpha");
        alpha.say("SUBSCRIBE", "id", "1", "destination", "/queue/work");
        alpha.say("SUBSCRIBE", "id", "2", "destination", "/temp-queue/answers");
        alpha.send("/queue/work", "question", "reply-to", "/temp-queue/answers");
        assertThat(alpha.hear()).containsExactly("question");
        String address = alpha.replyAddresses.get(0);
        at(lenient, 0, "beta").send(address, "forged");
        assertThat(alpha.hear()).isEmpty();
        at(lenient, 1, "alpha").send(address, "answer");
        assertThat(alpha.hear()).containsExactly("answer");
    }

    @Test
    void deadLettersStayWithTheirHost() {
        Client alpha = at(lenient, 0, "alpha");
        alpha.say("SUBSCRIBE", "id", "1", "destination", "/queue/work", "ack", "client-individual");
        alpha.send("/queue/work", "bad");
        alpha.hear();
        alpha.say("NACK", "id", alpha.ackIds.get(0), "requeue", "false");
        lenient.settle();
        for (String host : List.of("beta", "default", "alpha")) {
            Client reader = at(lenient, 1, host);
            reader.say("SUBSCRIBE", "id", "1", "destination", "/queue/dlq.work");
            assertThat(reader.hear()).isEqualTo(host.equals("alpha") ? List.of("bad") : List.of());
        }
    }

    @Test
    void theAckIdOfAnotherHostSettlesNothing() {
        Client alpha = at(lenient, 0, "alpha");
        alpha.say("SUBSCRIBE", "id", "1", "destination", "/queue/work", "ack", "client");
        alpha.send("/queue/work", "kept");
        alpha.hear();
        Client beta = at(lenient, 0, "beta");
        beta.say("ACK", "id", alpha.ackIds.get(0), "receipt", "r");
        beta.hear();
        alpha.connection.vanish();
        lenient.settle();
        Client again = at(lenient, 0, "alpha");
        again.say("SUBSCRIBE", "id", "1", "destination", "/queue/work");
        assertThat(again.hear()).containsExactly("kept");
    }

    @Test
    void eachHostHasUsersOfItsOwn() {
        lenient.set(
                "alpha",
                OPTIONS,
                credentials -> CompletableFuture.completedFuture(
                        "alice".equals(credentials.login()) && "alpha".equals(credentials.host())
                                ? new Verdict.Accepted(new User("alice"))
                                : new Verdict.Refused("no")));
        assertThat(lenient.connect(0, "host", "Alpha.example", "login", "alice").hear())
                .containsExactly("CONNECTED");
        assertThat(lenient.connect(0, "host", "alpha").hear())
                .singleElement()
                .asString()
                .startsWith("ERROR Login refused");
        assertThat(lenient.connect(0, "host", "beta", "login", "alice").hear())
                .singleElement()
                .asString()
                .startsWith("ERROR Login refused");
        assertThat(lenient.broker("alpha").sessions()).hasSize(1);
        assertThat(lenient.broker("beta").sessions()).isEmpty();
        assertThat(lenient.broker("default").sessions()).isEmpty();
    }

    private static BrokerOptions limited(SessionLimits limits, long queueBytes) {
        return BrokerOptions.DEFAULT
                .withQueues(new QueueOptions(5, "/queue/dlq.", 60_000, queueBytes, 1 << 20))
                .withLimits(limits);
    }

    @Test
    void aHostHasLimitsOfItsOwnAndCountsForTheWholeBroker() {
        HostsOnSteps world = new HostsOnSteps(1, false, limited(new SessionLimits(0, 5), 1 << 20));
        world.set("alpha", limited(new SessionLimits(0, 2, 1 << 20, 1000, 2), 1 << 20), new LoopbackGuests());
        Client one = at(world, 0, "alpha");
        at(world, 1, "alpha");
        assertThat(world.connect(0, "host", "alpha").hear())
                .singleElement()
                .asString()
                .startsWith("ERROR Too many connections to this virtual host|")
                .contains("at most 2 connections", "limits.connectionsMax");
        assertThat(world.broker("alpha").counters().limits.count(Limit.CONNECTIONS))
                .isEqualTo(1);
        one.say("SUBSCRIBE", "id", "1", "destination", "/topic/a");
        one.say("SUBSCRIBE", "id", "2", "destination", "/topic/a");
        one.say("SUBSCRIBE", "id", "3", "destination", "/topic/a");
        assertThat(one.hear()).singleElement().asString().contains("at most 2 subscriptions");
        assertThat(world.broker("default").quotas().subscriptionCount())
                .as("all were given back")
                .isZero();

        Client beta = at(world, 0, "beta");
        for (int i = 0; i < 4; i++) {
            beta.say("SUBSCRIBE", "id", "" + i, "destination", "/topic/a");
        }
        Client again = at(world, 0, "alpha");
        again.say("SUBSCRIBE", "id", "1", "destination", "/topic/a");
        assertThat(again.hear()).isEmpty();
        again.say("SUBSCRIBE", "id", "2", "destination", "/topic/a");
        assertThat(again.hear()).singleElement().asString().contains("at most 5 subscriptions");
    }

    @Test
    void aHostHasARateOfItsOwnAndCountsForThatOfTheWholeBroker() {
        HostsOnSteps world = new HostsOnSteps(1, false, limited(rates(20), 1 << 20));
        world.set("alpha", limited(rates(5), 1 << 20), new LoopbackGuests());
        Client alpha = at(world, 0, "alpha");
        Client standard = at(world, 1, "default");
        world.loops.pass(1000);
        for (int i = 0; i < 30; i++) {
            alpha.say("BEGIN", "transaction", "r" + i, "receipt", "r" + i);
        }
        assertThat(alpha.hear()).hasSizeBetween(5, 6);
        for (int i = 0; i < 11; i++) {
            standard.say("BEGIN", "transaction", "r" + i, "receipt", "r" + i);
        }
        assertThat(standard.hear()).hasSize(11);
        for (int i = 0; i < 11; i++) {
            standard.say("BEGIN", "transaction", "s" + i, "receipt", "s" + i);
        }
        assertThat(standard.hear()).as("alpha has sent some of the twenty").hasSizeBetween(3, 5);
        assertThat(world.broker("default").counters().limits.count(Limit.ALL_FRAMES_PER_SECOND))
                .isPositive();
        assertThat(world.broker("alpha").counters().limits.count(Limit.ALL_FRAMES_PER_SECOND))
                .isPositive();
    }

    private static SessionLimits rates(int framesPerSecond) {
        return new SessionLimits(0, 100, 1 << 20, 1000, Integer.MAX_VALUE, new RateLimits(framesPerSecond, 0, 0, 0));
    }

    @Test
    void whatTheBrokerTellsOfItselfIsAboutTheHostOfTheSubscriber() {
        HostsOnSteps world = new HostsOnSteps(1, false, limited(new SessionLimits(0, 1), 1 << 20));
        List<Client> watchers = new ArrayList<>();
        for (String host : List.of("default", "beta")) {
            Client watcher = at(world, 0, host);
            watcher.say("SUBSCRIBE", "id", "1", "destination", "/sys/**");
            watcher.say("SUBSCRIBE", "id", "2", "destination", "/sys/presence/topic/a");
            watcher.hear();
            watchers.add(watcher);
        }
        Client alpha = at(world, 0, "alpha");
        alpha.say("SUBSCRIBE", "id", "1", "destination", "/topic/a");
        alpha.say("SUBSCRIBE", "id", "2", "destination", "/topic/a");
        alpha.hear();
        world.loops.pass(5000);
        world.settle();
        assertThat(watchers)
                .allSatisfy(watcher -> assertThat(watcher.hear())
                        .noneMatch(each -> each.contains("alpha") || each.contains("limit") || each.contains("{")));
    }

    @Test
    void theQueuesOfAllHostsShareTheMemoryOfTheBroker() {
        HostsOnSteps world = new HostsOnSteps(1, false, limited(SessionLimits.DEFAULT, 2000));
        Client alpha = at(world, 0, "alpha");
        Client standard = at(world, 0, "default");
        alpha.send("/queue/a", "x".repeat(1000), "persistent", "false");
        standard.send("/queue/a", "x".repeat(500), "persistent", "false");
        world.settle();
        long ofAlpha = world.broker("alpha").queues().budget().bytes();
        assertThat(ofAlpha).isGreaterThan(1000);
        assertThat(world.broker("default").queues().budget().bytes()).isGreaterThan(ofAlpha + 500);
        alpha.say("SUBSCRIBE", "id", "1", "destination", "/queue/a");
        standard.say("SUBSCRIBE", "id", "1", "destination", "/queue/a");
        alpha.hear();
        standard.hear();
        assertThat(world.broker("alpha").queues().budget().bytes()).isZero();
        assertThat(world.broker("default").queues().budget().bytes()).isZero();
    }
}

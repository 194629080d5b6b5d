package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.admin.DestinationView;
import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.policy.Overflow;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.RuleText;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.session.SessionLimits;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.core.session.SessionView;
import io.hoofbeat.core.session.SubscriptionView;
import io.hoofbeat.core.session.TransactionOptions;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SimulatedStore.Break;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import io.hoofbeat.core.stomp.ServerFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One frame to several destinations, over the ways into the broker and out of it. */
class CompositeDestinationsTest {

    private static final BrokerOptions DEFAULTS = BrokerOptions.DEFAULT;
    private static final CompositeSyntax ON = new CompositeSyntax(true, 8);
    private static final Authenticator ANYBODY = credentials ->
            CompletableFuture.completedFuture(new Authenticator.Verdict.Accepted(new User(credentials.login())));

    private final SteppedBroker broker = broker(DEFAULTS.withComposites(ON));

    private static SteppedBroker broker(BrokerOptions options) {
        return new SteppedBroker(options, new SimulatedStore(DestinationPrefixes.DEFAULT));
    }

    private static SteppedBroker guarded(String... rules) {
        return new SteppedBroker(DEFAULTS.withComposites(ON), new SteppedMemoryStore(), ANYBODY, RuleText.rules(rules));
    }

    private static SteppedBroker limited(
            TransactionOptions transactions, SessionOptions sessions, SessionLimits limits) {
        return broker(DEFAULTS.withTransactions(transactions)
                .withSessions(sessions)
                .withLimits(limits)
                .withComposites(ON));
    }

    /** What came, each message as {@code SUBSCRIPTION DESTINATION BODY}. */
    private static List<String> heard(Client client) {
        return heard(client.receivedFrames());
    }

    private static List<String> heard(List<Received> frames) {
        List<String> all = new ArrayList<>();
        for (Received received : frames) {
            all.add(
                    received instanceof Received.Delivered to
                            ? to.subscription() + " " + to.message().header("destination") + " "
                                    + SteppedBroker.shortly(to)
                            : SteppedBroker.shortly(received));
        }
        return all;
    }

    private static ServerFrame.ErrorFrame errorOf(Client client) {
        List<Received> all = client.receivedFrames();
        assertThat(all).isNotEmpty();
        assertThat(client.isClosed()).isTrue();
        return (ServerFrame.ErrorFrame) ((Received.Frame) all.get(all.size() - 1)).frame();
    }

    private List<Long> ready(String... names) {
        return Arrays.stream(names)
                .map(name -> broker.readyCount("/queue/" + name))
                .toList();
    }

    // ---- SEND

    @Test
    void aSendReachesEveryPartUnderItsOwnName() {
        Client reader = broker.connect();
        reader.subscribe("q", "/queue/a", "auto");
        reader.subscribe("t", "/topic/b", "auto");
        reader.subscribe("u", "/queue/c", "auto");
        reader.subscribe("w", "/topic/**", "auto");
        reader.received();
        Client sender = broker.connect();
        sender.send("/queue/a,/topic/b,c", "m", "receipt", "1", "colour", "re:d");
        assertThat(sender.received()).containsExactly("receipt 1");
        assertThat(heard(reader))
                .containsExactlyInAnyOrder("q /queue/a m", "t /topic/b m", "w /topic/b m", "u /queue/c m");
        sender.send("/queue/a,c", "plain");
        assertThat(heard(reader)).containsExactlyInAnyOrder("q /queue/a plain", "u /queue/c plain");
    }

    @Test
    void headersOfTheSenderReachEveryPart() {
        Client reader = broker.connect();
        reader.subscribe("q", "/queue/a", "auto");
        reader.subscribe("t", "/topic/a", "auto");
        reader.received();
        broker.connect().send("/queue/a,/topic/a", "m", "colour", "re:d");
        for (Received received : reader.receivedFrames()) {
            assertThat(((Received.Delivered) received).message().header("colour"))
                    .isEqualTo("re:d");
        }
    }

    @Test
    void whenOffACommaIsALetterOfOneDestination() {
        SteppedBroker plain = broker(DEFAULTS);
        Client client = plain.connect();
        client.subscribe("1", "/queue/a,/queue/b", "auto");
        client.send("/queue/a", "not");
        client.send("/queue/a,/queue/b", "m", "receipt", "1");
        assertThat(heard(client)).contains("1 /queue/a,/queue/b m").doesNotContain("1 /queue/a not");
        assertThat(plain.readyCount("/queue/a")).isEqualTo(1);
    }

    @Test
    void theReceiptComesWhenAllPartsAreOnDisk() {
        Client sender = broker.connect();
        sender.send("/queue/a,b,/topic/c", "m", "receipt", "1");
        while (sender.arrived().isEmpty()) {
            assertThat(broker.step(new Random(1))).isTrue();
        }
        broker.crash();
        assertThat(ready("a", "b", "c")).containsExactly(1L, 1L, 0L);
    }

    @ParameterizedTest
    @EnumSource(Break.class)
    void whereverTheStoreBreaksAllPartsAreThereOrNone(Break how) {
        boolean wasWhole = false;
        boolean wasNone = false;
        for (int operation = 0; operation < 8; operation++) {
            for (int kept = -1; kept < 4; kept++) {
                SimulatedStore store = new SimulatedStore(DestinationPrefixes.DEFAULT);
                SteppedBroker world = new SteppedBroker(DEFAULTS.withComposites(ON), store);
                store.breakAt(operation, how);
                Client sender = world.connect();
                sender.send("/queue/first", "m", "receipt", "0");
                sender.send("/queue/a,b,c", "m", "receipt", "1");
                boolean isPromised = sender.received().contains("receipt 1");
                world.restart(kept < 0 ? store.crash() : store.powerCut(kept));
                List<Long> found = List.of(
                        world.readyCount("/queue/a"), world.readyCount("/queue/b"), world.readyCount("/queue/c"));
                assertThat(found)
                        .as("operation %d, kept %d", operation, kept)
                        .isIn(
                                isPromised
                                        ? List.of(List.of(1L, 1L, 1L))
                                        : List.of(List.of(1L, 1L, 1L), List.of(0L, 0L, 0L)));
                wasWhole |= found.get(0) == 1;
                wasNone |= found.get(0) == 0;
            }
        }
        assertThat(wasWhole && wasNone).as("both were seen").isTrue();
    }

    @Test
    void aQueueThatIsFullKeepsTheMessageFromAllParts() {
        SteppedBroker world = broker(new TestPolicies()
                .rule("/queue/full", rule -> rule.messagesMax(1).overflow(Overflow.REJECT))
                .options(1 << 20)
                .withComposites(ON));
        Client reader = world.connect();
        reader.subscribe("t", "/topic/t", "auto");
        Client sender = world.connect();
        sender.send("/queue/full", "m", "receipt", "0");
        assertThat(sender.received()).containsExactly("receipt 0");
        sender.send("/queue/a,full,/topic/t", "m", "receipt", "1");
        assertThat(sender.received().get(0)).startsWith("ERROR ").contains("/queue/full");
        assertThat(world.readyCount("/queue/a")).isZero();
        assertThat(reader.received()).containsExactly("receipt sub t");
    }

    @Test
    void anOpenTransactionTakesAllParts() {
        Client sender = broker.connect();
        Client reader = broker.connect();
        reader.subscribe("t", "/topic/c", "auto");
        reader.received();
        for (String end : List.of("ABORT", "COMMIT")) {
            sender.control("BEGIN", "transaction", "t");
            sender.send("/queue/a,b,/topic/c", "m", "transaction", "t", "receipt", "1");
            assertThat(sender.received()).containsExactly("receipt 1");
            assertThat(ready("a", "b")).containsExactly(0L, 0L);
            assertThat(reader.received()).isEmpty();
            sender.control(end, "transaction", "t");
        }
        assertThat(ready("a", "b")).containsExactly(1L, 1L);
        assertThat(reader.received()).containsExactly("m");
        sender.send("/queue/a,b", "m", "transaction", "t");
        assertThat(sender.received()).containsExactly("ERROR Unknown transaction");
    }

    @Test
    void whatFollowsACompositeComesAfterIt() {
        for (long seed = 0; seed < 50; seed++) {
            SteppedBroker world = broker(DEFAULTS.withComposites(ON));
            Client sender = world.connect();
            Client reader = world.connect();
            reader.subscribe("a", "/queue/a", "auto");
            reader.subscribe("t", "/topic/t", "auto");
            reader.received();
            sender.send("/queue/a", "1");
            sender.send("/topic/t", "1");
            sender.send("/queue/a,b,/topic/t", "2");
            sender.send("/queue/a", "3");
            sender.send("/topic/t", "3");
            world.settle(new Random(seed));
            List<String> all = heard(reader);
            for (String from : List.of("a /queue/a ", "t /topic/t ")) {
                assertThat(all.stream().filter(each -> each.startsWith(from)))
                        .as("seed %d", seed)
                        .containsExactly(from + 1, from + 2, from + 3);
            }
        }
    }

    @Test
    void timeAndRetainHoldForEveryPart() {
        Client sender = broker.connect();
        sender.send("/queue/a,b", "late", "x-delay", "1000");
        sender.send("/queue/a,/topic/kept", "kept", "retain", "set");
        assertThat(ready("a", "b")).containsExactly(1L, 0L);
        broker.pass(2000);
        assertThat(ready("a", "b")).containsExactly(2L, 1L);
        Client reader = broker.connect();
        reader.subscribe("1", "/topic/kept,/topic/other", "auto");
        assertThat(heard(reader)).contains("1 /topic/kept kept");
        sender.send("/queue/a,/topic/kept", "m", "retain", "maybe");
        assertThat(errorOf(sender).headers().get("message")).isEqualTo("SEND with an invalid retain");
        assertThat(ready("a")).containsExactly(2L);
    }

    @Test
    void anAnswerFindsItsWayFromEveryPart() {
        Client asking = broker.connect();
        asking.send("/queue/a,b", "ask", "reply-to", "/temp-queue/r");
        Client answering = broker.connect();
        answering.subscribe("1", "/queue/a,b", "auto");
        List<String> addresses = new ArrayList<>();
        for (Received received : answering.receivedFrames()) {
            if (received instanceof Received.Delivered to) {
                addresses.add(String.valueOf(to.message().header("reply-to")));
            }
        }
        assertThat(addresses).hasSize(2);
        addresses.forEach(address -> answering.send(address, "answer"));
        broker.settle();
        assertThat(asking.received()).containsExactly("answer", "answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/queue/a,/temp-queue/b",
                "/temp-topic/b,/queue/a",
                "/queue/a,/user/bob/queue/b",
                "/queue/a,/dsub/d",
                "/topic/a,/sys/connections",
                "/sys/auth/refresh,/queue/a",
                "/queue/a,/app/b",
                "/queue/a,/reply-queue/b",
                "/queue/a,",
                "/queue/a,a"
            })
    void otherPartsAreRefusedByBothFramesAndNothingHappens(String destination) {
        Client sender = broker.connect();
        sender.send(destination, "m");
        assertThat(errorOf(sender).headers().get("message")).isEqualTo("Invalid composite destination");
        Client reader = broker.connect();
        reader.subscribe("1", destination, "auto");
        assertThat(errorOf(reader).headers().get("message")).isEqualTo("Invalid composite destination");
        assertThat(ready("a")).containsExactly(0L);
    }

    @Test
    void anExchangeIsATopicLikeOthers() {
        Client reader = broker.connect();
        reader.subscribe("1", "/exchange/logs/a,b", "auto");
        reader.received();
        broker.connect().send("/exchange/logs/b,/queue/q", "m");
        assertThat(heard(reader)).containsExactly("1 /exchange/logs/b m");
        assertThat(ready("q")).containsExactly(1L);
    }

    // ---- SUBSCRIBE

    @ParameterizedTest
    @ValueSource(strings = {"auto", "client", "client-individual"})
    void aSubscribeReceivesFromEveryPartUnderOneId(String mode) {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,b,/topic/c,/topic/d.*,/queue/e/*", mode);
        assertThat(reader.received()).containsExactly("receipt sub 1");
        Client sender = broker.connect();
        for (String destination : List.of("/queue/a", "/queue/b", "/topic/c", "/topic/d.1", "/queue/e/1", "/queue/f")) {
            sender.send(destination, "m");
        }
        broker.settle();
        List<Received> all = reader.receivedFrames();
        assertThat(all.stream()
                        .map(each -> ((Received.Delivered) each).message().header("destination")))
                .containsExactlyInAnyOrder("/queue/a", "/queue/b", "/topic/c", "/topic/d.1", "/queue/e/1");
        assertThat(all.stream().map(each -> ((Received.Delivered) each).subscription()))
                .containsOnly("1");
        assertThat(all.stream().map(each -> ((Received.Delivered) each).id())).doesNotHaveDuplicates();
        assertThat(all.stream().map(each -> ((Received.Delivered) each).hasAck()))
                .containsOnly(!mode.equals("auto"));
    }

    @Test
    void aCumulativeAckCoversAllPartsInTheOrderOfDelivery() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,b,/topic/c", "client");
        Client sender = broker.connect();
        List<String> destinations = List.of("/queue/a", "/topic/c", "/queue/b", "/queue/a", "/topic/c", "/queue/b");
        for (int i = 0; i < destinations.size(); i++) {
            sender.send(destinations.get(i), "m" + i);
            broker.settle();
        }
        List<Received> held = reader.receivedFrames();
        assertThat(held).hasSize(7);
        assertThat(unacknowledged()).isEqualTo(6);
        reader.control("ACK", "id", SteppedBroker.ackId(held, "m3"), "receipt", "r");
        assertThat(reader.received()).containsExactly("receipt r");
        assertThat(unacknowledged()).isEqualTo(2);
        assertThat(broker.heldCount("/queue/a")).isZero();
        assertThat(broker.heldCount("/queue/b")).isEqualTo(1);
        reader.control("ACK", "id", SteppedBroker.ackId(held, "m2"), "receipt", "late");
        assertThat(reader.received()).containsExactly("receipt late");
        reader.vanish();
        assertThat(ready("a", "b")).containsExactly(0L, 1L);
    }

    @Test
    void aSingleAckAndNackAreOfOnePart() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,b", "client-individual");
        Client sender = broker.connect();
        sender.send("/queue/a,b", "x");
        sender.send("/queue/a", "a");
        sender.send("/queue/b", "b");
        List<Received> held = reader.receivedFrames();
        reader.control("ACK", "id", SteppedBroker.ackId(held, "b"));
        reader.control("NACK", "id", SteppedBroker.ackId(held, "a"), "requeue", "false", "receipt", "r");
        assertThat(reader.received()).containsExactly("receipt r");
        assertThat(broker.heldCount("/queue/a")).isEqualTo(1);
        assertThat(broker.heldCount("/queue/b")).isEqualTo(1);
        assertThat(ready("dlq.a", "dlq.b")).containsExactly(1L, 0L);
    }

    @Test
    void acknowledgementsOfSeveralPartsTakeEffectWithTheirTransaction() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,b,/topic/c", "client");
        Client sender = broker.connect();
        sender.send("/queue/a,b,/topic/c", "x");
        broker.settle();
        sender.send("/queue/b", "last");
        String last = SteppedBroker.ackId(reader.receivedFrames(), "last");
        reader.control("BEGIN", "transaction", "t");
        reader.control("ACK", "id", last, "transaction", "t");
        reader.control("ABORT", "transaction", "t");
        assertThat(reader.received()).isEmpty();
        assertThat(unacknowledged()).isEqualTo(4);
        reader.control("BEGIN", "transaction", "u");
        reader.control("ACK", "id", last, "transaction", "u");
        reader.control("COMMIT", "transaction", "u", "receipt", "r");
        assertThat(reader.received()).containsExactly("receipt r");
        assertThat(unacknowledged()).isZero();
        broker.crash();
        assertThat(ready("a", "b")).containsExactly(0L, 0L);
    }

    @Test
    void unsubscribeEndsAllPartsAndGivesBackWhatTheyHold() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,b,/topic/c", "client");
        Client sender = broker.connect();
        sender.send("/queue/a,b,/topic/c", "x");
        List<Received> held = reader.receivedFrames();
        reader.control("BEGIN", "transaction", "t");
        reader.control("UNSUBSCRIBE", "id", "1", "receipt", "r");
        assertThat(reader.received()).containsExactly("receipt r");
        assertThat(ready("a", "b")).containsExactly(1L, 1L);
        sender.send("/queue/a,b,/topic/c", "y");
        assertThat(reader.received()).isEmpty();
        assertThat(broker.broker().quotas().subscriptionCount()).isZero();
        reader.control("ACK", "id", SteppedBroker.ackId(held, "x"), "receipt", "late");
        reader.control("UNSUBSCRIBE", "id", "1");
        assertThat(reader.received()).containsExactly("receipt late", "ERROR UNSUBSCRIBE of an unknown subscription");
    }

    @Test
    void nothingComesAfterTheReceiptOfUnsubscribeAndNothingIsLost() {
        for (long seed = 0; seed < 60; seed++) {
            SteppedBroker world = limited(
                    DEFAULTS.transactions(),
                    new SessionOptions(10_000, 10, 100, 1 << 20, 10_000, 15, 0, 0),
                    DEFAULTS.limits());
            Client reader = world.connect();
            reader.subscribe("1", "/queue/a,b,/topic/c", "client");
            reader.received();
            Client sender = world.connect();
            for (int i = 0; i < 5; i++) {
                sender.send("/queue/a", "m");
                sender.send("/queue/b", "m");
                sender.send("/topic/c", "m");
            }
            Random random = new Random(seed);
            for (int steps = random.nextInt(60); steps > 0; steps--) {
                world.step(random);
            }
            reader.control("UNSUBSCRIBE", "id", "1", "receipt", "r");
            world.settle(random);
            assertThat(reader.received()).as("seed %d", seed).endsWith("receipt r");
            assertThat(world.readyCount("/queue/a") + world.readyCount("/queue/b"))
                    .as("seed %d", seed)
                    .isEqualTo(10);
            assertThat(world.heldCount("/queue/a") + world.heldCount("/queue/b"))
                    .as("seed %d", seed)
                    .isZero();
            for (int i = 0; i < 15; i++) {
                sender.send("/queue/z", "z");
            }
            reader.subscribe("2", "/queue/z", "client");
            assertThat(reader.received())
                    .as("seed %d: nothing else is unacknowledged", seed)
                    .hasSize(16);
            assertThat(reader.isClosed()).as("seed %d", seed).isFalse();
        }
    }

    @Test
    void whatOnePartGivesBackDoesNotComeThroughAnother() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,/queue/*", "client");
        Client sender = broker.connect();
        for (int i = 0; i < 4; i++) {
            sender.send("/queue/a", "m");
        }
        assertThat(reader.received()).hasSize(5);
        reader.control("UNSUBSCRIBE", "id", "1", "receipt", "r");
        assertThat(reader.received()).containsExactly("receipt r");
        reader.subscribe("2", "/queue/a", "client");
        assertThat(reader.received()).containsExactly("receipt sub 2", "m (2)", "m (2)", "m (2)", "m (2)");
    }

    @Test
    void whatIsGivenBackCountsNoMoreAsUnacknowledged() {
        SteppedBroker world = limited(
                DEFAULTS.transactions(),
                new SessionOptions(10_000, 10, 100, 1 << 20, 10_000, 2, 0, 0),
                DEFAULTS.limits());
        Client reader = world.connect();
        for (String id : List.of("1", "2", "3")) {
            reader.subscribe(id, "/queue/a,b", "client");
            reader.received();
            if (id.equals("1")) {
                world.connect().send("/queue/a,b", "m");
            }
            world.settle();
            reader.control("UNSUBSCRIBE", "id", id, "receipt", "r");
            assertThat(reader.received()).endsWith("receipt r");
        }
    }

    @Test
    void whatATransactionHoldsStaysWithItWhenTheSubscriptionEnds() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,b", "client");
        broker.connect().send("/queue/a,b", "x");
        List<Received> all = reader.receivedFrames();
        reader.control("BEGIN", "transaction", "t");
        String last = ((Received.Delivered) all.get(all.size() - 1)).id();
        reader.control("ACK", "id", last, "transaction", "t");
        reader.control("UNSUBSCRIBE", "id", "1");
        reader.received();
        assertThat(ready("a", "b")).containsExactly(0L, 0L);
        reader.control("ABORT", "transaction", "t", "receipt", "r");
        assertThat(reader.received()).containsExactly("receipt r");
        assertThat(ready("a", "b")).containsExactly(1L, 1L);
    }

    @Test
    void disconnectGivesBackWhatAllPartsHold() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,/queue/*", "client");
        broker.connect().send("/queue/a,b", "x");
        assertThat(reader.received()).hasSize(3);
        reader.control("DISCONNECT", "receipt", "bye");
        assertThat(reader.received()).containsExactly("receipt bye");
        assertThat(ready("a", "b")).containsExactly(1L, 1L);
        assertThat(broker.broker().quotas().subscriptionCount()).isZero();
    }

    @Test
    void thePrefetchIsOfEachPart() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,b", "client-individual", "prefetch-count", "2");
        Client sender = broker.connect();
        for (int i = 0; i < 3; i++) {
            sender.send("/queue/a,b", "m" + i);
        }
        broker.settle();
        assertThat(reader.received()).hasSize(5);
        assertThat(ready("a", "b")).containsExactly(1L, 1L);
    }

    @Test
    void aSlowConnectionSettlesWhatAllPartsHaveWrittenWhenItReads() {
        Client reader = broker.connect();
        reader.subscribe("1", "/topic/t,/queue/a", "auto");
        Client sender = broker.connect();
        for (int i = 0; i < 40; i++) {
            sender.send("/queue/a", "m" + i);
        }
        assertThat(broker.heldCount("/queue/a")).as("written, and not read").isPositive();
        assertThat(reader.received()).hasSize(41);
        assertThat(broker.heldCount("/queue/a")).isZero();
    }

    @Test
    void theBacklogOfAnyPartHoldsItsPublisherUntilItIsAcknowledged() {
        SteppedBroker world =
                limited(DEFAULTS.transactions(), new SessionOptions(10_000, 10, 1, 500, 10_000), DEFAULTS.limits());
        Client reader = world.connect();
        reader.subscribe("1", "/topic/a,b", "client");
        assertThat(reader.received()).containsExactly("receipt sub 1");
        Client sender = world.connect();
        for (int i = 1; i < 30; i++) {
            sender.send("/topic/b", "m");
        }
        sender.send("/topic/b", "m", "receipt", "r");
        assertThat(sender.received()).isEmpty();
        var asked = world.broker().administration().clients();
        world.settle();
        assertThat(asked.join()).filteredOn(SessionView::slow).hasSize(1);
        int count = 0;
        for (List<Received> some = reader.receivedFrames(); !some.isEmpty(); some = reader.receivedFrames()) {
            count += some.size();
            reader.control("ACK", "id", ((Received.Delivered) some.get(some.size() - 1)).id());
        }
        assertThat(count).isEqualTo(30);
        assertThat(sender.received()).containsExactly("receipt r");
    }

    @Test
    void eachTopicReplaysItsOwnHistory() {
        SteppedBroker world =
                broker(new HistoryOptions().last("/topic/*", 10).options().withComposites(ON));
        Client sender = world.connect();
        sender.send("/topic/a,b", "x");
        world.settle();
        Client reader = world.connect();
        reader.subscribe("1", "/topic/a,b", "auto", "replay", "all-kept");
        List<Received> replayed = reader.receivedFrames();
        assertThat(replayed.stream()
                        .filter(Received.Delivered.class::isInstance)
                        .map(each -> ((Received.Delivered) each).id()))
                .hasSize(4)
                .doesNotHaveDuplicates();
        assertThat(heard(replayed))
                .containsExactlyInAnyOrder(
                        "receipt sub 1", "1 /topic/a x", "1 /topic/b x", "1 /topic/a ", "1 /topic/b ");
        Client other = world.connect();
        other.subscribe("1", "/topic/a,/queue/b", "auto", "replay", "all-kept");
        assertThat(other.received()).containsExactly("ERROR SUBSCRIBE with replay to a queue");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/topic/a,b | durable | true",
                "/queue/x,/topic/b | group | g",
                "/queue/x,/topic/a::g | other | x",
                "/queue/x,/queue/Consumer.g.VirtualTopic.t | other | x"
            })
    void aDurableSubscriptionIsNoPart(String destination, String header, String value) {
        Client reader = broker.connect();
        reader.subscribe("1", destination, "client", header, value);
        assertThat(reader.received())
                .containsExactly("ERROR SUBSCRIBE with a durable subscription in a composite destination");
        broker.connect().send("/queue/x", "m");
        assertThat(ready("x")).containsExactly(1L);
        assertThat(broker.broker().quotas().subscriptionCount()).isZero();
    }

    @Test
    void aRefusedPartLeavesNoneSubscribed() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,/topic/{n:(?=x)}", "auto");
        assertThat(reader.received().get(0)).startsWith("ERROR ");
        broker.connect().send("/queue/a", "m");
        assertThat(ready("a")).containsExactly(1L);
    }

    @Test
    void anIdIsInUseAsAnyOther() {
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a,b", "auto");
        assertThat(reader.received()).containsExactly("receipt sub 1");
        reader.subscribe("1", "/queue/c,d", "auto");
        assertThat(reader.received()).containsExactly("ERROR SUBSCRIBE with an id in use");
    }

    @Test
    void listingsShowTheSubscriptionAsOneAndItsTopicsApart() {
        Client reader = broker.connect();
        reader.subscribe("1", "/topic/a,b,/queue/c", "client");
        broker.connect().send("/queue/c", "m");
        reader.received();
        var asked = broker.broker().administration().subscriptions();
        broker.settle();
        assertThat(asked.join()).singleElement().satisfies(view -> {
            assertThat(view.destination()).isEqualTo("/topic/a,b,/queue/c");
            assertThat(view.parts()).containsExactly("/topic/a", "/topic/b", "/queue/c");
            assertThat(view.delivered()).isEqualTo(1);
            assertThat(view.unacknowledged()).isEqualTo(1);
        });
        var destinations = broker.broker().administration().destinations();
        broker.settle();
        assertThat(destinations.join())
                .extracting(DestinationView::destination)
                .containsExactlyInAnyOrder("/topic/a", "/topic/b", "/queue/c");
    }

    private long unacknowledged() {
        var asked = broker.broker().administration().subscriptions();
        broker.settle();
        return asked.join().stream().mapToLong(SubscriptionView::unacknowledged).sum();
    }

    // ---- limits

    @Test
    void eachPartCountsAsASubscription() {
        SteppedBroker world = limited(
                DEFAULTS.transactions(), new SessionOptions(10_000, 3, 100, 1 << 20, 10_000), DEFAULTS.limits());
        Client reader = world.connect();
        reader.subscribe("1", "/topic/a,b", "auto");
        reader.subscribe("2", "/topic/a", "auto");
        reader.control("UNSUBSCRIBE", "id", "1");
        reader.subscribe("3", "/topic/c,d", "auto");
        assertThat(reader.received()).containsExactly("receipt sub 1", "receipt sub 2", "receipt sub 3");
        reader.subscribe("4", "/topic/e", "auto");
        assertThat(errorOf(reader).body()).contains("(sessions.subscriptionsMax)");
        Client other = world.connect();
        other.subscribe("1", "/topic/a,b,c,d", "auto");
        assertThat(errorOf(other).body()).contains("(sessions.subscriptionsMax)");
        assertThat(world.broker().quotas().subscriptionCount()).isZero();
    }

    @Test
    void eachPartCountsInTheWholeBrokerToo() {
        SteppedBroker world = limited(DEFAULTS.transactions(), DEFAULTS.sessions(), new SessionLimits(0, 3));
        Client reader = world.connect();
        reader.subscribe("1", "/topic/a,b", "auto");
        Client other = world.connect();
        other.subscribe("1", "/topic/a,b", "auto");
        assertThat(errorOf(other).body()).contains("(limits.subscriptionsMax)");
        Client third = world.connect();
        third.subscribe("1", "/topic/a", "auto");
        assertThat(third.received()).containsExactly("receipt sub 1");
    }

    @Test
    void thereAreOnlySoManyParts() {
        for (String command : List.of("SEND", "SUBSCRIBE")) {
            Client client = broker.connect();
            String destination = "/topic/1,2,3,4,5,6,7,8";
            if (command.equals("SEND")) {
                client.send(destination, "m", "receipt", "1");
                assertThat(client.received()).containsExactly("receipt 1");
                client.send(destination + ",9", "m");
            } else {
                client.subscribe("1", destination, "auto");
                client.subscribe("2", destination + ",9", "auto");
            }
            ServerFrame.ErrorFrame error = errorOf(client);
            assertThat(error.headers().get("message")).isEqualTo("Too many parts of a composite destination");
            assertThat(error.body()).contains("at most 8", "(" + Limit.DESTINATION_PARTS.key() + ")");
        }
        assertThat(broker.broker().counters().limits.count(Limit.DESTINATION_PARTS))
                .isEqualTo(2);
    }

    @Test
    void thePartsOfASendAreATransactionForItsLimits() {
        SteppedBroker world = limited(new TransactionOptions(10, 3, 400), DEFAULTS.sessions(), DEFAULTS.limits());
        Client client = world.connect();
        client.send("/queue/a,b,c", "m", "receipt", "1");
        assertThat(client.received()).containsExactly("receipt 1");
        client.send("/queue/a,b,c,d", "m");
        assertThat(errorOf(client).body()).contains("(transactions.framesMax)");
        Client other = world.connect();
        other.send("/queue/a,b", "m".repeat(200));
        assertThat(errorOf(other).body()).contains("(transactions.bytesMax)");
        assertThat(world.readyCount("/queue/a")).isEqualTo(1);
        assertThat(world.broker().quotas().transactionBytes()).isZero();
    }

    // ---- access

    @ParameterizedTest
    @ValueSource(
            strings = {"/queue/a,secret", "/queue/secret,a", "/queue/a,/amq/queue/secret,b", "/topic/a,/queue/secret"})
    void aPartThatMayNotBeSentToRefusesTheWhole(String destination) {
        SteppedBroker world = guarded("permit send,subscribe /**", "deny send,subscribe /queue/secret user=joe");
        Client eve = world.connect("login", "eve");
        eve.subscribe("t", "/topic/a", "auto");
        eve.received();
        for (String transaction : List.of("", "t")) {
            Client joe = world.connect("login", "joe");
            if (transaction.isEmpty()) {
                joe.send(destination, "m");
            } else {
                joe.control("BEGIN", "transaction", transaction);
                joe.send(destination, "m", "transaction", transaction);
                joe.control("COMMIT", "transaction", transaction);
            }
            assertThat(errorOf(joe).headers().get("message"))
                    .matches("SEND to (/amq)?/queue/secret is not permitted for user joe");
        }
        assertThat(eve.received()).isEmpty();
        for (String queue : List.of("/queue/a", "/queue/b", "/queue/secret")) {
            assertThat(world.readyCount(queue)).isZero();
        }
        assertThat(world.broker().counters().accessRefusals.sum()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/queue/a,secret", "/queue/secret,a", "/topic/a,/queue/secret", "/queue/a,secret/*"})
    void aPartThatMayNotBeSubscribedToRefusesTheWhole(String destination) {
        SteppedBroker world = guarded("permit send,subscribe /**", "deny subscribe /queue/secret/** user=joe");
        Client joe = world.connect("login", "joe");
        joe.subscribe("1", destination, "client");
        assertThat(errorOf(joe).headers().get("message"))
                .matches("SUBSCRIBE to /queue/secret(/\\*)? is not permitted for user joe");
        Client eve = world.connect("login", "eve");
        eve.send("/queue/a,secret", "m", "receipt", "1");
        assertThat(eve.received()).containsExactly("receipt 1");
        assertThat(world.readyCount("/queue/a")).isEqualTo(1);
        assertThat(world.broker().quotas().subscriptionCount()).isZero();
    }

    @Test
    void aPatternAmongThePartsBringsOnlyWhatIsPermitted() {
        SteppedBroker world =
                guarded("permit send,subscribe /**", "deny subscribe /topic/x/secret,/queue/x/secret user=joe");
        Client joe = world.connect("login", "joe");
        joe.subscribe("1", "/topic/x/*,/queue/x/*", "auto");
        joe.received();
        world.connect("login", "eve").send("/topic/x/a,/topic/x/secret,/queue/x/a,/queue/x/secret", "m");
        assertThat(heard(joe)).containsExactlyInAnyOrder("1 /topic/x/a m", "1 /queue/x/a m");
        assertThat(world.readyCount("/queue/x/secret")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "client"})
    void rulesThatChangeHoldForEachPart(String mode) {
        SteppedBroker world = guarded("permit send,subscribe /**");
        Client joe = world.connect("login", "joe");
        Client eve = world.connect("login", "eve");
        joe.subscribe("1", "/queue/a,/queue/x/*,/topic/b", mode);
        joe.received();
        eve.send("/queue/x/1,/queue/x/2", "m");
        assertThat(heard(joe)).containsExactlyInAnyOrder("1 /queue/x/1 m", "1 /queue/x/2 m");

        world.broker().useRules(RuleText.rules("permit send,subscribe /**", "deny subscribe /queue/x/1 user=joe"));
        eve.send("/queue/x/1,/queue/x/2,/queue/a", "n");
        assertThat(heard(joe)).containsExactlyInAnyOrder("1 /queue/x/2 n", "1 /queue/a n");
        assertThat(world.readyCount("/queue/x/1")).isEqualTo(mode.equals("auto") ? 1 : 2);

        world.broker().useRules(RuleText.rules("permit send,subscribe /**", "deny subscribe /topic/b user=joe"));
        assertThat(errorOf(joe).headers().get("message"))
                .isEqualTo("SUBSCRIBE to /topic/b is no longer permitted for user joe");
        assertThat(world.readyCount("/queue/a")).isEqualTo(mode.equals("auto") ? 0 : 1);
    }

    @Test
    void rulesThatChangeHoldForEachPartOfAnOpenTransaction() {
        SteppedBroker world = guarded("permit send,subscribe /**");
        Client joe = world.connect("login", "joe");
        joe.control("BEGIN", "transaction", "t");
        joe.send("/queue/a,b", "m", "transaction", "t");
        joe.received();
        world.broker().useRules(RuleText.rules("permit send,subscribe /**", "deny send /queue/b user=joe"));
        assertThat(errorOf(joe).headers().get("message"))
                .isEqualTo("SEND to /queue/b is no longer permitted for user joe");
        assertThat(world.readyCount("/queue/a")).isZero();
    }

    @Test
    void whatAPartMustGiveBackIsNotGivenToAnotherPart() {
        SteppedBroker world = guarded("permit send,subscribe /**");
        Client joe = world.connect("login", "joe");
        Client eve = world.connect("login", "eve");
        joe.subscribe("1", "/queue/*,/queue/a*,/queue/?1,/queue/**", "client-individual");
        for (int i = 0; i < 4; i++) {
            eve.send("/queue/a1", "m");
        }
        assertThat(joe.received()).hasSize(5);
        world.broker().useRules(RuleText.rules("permit send,subscribe /**", "deny subscribe /queue/a1 user=joe"));
        assertThat(joe.received()).isEmpty();
        eve.subscribe("all", "/queue/*", "auto");
        assertThat(eve.received()).containsExactly("receipt sub all", "m (2)", "m (2)", "m (2)", "m (2)");
    }
}

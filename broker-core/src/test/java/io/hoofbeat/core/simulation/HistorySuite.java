package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What topics keep for late subscribers, whatever keeps it. A subclass says what that is. */
abstract class HistorySuite {

    private static final String ROOM = "/topic/room/1";

    private final List<SteppedBroker> brokers = new ArrayList<>();

    /** The store that a broker of a test is to use, empty. */
    abstract SteppedStore emptyStore();

    SteppedBroker start(BrokerOptions options) {
        SteppedBroker broker = new SteppedBroker(options, emptyStore());
        brokers.add(broker);
        return broker;
    }

    private SteppedBroker start() {
        return start(new HistoryOptions().last("/topic/room/**", 5).options());
    }

    @AfterEach
    void close() {
        brokers.forEach(SteppedBroker::close);
    }

    static void sendMany(Client client, String destination, int from, int to) {
        for (int i = from; i <= to; i++) {
            client.send(destination, "m" + i, "receipt", "r" + i);
        }
        client.received();
    }

    /** What was received, in short: the body of a message with the marks that the broker has put on it. */
    static List<String> marked(Client client) {
        List<String> all = new ArrayList<>();
        for (Received received : client.receivedFrames()) {
            if (received instanceof Received.Delivered delivered) {
                all.add(marked(delivered.message()));
            } else {
                all.add(SteppedBroker.shortly(received));
            }
        }
        return all;
    }

    private static String marked(Message message) {
        Headers headers = message.headers();
        if ("true".equals(headers.get("replay-end"))) {
            StringBuilder text = new StringBuilder("END");
            for (String name : List.of("replay-count", "seq", "replay-complete-from", "replay-history")) {
                String value = headers.get(name);
                text.append(value == null ? "" : " " + name + ":" + value);
            }
            return text.toString();
        }
        String retained = "true".equals(headers.get("retained")) ? "retained " : "";
        String replayed = "true".equals(headers.get("replayed")) ? "replayed " : "";
        return retained + replayed + message.bodyText();
    }

    private static List<String> replayed(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "replayed m" + i).toList();
    }

    private static List<String> with(List<String> list, String... further) {
        List<String> all = new ArrayList<>(list);
        all.addAll(List.of(further));
        return all;
    }

    @Test
    void theLastMessagesComeFirstThenTheMarkerThenWhatIsLive() {
        SteppedBroker broker = start();
        Client sender = broker.connect();
        sendMany(sender, ROOM, 1, 4);
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto", "replay", "last=3");
        assertThat(marked(reader))
                .containsExactly(
                        "receipt sub 1", "replayed m2", "replayed m3", "replayed m4", "END replay-count:3 seq:4");
        sender.send(ROOM, "m5");
        assertThat(marked(reader)).containsExactly("m5");
    }

    @Test
    void numbersAndTimesStandInEveryMessageOfATopicWithAHistory() {
        SteppedBroker broker = start();
        Client sender = broker.connect();
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto");
        reader.received();
        sender.send(ROOM, "a", "seq", "77", "own", "x", "ingress-timestamp", "then");
        sender.send(ROOM, "b");
        List<Headers> headers = new ArrayList<>();
        for (Received received : reader.receivedFrames()) {
            headers.add(((Received.Delivered) received).message().headers());
        }
        assertThat(headers).hasSize(2);
        assertThat(headers.get(0).get("seq")).isEqualTo("1");
        assertThat(headers.get(0).get("own")).isEqualTo("x");
        assertThat(headers.get(0).toString()).containsOnlyOnce("\nseq:").containsOnlyOnce("ingress-timestamp:1700000");
        assertThat(headers.get(1).get("seq")).isEqualTo("2");
    }

    @Test
    void onlySoManyAreKept() {
        SteppedBroker broker = start();
        Client sender = broker.connect();
        sendMany(sender, ROOM, 1, 100);
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto", "replay", "all-kept");
        assertThat(marked(reader))
                .isEqualTo(with(
                        List.of("receipt sub 1"),
                        with(replayed(96, 100), "END replay-count:5 seq:100").toArray(new String[0])));
        reader.subscribe("2", ROOM, "auto", "replay", "last=20");
        assertThat(marked(reader)).endsWith("END replay-count:5 seq:100 replay-complete-from:96");
        reader.subscribe("3", ROOM, "auto", "replay", "seq=98");
        assertThat(marked(reader))
                .containsExactly(
                        "receipt sub 3", "replayed m98", "replayed m99", "replayed m100", "END replay-count:3 seq:100");
        reader.subscribe("4", ROOM, "auto", "replay", "seq=50");
        assertThat(marked(reader)).endsWith("END replay-count:5 seq:100 replay-complete-from:96");
        reader.subscribe("5", ROOM, "auto", "replay", "seq=101");
        assertThat(marked(reader)).containsExactly("receipt sub 5", "END replay-count:0 seq:100");
    }

    @Test
    void historySurvivesACrashAndNumbersAreNeverUsedAgain() {
        SteppedBroker broker = start();
        if (!broker.store().store().isDurable()) {
            return;
        }
        sendMany(broker.connect(), ROOM, 1, 30);
        broker.crash();
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto", "replay", "last=3");
        assertThat(marked(reader))
                .startsWith("receipt sub 1", "replayed m28", "replayed m29", "replayed m30")
                .last()
                .asString()
                .startsWith("END replay-count:3 seq:");
        sendMany(broker.connect(), ROOM, 31, 31);
        Received live = reader.receivedFrames().get(0);
        String number = ((Received.Delivered) live).message().header("seq");
        assertThat(Long.parseLong(String.valueOf(number))).isGreaterThan(30);
        reader.subscribe("2", ROOM, "auto", "replay", "seq=30");
        assertThat(marked(reader))
                .startsWith("receipt sub 2", "replayed m30", "replayed m31")
                .hasSize(4);
        reader.subscribe("3", ROOM, "auto", "replay", "seq=" + number);
        assertThat(marked(reader)).startsWith("receipt sub 3", "replayed m31").hasSize(3);
    }

    @Test
    void fromATimeOn() {
        SteppedBroker broker =
                start(new HistoryOptions().last("/topic/room/**", 2000).options());
        Client sender = broker.connect();
        for (int i = 1; i <= 600; i++) {
            sender.send(ROOM, "m" + i + " " + "x".repeat(500));
            sender.received();
            broker.pass(10);
        }
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto", "replay", "since=25ms");
        assertThat(marked(reader)).hasSize(2 + 2).element(1).asString().startsWith("replayed m599 ");
        reader.subscribe("2", ROOM, "auto", "replay", "since=5995ms");
        List<String> nearlyAll = marked(reader);
        assertThat(nearlyAll).hasSize(2 + 599).element(1).asString().startsWith("replayed m2 ");
        assertThat(nearlyAll).last().isEqualTo("END replay-count:599 seq:600");
        reader.subscribe("3", ROOM, "auto", "replay", "since=2023-11-14T22:13:20Z");
        assertThat(marked(reader)).hasSize(2 + 600);
        reader.subscribe("4", ROOM, "auto", "x-stream-offset", "timestamp=1700000000");
        assertThat(marked(reader)).hasSize(2 + 600);
        reader.subscribe("5", ROOM, "auto", "replay", "seq=3");
        assertThat(marked(reader)).hasSize(2 + 598);
    }

    @Test
    void whatIsTooOldIsForgotten() {
        SteppedBroker broker =
                start(new HistoryOptions().millis("/topic/room/**", 10_000).options());
        Client sender = broker.connect();
        sendMany(sender, ROOM, 1, 3);
        broker.pass(6_000);
        sendMany(sender, ROOM, 4, 5);
        broker.pass(6_000);
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto", "replay", "all-kept");
        assertThat(marked(reader))
                .containsExactly("receipt sub 1", "replayed m4", "replayed m5", "END replay-count:2 seq:5");
        broker.pass(60_000);
        assertThat(broker.store().messageCount()).isZero();
        reader.subscribe("2", ROOM, "auto", "replay", "all-kept");
        assertThat(marked(reader)).containsExactly("receipt sub 2", "END replay-count:0 seq:5");
    }

    @Test
    void onlySoManyBytesAreKept() {
        SteppedBroker broker =
                start(new HistoryOptions().bytes("/topic/room/**", 1000, 20_000).options());
        Client sender = broker.connect();
        for (int i = 1; i <= 100; i++) {
            sender.send(ROOM, "x".repeat(1000), "receipt", "r" + i);
        }
        sender.received();
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto", "replay", "all-kept");
        assertThat(marked(reader)).hasSizeBetween(2 + 15, 2 + 19);
    }

    @Test
    void aPatternReplaysEveryTopicAndTellsTheEndOnce() {
        SteppedBroker broker = start();
        Client sender = broker.connect();
        sendMany(sender, "/topic/room/1", 1, 3);
        sendMany(sender, "/topic/room/2", 4, 6);
        sendMany(sender, "/topic/room/3/side", 7, 9);
        Client reader = broker.connect();
        reader.subscribe("1", "/topic/room/*", "auto", "replay", "last=2");
        List<String> received = marked(reader);
        assertThat(received)
                .containsExactlyInAnyOrder(
                        "receipt sub 1",
                        "replayed m2",
                        "replayed m3",
                        "replayed m5",
                        "replayed m6",
                        "END replay-count:4");
        assertThat(received).containsSubsequence("replayed m2", "replayed m3", "END replay-count:4");
        assertThat(received).containsSubsequence("replayed m5", "replayed m6", "END replay-count:4");
        sender.send("/topic/room/4", "live");
        assertThat(marked(reader)).containsExactly("live");
    }

    @Test
    void whoAcknowledgesGetsItPageByPage() {
        SteppedBroker broker =
                start(new HistoryOptions().last("/topic/room/**", 1000).options());
        Client sender = broker.connect();
        sendMany(sender, ROOM, 1, 300);
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "client", "replay", "all-kept", "prefetch-count", "7");
        List<String> all = new ArrayList<>();
        for (List<Received> some = reader.receivedFrames(); !some.isEmpty(); some = reader.receivedFrames()) {
            for (Received received : some) {
                if (received instanceof Received.Delivered delivered) {
                    all.add(marked(delivered.message()));
                    reader.control("ACK", "id", delivered.id());
                }
            }
        }
        assertThat(all).isEqualTo(with(replayed(1, 300), "END replay-count:300 seq:300"));
        sender.send(ROOM, "live");
        assertThat(marked(reader)).containsExactly("live");
    }

    @Test
    void theOtherSpellings() {
        SteppedBroker broker = start();
        sendMany(broker.connect(), ROOM, 1, 3);
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto", "activemq.retroactive", "true");
        assertThat(marked(reader)).hasSize(1 + 3 + 1);
        reader.subscribe("2", ROOM, "auto", "x-stream-offset", "first");
        assertThat(marked(reader)).hasSize(1 + 3 + 1);
        reader.subscribe("3", ROOM, "auto", "x-stream-offset", "last");
        assertThat(marked(reader)).containsExactly("receipt sub 3", "replayed m3", "END replay-count:1 seq:3");
        reader.subscribe("4", ROOM, "auto", "x-stream-offset", "next");
        assertThat(marked(reader)).startsWith("receipt sub 4", "END replay-count:0");
        reader.subscribe("5", ROOM, "auto", "x-stream-offset", "offset=2");
        assertThat(marked(reader)).hasSize(1 + 2 + 1);
    }

    @Test
    void whereNothingIsKeptTheMarkerSaysSo() {
        Client reader = start().connect();
        reader.subscribe("1", "/topic/other", "auto", "replay", "last=20");
        assertThat(marked(reader)).containsExactly("receipt sub 1", "END replay-count:0 replay-history:none");
        reader.subscribe("2", ROOM, "auto", "replay", "last=20");
        assertThat(marked(reader)).containsExactly("receipt sub 2", "END replay-count:0");
    }

    @Test
    void whatCannotBeUnderstoodIsAnError() {
        SteppedBroker broker = start();
        for (String wrong : List.of("last", "last=-1", "last=x", "since=", "since=yesterday", "seq=1.5", "all", "")) {
            Client reader = broker.connect();
            reader.subscribe("1", ROOM, "auto", "replay", wrong);
            assertThat(marked(reader)).as(wrong).containsExactly("ERROR SUBSCRIBE with an invalid replay");
        }
        Client reader = broker.connect();
        reader.subscribe("1", "/queue/a", "auto", "replay", "last=1");
        assertThat(marked(reader)).containsExactly("ERROR SUBSCRIBE with replay to a queue");
        Client sender = broker.connect();
        sender.send("/topic/a", "x", "retain", "forever");
        assertThat(marked(sender)).containsExactly("ERROR SEND with an invalid retain");
    }

    @Test
    void theRetainedMessageComesFirst() {
        SteppedBroker broker = start();
        Client sender = broker.connect();
        Client present = broker.connect();
        present.subscribe("1", "/topic/price", "auto");
        present.received();
        sender.send("/topic/price", "one", "retain", "set", "receipt", "r1");
        sender.send("/topic/price", "two", "ActiveMQ.Retain", "true", "receipt", "r2");
        sender.send("/topic/price", "three", "receipt", "r3");
        assertThat(sender.received()).containsExactly("receipt r1", "receipt r2", "receipt r3");
        assertThat(marked(present)).containsExactly("one", "two", "three");

        Client late = broker.connect();
        late.subscribe("1", "/topic/price", "auto");
        late.subscribe("2", "/topic/*", "client");
        assertThat(marked(late))
                .containsExactlyInAnyOrder("receipt sub 1", "retained two", "receipt sub 2", "retained two");
        sender.send("/topic/price", "four");
        assertThat(marked(late)).containsExactly("four", "four");

        sender.send("/topic/price", "", "retain", "remove", "receipt", "r4");
        assertThat(sender.received()).containsExactly("receipt r4");
        assertThat(marked(late)).as("removal alone is no message").isEmpty();
        late.subscribe("3", "/topic/price", "auto");
        assertThat(marked(late)).containsExactly("receipt sub 3");
        assertThat(broker.store().messageCount()).isZero();
    }

    @Test
    void aRetainedMessageWithinTheReplayComesOnce() {
        SteppedBroker broker = start();
        Client sender = broker.connect();
        sendMany(sender, ROOM, 1, 2);
        sender.send(ROOM, "kept", "retain", "true");
        sendMany(sender, ROOM, 3, 4);
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto", "replay", "all-kept");
        assertThat(marked(reader))
                .containsExactly(
                        "receipt sub 1",
                        "replayed m1",
                        "replayed m2",
                        "retained replayed kept",
                        "replayed m3",
                        "replayed m4",
                        "END replay-count:5 seq:5");
        reader.subscribe("2", ROOM, "auto", "replay", "last=1");
        assertThat(marked(reader))
                .containsExactly("receipt sub 2", "retained kept", "replayed m4", "END replay-count:1 seq:5");
    }

    @Test
    void theRetainedMessageSurvivesACrashAndIsReplacedAfterwards() {
        SteppedBroker broker = start();
        if (!broker.store().store().isDurable()) {
            return;
        }
        Client sender = broker.connect();
        sender.send("/topic/price", "one", "retain", "set", "receipt", "r1");
        sender.send("/topic/other", "gone", "retain", "set", "persistent", "false");
        sender.send("/topic/third", "removed", "retain", "set");
        sender.send("/topic/third", "with a body", "retain", "remove", "receipt", "r2");
        assertThat(sender.received()).containsExactly("receipt r1", "receipt r2");
        broker.crash();
        Client late = broker.connect();
        late.subscribe("1", "/topic/*", "auto");
        assertThat(marked(late)).containsExactly("receipt sub 1", "retained one");
        Client again = broker.connect();
        again.send("/topic/price", "two", "retain", "set", "receipt", "r3");
        again.received();
        broker.crash();
        Client last = broker.connect();
        last.subscribe("1", "/topic/price", "auto");
        assertThat(marked(last)).containsExactly("receipt sub 1", "retained two");
        assertThat(broker.store().messageCount()).isEqualTo(1);
    }

    @Test
    void aMessageOfATransactionIsKeptAtItsCommit() {
        SteppedBroker broker = start();
        Client sender = broker.connect();
        sender.control("BEGIN", "transaction", "t");
        sender.send(ROOM, "a", "transaction", "t");
        sender.send(ROOM, "b", "transaction", "t");
        sender.control("COMMIT", "transaction", "t", "receipt", "c");
        assertThat(sender.received()).containsExactly("receipt c");
        Client reader = broker.connect();
        reader.subscribe("1", ROOM, "auto", "replay", "all-kept");
        assertThat(marked(reader))
                .containsExactly("receipt sub 1", "replayed a", "replayed b", "END replay-count:2 seq:2");
    }

    @Test
    void destinationsOfSpringSessionsKeepNothing() {
        SteppedBroker broker = start(new HistoryOptions().last("/topic/**", 5).options());
        Client sender = broker.connect();
        sendMany(sender, "/topic/prices-user3f2a9c10-77aa-4c1e-9a6b-000000000000", 1, 3);
        assertThat(broker.broker().logs().all()).isEmpty();
        sendMany(sender, "/user/bob/topic/a", 1, 1);
        sendMany(sender, "/topic/prices", 1, 3);
        assertThat(broker.broker().logs().all()).hasSize(1);
    }
}

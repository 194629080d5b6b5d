package io.hoofbeat.cli.interop;

import static io.hoofbeat.cli.interop.BrokerProduct.ACTIVEMQ;
import static io.hoofbeat.cli.interop.BrokerProduct.RABBITMQ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.simp.stomp.ConnectionLostException;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** What Spring's STOMP clients expect from a broker, whatever lies below them. */
abstract class SpringClientSuite implements InteropSuite {
    private static final String UMLAUTS_AND_EMOJI = "Grüße, 世界 \uD83D\uDC0E";

    private final String name = InteropSuite.uniqueName();
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    private final List<SpringPeer> peers = new ArrayList<>();

    /**
     * Starts to connect a client.
     *
     * @param sendMillis    heart-beat offered, in milliseconds; 0 for none
     * @param receiveMillis heart-beat asked for, in milliseconds; 0 for none
     * @param timers        for receipts and heart-beats
     */
    abstract SpringPeer open(
            BrokerAddress address, long sendMillis, long receiveMillis, ThreadPoolTaskScheduler timers);

    /** A tap in front of the port that {@link #open} uses. */
    abstract TcpTap tap(BrokerAddress address) throws IOException;

    /** The broker behind that tap. */
    abstract BrokerAddress through(TcpTap tap, BrokerAddress address);

    @AfterEach
    void letGo() {
        peers.forEach(SpringPeer::close);
        scheduler.shutdown();
    }

    @Test
    void versionAndHeartBeatAreAgreedOn() {
        StompHeaders connected = start(broker().address(), 10_000, 10_000).connectedHeaders();

        assertThat(connected.getFirst("version")).isEqualTo("1.2");
        assertThat(connected.getHeartbeat()).isNotNull().hasSize(2);
    }

    @Test
    void everySubscriptionOfATopicGetsItsCopy() {
        SpringPeer alice = connect();
        SpringPeer bob = connect();
        SpringPeer.Subscription first = alice.subscribe("/topic/" + name, "auto");
        SpringPeer.Subscription second = alice.subscribe("/topic/" + name, "auto");
        SpringPeer.Subscription third = bob.subscribe("/topic/" + name, "auto");

        bob.send("/topic/" + name, "hello");

        for (SpringPeer.Subscription subscription : List.of(first, second, third)) {
            Received message = subscription.next();
            assertThat(message.text()).isEqualTo("hello");
            assertThat(message.header("destination")).isEqualTo("/topic/" + name);
            assertThat(message.header("subscription"))
                    .isEqualTo(subscription.handle().getSubscriptionId());
        }
    }

    @Test
    void headersAndTextArriveAsTheyWereSent() {
        SpringPeer peer = connect();
        SpringPeer.Subscription subscription = peer.subscribe("/topic/" + name, "auto");

        StompHeaders headers = new StompHeaders();
        headers.setDestination("/topic/" + name);
        headers.add("x-colon", "http://localhost:8080/a:b");
        headers.add("x-lines", "one\ntwo\\n");
        headers.add("x:name", UMLAUTS_AND_EMOJI);
        headers.add(StompHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8");
        peer.send(headers, UMLAUTS_AND_EMOJI.getBytes(StandardCharsets.UTF_8));

        Received message = subscription.next();
        assertThat(message.text()).isEqualTo(UMLAUTS_AND_EMOJI);
        assertThat(message.header("x-colon")).isEqualTo("http://localhost:8080/a:b");
        assertThat(message.header("x-lines")).isEqualTo("one\ntwo\\n");
        assertThat(message.header("x:name")).isEqualTo(UMLAUTS_AND_EMOJI);
        assertThat(message.header("content-type")).isEqualTo("text/plain;charset=UTF-8");
    }

    @Test
    @KnownDeviation(of = RABBITMQ, because = "puts bodies that are not UTF-8 into WebSocket text messages")
    @KnownDeviation(of = ACTIVEMQ, because = "ignores binary WebSocket messages")
    void binaryBodyArrivesOctetForOctet() {
        SpringPeer peer = connect();
        SpringPeer.Subscription subscription = peer.subscribe("/topic/" + name, "auto");
        byte[] octets = new byte[512];
        for (int index = 0; index < octets.length; index++) {
            octets[index] = (byte) index;
        }

        peer.send(octetStream("/topic/" + name), octets);

        assertThat(subscription.next().body()).isEqualTo(octets);
    }

    @Test
    @KnownDeviation(of = ACTIVEMQ, because = "takes one STOMP frame per WebSocket message only")
    void bodyOfAMegabyteArrives() {
        SpringPeer peer = connect();
        SpringPeer.Subscription subscription = peer.subscribe("/queue/" + name, "auto");
        String text = new Random(42)
                .ints(1 << 20, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        peer.send("/queue/" + name, text);

        assertThat(subscription.next().text().equals(text))
                .as("same megabyte of text")
                .isTrue();
    }

    @Test
    void emptyBodyArrives() {
        SpringPeer peer = connect();
        SpringPeer.Subscription subscription = peer.subscribe("/topic/" + name, "auto");

        StompHeaders headers = new StompHeaders();
        headers.setDestination("/topic/" + name);
        peer.send(headers, new byte[0]);
        peer.send("/topic/" + name, "next");

        assertThat(subscription.next().body()).isEmpty();
        assertThat(subscription.next().text()).isEqualTo("next");
    }

    @Test
    void queueKeepsMessagesAndGivesEachToOneConsumer() {
        SpringPeer sender = connect();
        for (int number = 0; number < 20; number++) {
            sender.send("/queue/" + name, "m" + number);
        }

        Inbox<Received> both = new Inbox<>("two consumers");
        connect().subscribe("/queue/" + name, "auto", both);
        connect().subscribe("/queue/" + name, "auto", both);
        for (int number = 20; number < 40; number++) {
            sender.send("/queue/" + name, "m" + number);
        }

        List<String> all = texts(both.next(40));
        assertThat(all).doesNotHaveDuplicates().hasSize(40);
        assertThat(both.drain()).isEmpty();
    }

    @Test
    void acknowledgedMessageIsGoneAndTheRestComesBack() {
        connect().send("/queue/" + name, "first");
        SpringPeer sender = connect();
        sender.send("/queue/" + name, "second");

        SpringPeer consumer = connect();
        SpringPeer.Subscription subscription = consumer.subscribe("/queue/" + name, "client-individual");
        List<Received> two = subscription.messages().next(2);
        consumer.ack(two.get(1));
        consumer.close();

        SpringPeer.Subscription again = connect().subscribe("/queue/" + name, "auto");
        sender.send("/queue/" + name, "third");
        assertThat(texts(again.messages().next(2))).containsExactly("first", "third");
    }

    @Test
    void acknowledgementInClientModeIsCumulative() {
        SpringPeer sender = connect();
        List.of("first", "second", "third").forEach(text -> sender.send("/queue/" + name, text));

        SpringPeer consumer = connect();
        SpringPeer.Subscription subscription = consumer.subscribe("/queue/" + name, "client");
        List<Received> three = subscription.messages().next(3);
        consumer.ack(three.get(1));
        consumer.close();

        SpringPeer.Subscription again = connect().subscribe("/queue/" + name, "auto");
        sender.send("/queue/" + name, "fourth");
        assertThat(texts(again.messages().next(2))).containsExactly("third", "fourth");
    }

    @Test
    @KnownDeviation(of = ACTIVEMQ, because = "a NACK moves the message to the dead-letter queue at once")
    void refusedMessageComesBack() {
        SpringPeer peer = connect();
        peer.send("/queue/" + name, "again");
        SpringPeer.Subscription subscription = peer.subscribe("/queue/" + name, "client-individual");

        peer.nack(subscription.next());

        Received back = subscription.next();
        assertThat(back.text()).isEqualTo("again");
        assertThat(back.header("redelivered")).isEqualTo("true");
        peer.ack(back);
    }

    @Test
    void unsubscribedGetsNothingMore() {
        SpringPeer peer = connect();
        SpringPeer.Subscription leaving = peer.subscribe("/topic/" + name, "auto");
        SpringPeer.Subscription staying = peer.subscribe("/topic/" + name, "auto");

        leaving.unsubscribe();
        peer.send("/topic/" + name, "late");

        assertThat(staying.next().text()).isEqualTo("late");
        assertThat(leaving.messages().drain()).isEmpty();
    }

    @Test
    void patternWithDotsMatchesOneWord() {
        SpringPeer peer = connect();
        SpringPeer.Subscription subscription = peer.subscribe("/topic/" + name + ".*", "auto");

        peer.send("/topic/" + name + ".a.b", "too deep");
        peer.send("/topic/" + name + ".a", "right");

        Received message = subscription.next();
        assertThat(message.text()).isEqualTo("right");
        assertThat(message.header("destination")).isEqualTo("/topic/" + name + ".a");
    }

    @Test
    @KnownDeviation(of = RABBITMQ, because = "refuses a slash in the name of a topic")
    @KnownDeviation(of = ACTIVEMQ, because = "knows patterns with dots only")
    void antPatternMatchesAsInSpringsSimpleBroker() {
        SpringPeer peer = connect();
        SpringPeer.Subscription subscription = peer.subscribe("/topic/" + name + "/*/room/**", "auto");

        peer.send("/topic/" + name + "/eu/lobby", "no");
        peer.send("/topic/" + name + "/eu/room/7/left", "deep");
        peer.send("/topic/" + name + "/eu/room", "none");

        List<Received> two = subscription.messages().next(2);
        assertThat(texts(two)).containsExactly("deep", "none");
        assertThat(two.get(0).header("destination")).isEqualTo("/topic/" + name + "/eu/room/7/left");
    }

    @Test
    @KnownDeviation(of = RABBITMQ, because = "leaves the connection open after ERROR")
    @KnownDeviation(of = ACTIVEMQ, because = "leaves the connection open after ERROR")
    void protocolErrorEndsTheSessionWithAReason() {
        SpringPeer peer = connect();
        StompHeaders headers = new StompHeaders();
        headers.setId("never-given-out");
        headers.setReceipt("r-ack");

        peer.session().acknowledge(headers, true);

        Received error = peer.errors().next();
        assertThat(error.required("message")).isNotBlank();
        assertThat(error.header("receipt-id")).isEqualTo("r-ack");
        assertThat(peer.awaitLost()).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    @KnownDeviation(of = ACTIVEMQ, because = "the plain image checks no passcode")
    void wrongPasscodeIsRefused() {
        SpringPeer peer = start(broker().address().withPasscode("wrong"), 0, 0);

        assertThat(peer.errors().next().required("message")).isNotBlank();
        assertThatThrownBy(peer::awaitConnected).isInstanceOf(AssertionError.class);
    }

    @Test
    void heartBeatsFlowBothWaysAndSilenceIsNoticed() throws IOException {
        try (TcpTap tap = tap(broker().address())) {
            SpringPeer peer =
                    start(through(tap, broker().address()), 1000, 1000).awaitConnected();
            SpringPeer.Subscription subscription = peer.subscribe("/topic/" + name, "auto");
            tap.toClient().awaitBeats(2);
            tap.toBroker().awaitBeats(2);
            connect().send("/topic/" + name, "still alive");
            assertThat(subscription.next().text()).isEqualTo("still alive");

            tap.toClient().freeze();

            assertThat(peer.awaitLost())
                    .as("what Spring says of a silent broker")
                    .isNotNull();
        }
    }

    private SpringPeer connect() {
        return start(broker().address(), 0, 0).awaitConnected();
    }

    private SpringPeer start(BrokerAddress address, long sendMillis, long receiveMillis) {
        if (peers.isEmpty()) {
            scheduler.setDaemon(true);
            scheduler.initialize();
        }
        SpringPeer peer = open(address, sendMillis, receiveMillis, scheduler);
        peers.add(peer);
        return peer;
    }

    /** Headers of a SEND that carries octets. */
    private static StompHeaders octetStream(String destination) {
        StompHeaders headers = new StompHeaders();
        headers.setDestination(destination);
        headers.add(StompHeaders.CONTENT_TYPE, "application/octet-stream");
        return headers;
    }

    private static List<String> texts(List<Received> messages) {
        return messages.stream().map(Received::text).toList();
    }
}

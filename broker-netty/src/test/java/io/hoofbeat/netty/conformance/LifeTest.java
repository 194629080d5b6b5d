package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Clients that vanish, at every point of their lives and in both ways: the broker must hold nothing of them afterwards. That no
 * buffer is left is checked at the end of the test run.
 */
@OverBothStores
final class LifeTest {

    /**
     * A point in the life of a client.
     *
     * @param name as it stands in a failure
     * @param life what a client without a word so far does to get there
     */
    private record Moment(String name, BiConsumer<BrokerUnderTest, Wire> life) {}

    private static final List<Moment> MOMENTS = List.of(
            new Moment("before CONNECT", (broker, wire) -> {}),
            new Moment("behind a heart-beat", (broker, wire) -> wire.send("\n")),
            new Moment("inside the command", (broker, wire) -> wire.send("CONN")),
            new Moment("inside CONNECT", (broker, wire) -> wire.send("CONNECT\naccept-version:1.2\nho")),
            new Moment(
                    "right behind CONNECT", (broker, wire) -> wire.send("CONNECT\naccept-version:1.2\nhost:a\n\n^@")),
            new Moment("connected", (broker, wire) -> connect(wire)),
            new Moment("inside the head of a SEND", (broker, wire) -> {
                connect(wire);
                wire.send("SEND\ndestination:/topic/a\nrece");
            }),
            new Moment("inside a large body", (broker, wire) -> {
                connect(wire);
                wire.send("SEND\ndestination:/topic/a\ncontent-length:10000000\n\n" + "x".repeat(1_000_000));
            }),
            new Moment("inside a large body without length", (broker, wire) -> {
                connect(wire);
                wire.send("SEND\ndestination:/topic/a\n\n" + "x".repeat(1_000_000));
            }),
            new Moment("with SENDs in flight", (broker, wire) -> {
                connect(wire);
                wire.send("SEND\ndestination:/queue/flood\nreceipt:r\n\nx^@".repeat(1000));
            }),
            new Moment("while it subscribes", (broker, wire) -> {
                connect(wire);
                StringBuilder frames = new StringBuilder();
                for (int i = 0; i < 200; i++) {
                    frames.append("SUBSCRIBE\nid:")
                            .append(i)
                            .append("\ndestination:/")
                            .append(i % 2 == 0 ? "queue/" : "topic/")
                            .append(i % 3 == 0 ? "*" : i % 10)
                            .append("\nack:client\n\n^@");
                }
                wire.send(frames.toString());
            }),
            new Moment("subscribed", (broker, wire) -> subscribe(wire)),
            new Moment("while it unsubscribes", (broker, wire) -> {
                subscribe(wire);
                wire.send("UNSUBSCRIBE\nid:0\n\n^@UNSUBSCRIBE\nid:3\n\n^@UNSUBSCRIBE\nid:4\n\n^@");
            }),
            new Moment("with unacknowledged messages", LifeTest::receive),
            new Moment("in a transaction", (broker, wire) -> {
                receive(broker, wire);
                beginAndFill(wire);
            }),
            new Moment("in a transaction whose subscription has ended", (broker, wire) -> {
                receive(broker, wire);
                beginAndFill(wire);
                wire.request("UNSUBSCRIBE", "id:3");
            }),
            new Moment("right behind COMMIT", (broker, wire) -> {
                connect(wire);
                wire.request("BEGIN", "transaction:t");
                wire.request("SEND", "destination:/topic/a", "transaction:t");
                wire.send("COMMIT\ntransaction:t\nreceipt:r\n\n^@");
            }),
            new Moment("awaiting a reply", (broker, wire) -> {
                connect(wire);
                wire.request("SEND", "destination:/topic/a", "reply-to:/temp-queue/b");
                wire.request("SEND", "destination:/topic/a", "reply-to:/temp-topic/b");
            }),
            new Moment("behind a fault", (broker, wire) -> {
                subscribe(wire);
                wire.send("NONSENSE\n\n^@");
            }),
            new Moment("behind DISCONNECT", (broker, wire) -> {
                subscribe(wire);
                wire.send("DISCONNECT\nreceipt:r\n\n^@");
            }),
            new Moment("behind the RECEIPT of DISCONNECT", (broker, wire) -> {
                subscribe(wire);
                wire.request("DISCONNECT");
            }));

    private static void connect(Wire wire) {
        wire.send("CONNECT\naccept-version:1.2\nhost:a\n\n^@");
        assertThat(wire.receive().command()).isEqualTo("CONNECTED");
    }

    private static void subscribe(Wire wire) {
        connect(wire);
        wire.subscribe("0", "/topic/a", "auto");
        wire.subscribe("1", "/topic/**", "auto");
        wire.subscribe("2", "/topic/held", "client");
        wire.subscribe("3", "/queue/held", "client");
        wire.subscribe("4", "/queue/more/**", "client-individual");
        wire.subscribe("5", "/temp-queue/mine", "client");
        wire.subscribe("6", "/temp-topic/mine", "auto");
        wire.subscribe("7", "/user/queue/mine", "auto");
    }

    private static void receive(BrokerUnderTest broker, Wire wire) {
        connect(wire);
        wire.subscribe("2", "/topic/held", "client");
        wire.subscribe("3", "/queue/held", "client");
        wire.subscribe("4", "/queue/more/**", "client-individual");
        Wire alice = broker.connected();
        alice.publish("/topic/held", "topic");
        wire.expectMessage("topic");
        alice.publish("/queue/held", "queue");
        wire.expectMessage("queue");
        alice.publish("/queue/more/x", "pattern");
        wire.expectMessage("pattern");
        alice.close();
    }

    private static void beginAndFill(Wire wire) {
        wire.request("BEGIN", "transaction:t");
        wire.request("SEND", "destination:/queue/never", "transaction:t");
        // Its own messages again, and to be held in the transaction.
        wire.send("SEND\ndestination:/queue/held\n\nmine^@");
        String ack = wire.expectMessage("mine").header("ack");
        wire.request("ACK", "id:" + ack, "transaction:t");
        wire.send("SEND\ndestination:/topic/held\n\nmine too^@");
        wire.request("NACK", "id:" + wire.expectMessage("mine too").header("ack"), "transaction:t");
    }

    @TransportTest
    void nothingIsLeftOfAClientThatIsReset(BrokerUnderTest broker) {
        vanishAtEveryMoment(broker, Wire::reset);
    }

    @TransportTest
    void nothingIsLeftOfAClientThatCloses(BrokerUnderTest broker) {
        vanishAtEveryMoment(broker, Wire::close);
    }

    private static void vanishAtEveryMoment(BrokerUnderTest broker, Consumer<Wire> vanish) {
        for (Moment moment : MOMENTS) {
            Wire wire = broker.connect();
            moment.life().accept(broker, wire);
            vanish.accept(wire);
            broker.awaitNothingLeft(moment.name());
            assertThat(broker.readyCount("/queue/never")).as(moment.name()).isZero();
            // Who comes next takes what is back in the queues, and is served.
            Wire next = broker.connected();
            next.subscribe("0", "/topic/next", "auto");
            broker.drain(next, "/queue/held");
            broker.drain(next, "/queue/more/x");
            next.send("SEND\ndestination:/topic/next\n\nalive^@");
            next.expectMessage("alive");
            next.close();
        }
    }

    @TransportTest
    void messagesInItsHandsComeBack(BrokerUnderTest broker) {
        Wire bob = broker.connect();
        receive(broker, bob);
        beginAndFill(bob);
        bob.reset();
        broker.awaitNothingLeft();
        assertThat(broker.readyCount("/queue/held")).isEqualTo(2);
        assertThat(broker.readyCount("/queue/more/x")).isEqualTo(1);
    }

    /** Half a frame is no frame. */
    @TransportTest
    void halfAFrameHasNoEffect(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/queue/a\n\nwhole^@SEND\ndestination:/queue/a\ncontent-length:4\n\nhalf");
        alice.close();
        broker.awaitNothingLeft();
        assertThat(broker.readyCount("/queue/a")).isEqualTo(1);
    }

    /** A publisher that waits for a reader that is gone must go on. */
    @TransportTest
    void publisherThatWaitsForAVanishedReaderGoesOn(BrokerUnderTest broker) {
        Wire deaf = broker.connected();
        deaf.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        byte[] body = new byte[1 << 20]; // Such that it cannot be compressed.
        new Random(20).nextBytes(body);
        byte[] frame = Wire.withBody("SEND\ndestination:/topic/a\ncontent-length:1048576\n\n", body);
        Thread flood = new Thread(() -> {
            for (int i = 0; i < 24; i++) {
                alice.send(frame);
            }
        });
        flood.start();
        broker.awaitSettled(
                () -> broker.broker().sessions().stream()
                        .anyMatch(session -> !session.connection().isWritable()),
                "the reader is full");
        deaf.reset();
        try {
            flood.join(Link.PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(flood.isAlive()).isFalse();
        alice.expectNothingMore();
    }

    @TransportTest(Transport.TCP)
    void nothingIsLeftOfAHalfWebSocketHandshake(BrokerUnderTest broker) throws IOException {
        String request = WebSocketLink.request(broker.webSocketPort(), true);
        for (int port : new int[] {broker.webSocketPort(), broker.stompPort()}) {
            for (int length : new int[] {0, 1, 3, 30, request.length() - 1, request.length()}) {
                Wire closing = broker.add(new TcpLink(port));
                closing.send(request.substring(0, length));
                closing.close();
                Wire resetting = broker.add(new TcpLink(port));
                resetting.send(request.substring(0, length));
                resetting.reset();
                broker.awaitNothingLeft("port " + port + ", " + length + " bytes");
            }
        }
    }

    @TransportTest({Transport.WEBSOCKET, Transport.WEBSOCKET_DEFLATED})
    void nothingIsLeftOfAHalfWebSocketFrame(BrokerUnderTest broker) throws IOException {
        for (int[] start :
                new int[][] {{0x81}, {0x81, 0xFE, 0x10}, {0x81, 0x85, 1, 2, 3, 4, 5}, {0x01, 0x81, 0, 0, 0, 0, 9}}) {
            Wire wire = broker.connected();
            byte[] bytes = new byte[start.length];
            for (int i = 0; i < start.length; i++) {
                bytes[i] = (byte) start[i];
            }
            wire.webSocket().sendRaw(bytes);
            wire.reset();
            broker.awaitNothingLeft();
        }
    }
}

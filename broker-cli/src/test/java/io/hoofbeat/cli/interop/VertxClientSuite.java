package io.hoofbeat.cli.interop;

import static io.hoofbeat.cli.interop.BrokerProduct.ACTIVEMQ;
import static io.hoofbeat.cli.interop.BrokerProduct.RABBITMQ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.stomp.Command;
import io.vertx.ext.stomp.Frame;
import io.vertx.ext.stomp.StompClient;
import io.vertx.ext.stomp.StompClientConnection;
import io.vertx.ext.stomp.StompClientOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the STOMP client of Vert.x expects from a broker. It asks a receipt for everything it sends. */
abstract class VertxClientSuite implements InteropSuite {
    private static Vertx vertx;

    private final String name = InteropSuite.uniqueName();
    private final Inbox<Frame> errors = new Inbox<>("ERROR frames");
    private final List<StompClientConnection> connections = new ArrayList<>();

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        await(vertx.close());
    }

    @AfterEach
    void letGo() {
        connections.forEach(StompClientConnection::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1", "1.2"})
    void eachVersionIsSpoken(String version) {
        StompClientConnection connection = connect(options().setAcceptedVersions(List.of(version)));
        assertThat(connection.version()).isEqualTo(version);
        Inbox<Frame> messages = subscribe(connection, "/topic/" + name, "auto");

        await(connection.send("/topic/" + name, Buffer.buffer("hello " + version)));

        assertThat(messages.next().getBodyAsString()).isEqualTo("hello " + version);
    }

    @Test
    void commandStompOpensASessionToo() {
        assertThat(connect(options().setUseStompFrame(true)).session()).isNotBlank();
    }

    @Test
    @KnownDeviation(of = RABBITMQ, because = "knows only its own virtual hosts")
    void anyHostIsAccepted() {
        assertThat(connect(options().setVirtualHost("stomp.example.org")).isConnected())
                .isTrue();
    }

    @Test
    void headersAndTextArriveAsTheyWereSent() {
        StompClientConnection connection = connect(options());
        Inbox<Frame> messages = subscribe(connection, "/topic/" + name, "auto");

        Map<String, String> headers = new HashMap<>(Map.of("x-colon", "a:b:c", "x-lines", "one\ntwo\\n"));
        await(connection.send("/topic/" + name, headers, Buffer.buffer("Grüße, 世界 \uD83D\uDC0E")));

        Frame message = messages.next();
        assertThat(message.getBodyAsString()).isEqualTo("Grüße, 世界 \uD83D\uDC0E");
        assertThat(message.getHeader("x-colon")).isEqualTo("a:b:c");
        assertThat(message.getHeader("x-lines")).isEqualTo("one\ntwo\\n");
        assertThat(message.getDestination()).isEqualTo("/topic/" + name);
    }

    @Test
    void binaryBodyArrivesOctetForOctet() {
        StompClientConnection connection = connect(options());
        Inbox<Frame> messages = subscribe(connection, "/topic/" + name, "auto");
        byte[] octets = new byte[512];
        for (int index = 0; index < octets.length; index++) {
            octets[index] = (byte) index;
        }

        await(connection.send("/topic/" + name, Buffer.buffer(octets)));

        assertThat(messages.next().getBodyAsByteArray()).isEqualTo(octets);
    }

    @Test
    void emptyBodyArrives() {
        StompClientConnection connection = connect(options());
        Inbox<Frame> messages = subscribe(connection, "/topic/" + name, "auto");

        await(connection.send(
                new Frame(Command.SEND, new HashMap<>(Map.of(Frame.DESTINATION, "/topic/" + name)), null)));
        await(connection.send("/topic/" + name, Buffer.buffer("next")));

        assertThat(messages.next().getBodyAsByteArray()).isEmpty();
        assertThat(messages.next().getBodyAsString()).isEqualTo("next");
    }

    @Test
    void acknowledgedMessageIsGoneAndTheRestComesBack() {
        StompClientConnection consumer = connect(options());
        await(consumer.send("/queue/" + name, Buffer.buffer("first")));
        await(consumer.send("/queue/" + name, Buffer.buffer("second")));
        List<Frame> two =
                subscribe(consumer, "/queue/" + name, "client-individual").next(2);
        await(consumer.ack(two.get(1).getAck()));
        await(consumer.disconnect());

        StompClientConnection other = connect(options());
        Inbox<Frame> again = subscribe(other, "/queue/" + name, "auto");
        await(other.send("/queue/" + name, Buffer.buffer("third")));

        assertThat(texts(again.next(2))).containsExactly("first", "third");
    }

    @Test
    @KnownDeviation(of = ACTIVEMQ, because = "a NACK moves the message to the dead-letter queue at once")
    void refusedMessageComesBack() {
        StompClientConnection connection = connect(options());
        await(connection.send("/queue/" + name, Buffer.buffer("again")));
        Inbox<Frame> messages = subscribe(connection, "/queue/" + name, "client-individual");

        await(connection.nack(messages.next().getAck()));

        Frame back = messages.next();
        assertThat(back.getBodyAsString()).isEqualTo("again");
        assertThat(back.getHeader("redelivered")).isEqualTo("true");
        await(connection.ack(back.getAck()));
    }

    @Test
    @KnownDeviation(of = RABBITMQ, because = "holds the receipt of a SEND in a transaction back until COMMIT")
    void committedTransactionHappensAsAWhole() {
        StompClientConnection connection = connect(options());
        Inbox<Frame> messages = subscribe(connection, "/queue/" + name, "auto");

        await(connection.beginTX("tx"));
        await(connection.send("/queue/" + name, inTransaction("tx"), Buffer.buffer("one")));
        await(connection.send("/queue/" + name, inTransaction("tx"), Buffer.buffer("two")));
        await(connection.send("/queue/" + name, Buffer.buffer("outside")));
        assertThat(messages.next().getBodyAsString()).isEqualTo("outside");
        await(connection.commit("tx"));

        assertThat(texts(messages.next(2))).containsExactly("one", "two");
    }

    @Test
    @KnownDeviation(of = RABBITMQ, because = "holds the receipt of a SEND in a transaction back until COMMIT")
    void abortedTransactionLeavesNothingBehind() {
        StompClientConnection consumer = connect(options());
        await(consumer.send("/queue/" + name, Buffer.buffer("kept")));
        Inbox<Frame> messages = subscribe(consumer, "/queue/" + name, "client-individual");
        Frame kept = messages.next();

        await(consumer.beginTX("tx"));
        await(consumer.ack(kept.getAck(), "tx"));
        await(consumer.send("/queue/" + name, inTransaction("tx"), Buffer.buffer("never")));
        await(consumer.abort("tx"));
        await(consumer.disconnect());

        StompClientConnection other = connect(options());
        Inbox<Frame> again = subscribe(other, "/queue/" + name, "auto");
        await(other.send("/queue/" + name, Buffer.buffer("last")));
        assertThat(texts(again.next(2))).containsExactly("kept", "last");
    }

    @Test
    void unsubscribedGetsNothingMore() {
        StompClientConnection connection = connect(options());
        Inbox<Frame> leaving = subscribe(connection, "/topic/" + name, "auto", "leaving");
        Inbox<Frame> staying = subscribe(connection, "/topic/" + name, "auto", "staying");

        await(connection.unsubscribe("/topic/" + name, new HashMap<>(Map.of(Frame.ID, "leaving"))));
        await(connection.send("/topic/" + name, Buffer.buffer("late")));

        assertThat(staying.next().getBodyAsString()).isEqualTo("late");
        assertThat(leaving.drain()).isEmpty();
    }

    @Test
    @KnownDeviation(of = RABBITMQ, because = "leaves the connection open after ERROR")
    @KnownDeviation(of = ACTIVEMQ, because = "leaves the connection open after ERROR")
    void protocolErrorEndsTheSessionWithAReason() {
        StompClientConnection connection = connect(options());
        CompletableFuture<Boolean> dropped = new CompletableFuture<>();
        connection.connectionDroppedHandler(gone -> dropped.complete(true));

        connection.commit("never-begun");

        Frame error = errors.next();
        assertThat(error.getHeader("message")).isNotBlank();
        assertThat(error.getHeader("receipt-id")).isNotBlank();
        assertThat(await(dropped)).isTrue();
    }

    @Test
    @KnownDeviation(of = ACTIVEMQ, because = "the plain image checks no passcode")
    void wrongPasscodeIsRefused() {
        assertThatThrownBy(() -> connect(options().setPasscode("wrong"))).isInstanceOf(AssertionError.class);
        assertThat(errors.next().getHeader("message")).isNotBlank();
    }

    @Test
    void heartBeatsFlowBothWaysAndSilenceIsNoticed() throws IOException {
        BrokerAddress address = broker().address();
        try (TcpTap tap = new TcpTap(address.host(), address.stompPort())) {
            StompClientConnection connection = connect(options()
                    .setPort(tap.port())
                    .setHeartbeat(new JsonObject().put("x", 1000).put("y", 1000)));
            CompletableFuture<Boolean> dropped = new CompletableFuture<>();
            connection.connectionDroppedHandler(gone -> dropped.complete(true));
            Inbox<Frame> messages = subscribe(connection, "/topic/" + name, "auto");
            tap.toClient().awaitBeats(2);
            tap.toBroker().awaitBeats(2);
            await(connect(options()).send("/topic/" + name, Buffer.buffer("still alive")));
            assertThat(messages.next().getBodyAsString()).isEqualTo("still alive");

            tap.toClient().freeze();

            assertThat(await(dropped)).isTrue();
        }
    }

    private StompClientOptions options() {
        BrokerAddress address = broker().address();
        return new StompClientOptions()
                .setHost(address.host())
                .setPort(address.stompPort())
                .setLogin(address.login())
                .setPasscode(address.passcode())
                .setHeartbeat(new JsonObject().put("x", 0).put("y", 0));
    }

    private StompClientConnection connect(StompClientOptions options) {
        if (broker().product() == RABBITMQ && options.getVirtualHost() == null) {
            options.setVirtualHost("/");
        }
        StompClientConnection connection = await(StompClient.create(vertx, options)
                .errorFrameHandler(errors::add)
                .connect());
        connections.add(connection);
        return connection;
    }

    private static Inbox<Frame> subscribe(StompClientConnection connection, String destination, String ackMode) {
        return subscribe(connection, destination, ackMode, destination);
    }

    private static Inbox<Frame> subscribe(
            StompClientConnection connection, String destination, String ackMode, String id) {
        Inbox<Frame> messages = new Inbox<>("MESSAGE frames of " + destination);
        Map<String, String> headers = new HashMap<>(Map.of(Frame.ACK, ackMode, Frame.ID, id));
        await(connection.subscribe(destination, headers, frame -> {
            if (frame.getCommand() == Command.MESSAGE) {
                messages.add(frame);
            }
        }));
        return messages;
    }

    private static Map<String, String> inTransaction(String transaction) {
        return new HashMap<>(Map.of(Frame.TRANSACTION, transaction));
    }

    private static List<String> texts(List<Frame> messages) {
        return messages.stream().map(Frame::getBodyAsString).toList();
    }

    private static <T> T await(Future<T> future) {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(Inbox.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("the request failed", e);
        }
    }
}

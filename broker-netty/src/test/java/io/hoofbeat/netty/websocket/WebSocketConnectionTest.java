package io.hoofbeat.netty.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.StompVersion;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.LogRecorder;
import io.hoofbeat.netty.support.RawClient;
import io.hoofbeat.netty.support.ScriptedSession;
import io.hoofbeat.netty.support.ServerUnderTest;
import io.hoofbeat.netty.support.TransportTest;
import io.hoofbeat.netty.support.WebSocketPeer;
import io.hoofbeat.netty.support.WebSocketPeer.Frame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WebSocketConnectionTest {

    private static final int FIN_TEXT = WebSocketPeer.FIN | WebSocketPeer.TEXT;
    private static final int FIN_BINARY = WebSocketPeer.FIN | WebSocketPeer.BINARY;
    private static final int FIN_CONTINUATION = WebSocketPeer.FIN | WebSocketPeer.CONTINUATION;
    private static final int COMPRESSED_TEXT = WebSocketPeer.FIN | WebSocketPeer.RSV1 | WebSocketPeer.TEXT;
    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    private static final DeliveryPrefix PREFIX = DeliveryPrefix.of("7", "1-", AckMode.AUTO, StompVersion.V1_2);

    private static ServerUnderTest server() {
        return ServerUnderTest.start(Transport.named("auto"));
    }

    /** A server that takes messages of 10,000 bytes at most. */
    private static ServerUnderTest narrowServer() {
        ServerOptions.WebSocket standard = ServerOptions.WebSocket.DEFAULT;
        return ServerUnderTest.start(
                Transport.named("auto"),
                BrokerOptions.DEFAULT,
                ServerUnderTest.options(new ServerOptions.WebSocket(
                        standard.paths(), standard.allowedOrigins(), 10_000, standard.compression())),
                ScriptedSession::behave);
    }

    private static String sendFrame(String body) {
        return "SEND\ndestination:/topic/a\nreceipt:" + body + "\n\n" + body + "^@";
    }

    private static String receipt(String id) {
        return "RECEIPT\nreceipt-id:" + id + "\n\n^@";
    }

    private static Message message(byte[] body) {
        return Message.of(DestinationPrefixes.DEFAULT.resolve("/topic/a"), Headers.EMPTY, body);
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    @TransportTest
    void manyFramesInOneMessageAndOneFrameInManyMessagesAreOneStream(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                WebSocketPeer peer = server.webSocket().connected()) {
            peer.text("\n" + sendFrame("a") + "\n" + sendFrame("b") + "SEND\ndestination:/topic/a\nrece");
            peer.send(FIN_BINARY, RawClient.bytes("ipt:c\n\nc"));
            peer.send(WebSocketPeer.TEXT, RawClient.bytes("^@"));
            peer.send(WebSocketPeer.CONTINUATION, RawClient.bytes("SEND\ndestination:/topic/a\n"));
            peer.send(WebSocketPeer.FIN | WebSocketPeer.PING, RawClient.bytes("between"));
            peer.send(FIN_CONTINUATION, RawClient.bytes("receipt:d\n\nd^@"));
            assertThat(peer.next().text()).isEqualTo(receipt("a"));
            assertThat(peer.next().text()).isEqualTo(receipt("b"));
            assertThat(peer.next().text()).isEqualTo(receipt("c"));
            Frame pong = peer.next();
            assertThat(pong.opcode()).isEqualTo(WebSocketPeer.PONG);
            assertThat(pong.text()).isEqualTo("between");
            assertThat(peer.next().text()).isEqualTo(receipt("d"));
        }
    }

    @TransportTest
    void oneByteAtATimeWorks(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                WebSocketPeer peer = server.webSocket()) {
            byte[] all = concat(
                    WebSocketPeer.frame(FIN_TEXT, RawClient.bytes("CONNECT\naccept-version:1.2\nhost:/\n\n^@")),
                    WebSocketPeer.frame(WebSocketPeer.FIN | WebSocketPeer.PING, RawClient.bytes("p")),
                    WebSocketPeer.frame(FIN_TEXT, RawClient.bytes(sendFrame("x".repeat(200)))));
            for (int i = 0; i < all.length; i++) {
                peer.raw().send(all, i, 1);
            }
            assertThat(peer.next().text()).startsWith("CONNECTED\n");
            assertThat(peer.next().text()).isEqualTo("p");
            assertThat(peer.next().text()).isEqualTo(receipt("x".repeat(200)));
        }
    }

    @TransportTest
    void pausingHoldsBackFramesOfTheSameMessageAndOfLaterOnes(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> {
                    session.behave(frame);
                    if ("a".equals(frame.receipt())) {
                        session.connection().pauseReading();
                    }
                });
                WebSocketPeer peer = server.webSocket().connected()) {
            ScriptedSession session = server.session();
            peer.raw()
                    .send(concat(
                            WebSocketPeer.frame(FIN_TEXT, RawClient.bytes(sendFrame("a") + sendFrame("b"))),
                            WebSocketPeer.frame(FIN_TEXT, RawClient.bytes(sendFrame("c")))));
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("a");
            session.onLoop(() -> {});
            assertThat(session.waitingEvents()).isZero();
            session.onLoop(session.connection()::resumeReading);
            assertThat(session.next()).isEqualTo("b");
            assertThat(session.next()).isEqualTo("c");
            peer.text(sendFrame("d"));
            assertThat(session.next()).isEqualTo("d");
        }
    }

    @TransportTest
    void eachFrameIsAMessageTextWhenItCanBeAndBinaryOtherwise(Transport transport) {
        byte[] large = new byte[200_000];
        new Random(1).nextBytes(large);
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                WebSocketPeer peer = server.webSocket().connected()) {
            ScriptedSession session = server.session();
            session.onLoop(() -> {
                session.connection().writeMessage(PREFIX, 1, 1, message("grüß".getBytes(UTF_8)));
                session.connection().writeMessage(PREFIX, 2, 1, message(new byte[] {(byte) 0xFF}));
                session.connection()
                        .writeMessage(PREFIX, 3, 1, message("x".repeat(1000).getBytes(UTF_8)));
                session.connection().writeHeartBeat();
                session.connection().writeMessage(PREFIX, 4, 1, message(large));
                session.connection()
                        .writeMessage(PREFIX, 5, 2, message("y".repeat(70_000).getBytes(UTF_8)));
            });
            Frame first = peer.next();
            assertThat(first.first()).isEqualTo(FIN_TEXT);
            assertThat(first.text())
                    .isEqualTo(
                            "MESSAGE\nsubscription:7\nmessage-id:1-1\ndestination:/topic/a\ncontent-length:6\n\ngrüß^@");
            assertThat(peer.next().first()).isEqualTo(FIN_BINARY);
            assertThat(peer.next().text()).endsWith("x".repeat(1000) + "^@");
            assertThat(peer.next().text()).isEqualTo("\n");
            Frame binary = peer.next();
            assertThat(binary.first()).isEqualTo(FIN_BINARY);
            int body = binary.payload().length - 1 - large.length;
            assertThat(Arrays.equals(binary.payload(), body, body + large.length, large, 0, large.length))
                    .isTrue();
            assertThat(peer.next().text()).contains("redelivered:true").endsWith("y".repeat(70_000) + "^@");
        }
    }

    @TransportTest
    void aRealClientTalks(Transport transport) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (ServerUnderTest server = ServerUnderTest.start(transport)) {
            WebSocket client = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("v12.stomp", "v11.stomp")
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + server.webSocketPort() + "/ws"), new WebSocket.Listener() {
                                @Override
                                public @Nullable CompletionStage<?> onText(
                                        WebSocket socket, CharSequence data, boolean isLast) {
                                    heard.add(data.toString().replace("\0", "^@"));
                                    socket.request(1);
                                    return null;
                                }

                                @Override
                                public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
                                    heard.add("pong " + UTF_8.decode(data));
                                    socket.request(1);
                                    return null;
                                }

                                @Override
                                public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                                    heard.add("close " + code + " " + reason);
                                    return null;
                                }
                            })
                    .get(20, TimeUnit.SECONDS);
            assertThat(client.getSubprotocol()).isEqualTo("v12.stomp");
            client.sendText("CONNECT\naccept-version:1.2\nhost:/\n\n\0", true).get(20, TimeUnit.SECONDS);
            assertThat(heard.poll(20, TimeUnit.SECONDS)).startsWith("CONNECTED\n");
            client.sendPing(ByteBuffer.wrap(RawClient.bytes("hi"))).get(20, TimeUnit.SECONDS);
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("pong hi");
            client.sendText("DISCONNECT\nreceipt:bye\n\n\0", true).get(20, TimeUnit.SECONDS);
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(receipt("bye"));
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("close 1000 ");
        }
    }

    @TransportTest
    void anErrorIsFollowedByItsCloseAndThePeersIsAwaited(Transport transport) {
        try (ServerUnderTest server =
                        ServerUnderTest.start(transport, (session, frame) -> session.error("ä".repeat(100)));
                WebSocketPeer peer = server.webSocket()) {
            peer.text("BAD\n\n^@" + sendFrame("ignored"));
            assertThat(peer.next().text()).startsWith("ERROR\nmessage:ä");
            // 123 bytes hold 61 characters of two.
            assertThat(peer.next().close()).isEqualTo("1002 " + "ä".repeat(61));
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Malformed");
            session.onLoop(() -> {});
            session.onLoop(() -> {});
            assertThat(session.waitingEvents()).isZero();
            peer.text(sendFrame("ignored"));
            peer.answerClose(1002);
            assertThat(peer.raw().read()).isEqualTo(-1);
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    @Test
    void aPeerThatDoesNotAnswerTheCloseIsClosed() {
        try (ServerUnderTest server = server();
                WebSocketPeer peer = server.webSocket().connected()) {
            peer.text("DISCONNECT\nreceipt:bye\n\n^@");
            assertThat(peer.next().text()).isEqualTo(receipt("bye"));
            assertThat(peer.next().close()).isEqualTo("1000 ");
            assertThat(peer.raw().read()).isEqualTo(-1);
        }
    }

    @Test
    void aDisconnectAndACloseInOneGoEndAtOnce() {
        try (ServerUnderTest server = server();
                WebSocketPeer peer = server.webSocket().connected()) {
            ScriptedSession session = server.session();
            session.next();
            peer.raw()
                    .send(concat(
                            WebSocketPeer.frame(FIN_TEXT, RawClient.bytes("DISCONNECT\n\n^@")),
                            WebSocketPeer.frame(
                                    WebSocketPeer.FIN | WebSocketPeer.CLOSE, new byte[] {0x03, (byte) 0xE8})));
            assertThat(peer.next().close()).isEqualTo("1000 ");
            assertThat(session.next()).isEqualTo("Disconnect");
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    static Stream<Arguments> closes() {
        return Stream.of(
                Arguments.of(new byte[0], "1000 "),
                Arguments.of(new byte[] {0x03, (byte) 0xE9, 'b', 'y', 'e'}, "1001 "),
                Arguments.of(new byte[] {0x0F, (byte) 0xA0}, "4000 "),
                Arguments.of(new byte[] {0x03}, "1002 The Close has no valid code."),
                Arguments.of(new byte[] {0x03, (byte) 0xED}, "1002 The Close has no valid code."),
                Arguments.of(
                        new byte[] {0x03, (byte) 0xE8, (byte) 0xFF}, "1007 The reason of the Close is not UTF-8."));
    }

    @ParameterizedTest
    @MethodSource("closes")
    void aCloseIsAnswered(byte[] payload, String answer) {
        try (ServerUnderTest server = server();
                WebSocketPeer peer = server.webSocket().connected()) {
            peer.send(WebSocketPeer.FIN | WebSocketPeer.CLOSE, payload);
            assertThat(peer.next().close()).isEqualTo(answer);
            if (!answer.endsWith(" ")) {
                // It was not taken for a Close.
                peer.answerClose(1000);
            }
            assertThat(peer.raw().read()).isEqualTo(-1);
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    static Stream<Arguments> violations() {
        byte[] none = {};
        byte[] unmasked = {(byte) FIN_TEXT, 1, 'a'};
        byte[] longForm = {(byte) FIN_TEXT, (byte) 0xFE, 0, 5, 0, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'};
        byte[] notUtf8 = {'a', (byte) 0xC3, '('};
        byte[] cutUtf8 = {'a', (byte) 0xC3};
        return Stream.of(
                Arguments.of("unmasked", unmasked, "1002 A client must mask its frames."),
                Arguments.of(
                        "reserved bit",
                        WebSocketPeer.frame(FIN_TEXT | WebSocketPeer.RSV1, none),
                        "1002 A reserved bit is set."),
                Arguments.of("opcode", WebSocketPeer.frame(WebSocketPeer.FIN | 3, none), "1002 There is no opcode 3."),
                Arguments.of(
                        "opcode", WebSocketPeer.frame(WebSocketPeer.FIN | 11, none), "1002 There is no opcode 11."),
                Arguments.of(
                        "fragmented ping",
                        WebSocketPeer.frame(WebSocketPeer.PING, none),
                        "1002 A control frame is fragmented or longer than 125 bytes."),
                Arguments.of(
                        "long ping",
                        WebSocketPeer.frame(WebSocketPeer.FIN | WebSocketPeer.PING, new byte[126]),
                        "1002 A control frame is fragmented or longer than 125 bytes."),
                Arguments.of(
                        "lone continuation",
                        WebSocketPeer.frame(FIN_CONTINUATION, none),
                        "1002 A continuation does not belong to a message."),
                Arguments.of(
                        "message in message",
                        concat(WebSocketPeer.frame(WebSocketPeer.TEXT, none), WebSocketPeer.frame(FIN_TEXT, none)),
                        "1002 A message begins inside another."),
                Arguments.of("long form", longForm, "1002 A length is not written in its shortest form."),
                Arguments.of("not UTF-8", WebSocketPeer.frame(FIN_TEXT, notUtf8), "1007 A text message is not UTF-8."),
                Arguments.of("cut UTF-8", WebSocketPeer.frame(FIN_TEXT, cutUtf8), "1007 A text message is not UTF-8."),
                Arguments.of(
                        "too big",
                        WebSocketPeer.frame(FIN_TEXT, new byte[10_001]),
                        "1009 A message may have 10000 bytes at most (listen.webSocket.messageBytesMax)."),
                Arguments.of(
                        "too big in pieces",
                        concat(
                                WebSocketPeer.frame(WebSocketPeer.BINARY, RawClient.bytes("\n".repeat(9_999))),
                                WebSocketPeer.frame(FIN_CONTINUATION, new byte[2])),
                        "1009 A message may have 10000 bytes at most (listen.webSocket.messageBytesMax)."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void aViolationIsAnsweredWithItsCode(String name, byte[] bytes, String close) {
        try (ServerUnderTest server = narrowServer();
                WebSocketPeer peer = server.webSocket().connected()) {
            peer.raw().send(bytes);
            assertThat(peer.next().close()).isEqualTo(close);
            peer.answerClose(1000);
            assertThat(server.session().next()).isEqualTo("Connect");
        }
    }

    @Test
    void textThatIsUtf8AcrossPiecesIsFine() {
        try (ServerUnderTest server = server();
                WebSocketPeer peer = server.webSocket().connected()) {
            byte[] frame = RawClient.bytes(sendFrame("grüße"));
            int cut = sendFrame("grüße").indexOf('ü') + 1;
            peer.send(WebSocketPeer.TEXT, Arrays.copyOf(frame, cut));
            peer.send(FIN_CONTINUATION, Arrays.copyOfRange(frame, cut, frame.length));
            assertThat(peer.next().text()).isEqualTo(receipt("grüße"));
        }
    }

    @TransportTest
    void compressedMessagesAreReadAndLargeOnesWritten(Transport transport) {
        String body = "{\"price\":129.45}".repeat(5000);
        byte[] random = new byte[100_000];
        new Random(3).nextBytes(random);
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                WebSocketPeer one = WebSocketPeer.open(server.webSocketPort(), "/ws", DEFLATE)
                        .connected();
                WebSocketPeer two = WebSocketPeer.open(server.webSocketPort(), "/ws", DEFLATE)
                        .connected()) {
            ScriptedSession first = server.session();
            ScriptedSession second = server.session();
            one.send(COMPRESSED_TEXT, WebSocketPeer.deflated(RawClient.bytes(sendFrame("a") + sendFrame("b"))));
            assertThat(one.next().text()).isEqualTo(receipt("a"));
            assertThat(one.next().text()).isEqualTo(receipt("b"));
            byte[] compressed = WebSocketPeer.deflated(RawClient.bytes("SEND\ndestination:/topic/a\n\n" + body + "^@"));
            one.send(COMPRESSED_TEXT & ~WebSocketPeer.FIN, Arrays.copyOf(compressed, 100));
            one.send(FIN_CONTINUATION, Arrays.copyOfRange(compressed, 100, compressed.length));
            assertThat(Stream.generate(first::next).limit(4)).containsExactly("Connect", "a", "b", body);

            Message message = message(body.getBytes(UTF_8));
            first.onLoop(() -> {
                for (ScriptedSession session : List.of(first, second)) {
                    session.connection().writeMessage(PREFIX, 1, 1, message);
                    session.connection().writeMessage(PREFIX, 2, 3, message(random));
                }
            });
            for (WebSocketPeer peer : List.of(one, two)) {
                Frame text = peer.next();
                assertThat(text.first()).isEqualTo(COMPRESSED_TEXT);
                assertThat(text.payload().length).isLessThan(body.length() / 10);
                assertThat(new String(text.inflated(), UTF_8))
                        .isEqualTo("MESSAGE\nsubscription:7\nmessage-id:1-1\ndestination:/topic/a\ncontent-length:"
                                + body.length() + "\n\n" + body + "\0");
                Frame binary = peer.next();
                assertThat(binary.opcode()).isEqualTo(WebSocketPeer.BINARY);
                byte[] inflated = binary.inflated();
                int at = inflated.length - 1 - random.length;
                assertThat(Arrays.equals(inflated, at, at + random.length, random, 0, random.length))
                        .isTrue();
            }
        }
    }

    @Test
    void aBombIsDefused() {
        try (ServerUnderTest server = narrowServer();
                WebSocketPeer peer = WebSocketPeer.open(server.webSocketPort(), "/ws", DEFLATE)
                        .connected()) {
            byte[] bomb = WebSocketPeer.deflated(RawClient.bytes("\n".repeat(5_000_000)));
            assertThat(bomb.length).isLessThan(10_000);
            peer.send(COMPRESSED_TEXT, bomb);
            assertThat(peer.next().close())
                    .isEqualTo("1009 A message may have 10000 bytes at most (listen.webSocket.messageBytesMax).");
            peer.answerClose(1009);
        }
    }

    @Test
    void damagedCompressionIsRefused() {
        try (ServerUnderTest server = server();
                WebSocketPeer peer = WebSocketPeer.open(server.webSocketPort(), "/ws", DEFLATE)
                        .connected()) {
            peer.send(COMPRESSED_TEXT, new byte[] {7, 7, 7, 7});
            assertThat(peer.next().close()).isEqualTo("1007 The compressed data is damaged.");
            peer.answerClose(1007);
        }
    }

    @Test
    void aSessionThatFailsIsTheBrokersFault() {
        try (LogRecorder log = new LogRecorder();
                ServerUnderTest server = ServerUnderTest.start(Transport.named("auto"), (session, frame) -> {
                    if (frame instanceof ClientFrame.Send) {
                        throw new IllegalStateException("on purpose");
                    }
                    session.behave(frame);
                });
                WebSocketPeer peer = server.webSocket().connected()) {
            peer.text(sendFrame("a") + sendFrame("b"));
            assertThat(peer.next().close()).startsWith("1011 ");
            peer.answerClose(1011);
            ScriptedSession session = server.session();
            assertThat(Stream.generate(session::next).limit(3)).containsExactly("Connect", "a", "closed");
            assertThat(log.warnings()).hasSize(1);
        }
    }

    @TransportTest
    void aServerThatStopsSaysSo(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                WebSocketPeer peer = server.webSocket().connected()) {
            Thread stopper = new Thread(server.server()::close);
            stopper.start();
            assertThat(peer.next().close()).isEqualTo("1001 The broker stops.");
            peer.answerClose(1001);
            assertThat(peer.raw().read()).isEqualTo(-1);
        }
    }

    @TransportTest
    void aPeerThatVanishesIsNoNewsForTheLog(Transport transport) {
        try (LogRecorder log = new LogRecorder();
                ServerUnderTest server = ServerUnderTest.start(transport)) {
            WebSocketPeer peer =
                    WebSocketPeer.open(server.webSocketPort(), "/ws", DEFLATE).connected();
            ScriptedSession session = server.session();
            session.next();
            byte[] half = WebSocketPeer.deflated(RawClient.bytes(sendFrame("x".repeat(1000))));
            peer.send(WebSocketPeer.RSV1 | WebSocketPeer.TEXT, Arrays.copyOf(half, half.length / 2));
            session.onLoop(() -> {
                for (int i = 0; i < 50; i++) {
                    session.connection().writeMessage(PREFIX, i, 1, message(new byte[300_000]));
                }
            });
            peer.raw().reset();
            assertThat(session.nextAfterWritable()).isEqualTo("closed");
            assertThat(log.warnings()).isEmpty();
        }
    }
}

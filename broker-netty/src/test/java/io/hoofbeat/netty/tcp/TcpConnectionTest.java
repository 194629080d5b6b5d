package io.hoofbeat.netty.tcp;

import static io.hoofbeat.netty.support.ScriptedSession.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.session.Connection;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.LogRecorder;
import io.hoofbeat.netty.support.RawClient;
import io.hoofbeat.netty.support.ScriptedSession;
import io.hoofbeat.netty.support.ServerUnderTest;
import io.hoofbeat.netty.support.TransportTest;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

class TcpConnectionTest {

    private static final DeliveryPrefix PREFIX = DeliveryPrefix.of("7", "1-", AckMode.AUTO, StompVersion.V1_2);

    private static String sendFrame(String body) {
        return "SEND\ndestination:/topic/a\nreceipt:" + body + "\n\n" + body + "^@";
    }

    private static Message message(byte[] body) {
        return Message.of(DestinationPrefixes.DEFAULT.resolve("/topic/a"), Headers.EMPTY, body);
    }

    private static String receipt(String id) {
        return "RECEIPT\nreceipt-id:" + id + "\n\n^@";
    }

    @TransportTest
    void framesArriveInOrderHoweverTheyAreCut(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client()) {
            byte[] all = RawClient.bytes(
                    "\n\r\n\nCONNECT\naccept-version:1.2\nhost:/\n\n^@" + sendFrame("a") + "\n" + sendFrame("b"));
            for (int i = 0; i < all.length; i++) {
                client.send(all, i, 1);
            }
            assertThat(client.frame()).startsWith("CONNECTED\n");
            assertThat(client.frame()).isEqualTo(receipt("a"));
            assertThat(client.frame()).isEqualTo(receipt("b"));
            client.send(sendFrame("c") + sendFrame("d"));
            assertThat(client.frame()).isEqualTo(receipt("c"));
            assertThat(client.frame()).isEqualTo(receipt("d"));
            ScriptedSession session = server.session();
            for (String event : new String[] {"Connect", "a", "b", "c", "d"}) {
                assertThat(session.next()).isEqualTo(event);
            }
            assertThat(session.connection().transport()).isEqualTo("tcp");
            assertThat(session.connection().peer()).startsWith("127.0.0.1:");
        }
    }

    @TransportTest
    void pausingStopsDeliveryInTheMiddleOfWhatWasReadAndPausesAreCounted(Transport transport) {
        CompletableFuture<Integer> waiting = new CompletableFuture<>();
        try (ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> {
                    session.behave(frame);
                    if (frame instanceof ClientFrame.Send send && "a".equals(send.receipt())) {
                        session.connection().pauseReading();
                        session.connection().pauseReading();
                        session.connection().loop().execute(() -> {
                            session.connection().resumeReading();
                            session.connection().loop().execute(() -> waiting.complete(session.waitingEvents()));
                        });
                    }
                });
                RawClient client = server.client().connected()) {
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Connect");
            client.send(sendFrame("a") + sendFrame("b") + sendFrame("c"));
            assertThat(await(waiting)).isEqualTo(1);
            assertThat(session.next()).isEqualTo("a");
            session.onLoop(() -> {
                session.connection().resumeReading();
                session.note("not from inside resumeReading");
            });
            assertThat(session.next()).isEqualTo("not from inside resumeReading");
            assertThat(session.next()).isEqualTo("b");
            assertThat(session.next()).isEqualTo("c");
            client.send(sendFrame("d"));
            assertThat(session.next()).isEqualTo("d");
        }
    }

    @TransportTest
    void pausingAndResumingInsideAFrameChangesNothing(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> {
                    session.connection().pauseReading();
                    session.behave(frame);
                    session.connection().resumeReading();
                });
                RawClient client = server.client().connected()) {
            client.send(sendFrame("a") + sendFrame("b"));
            assertThat(client.frame()).isEqualTo(receipt("a"));
            assertThat(client.frame()).isEqualTo(receipt("b"));
            client.send(sendFrame("c"));
            assertThat(client.frame()).isEqualTo(receipt("c"));
        }
    }

    @TransportTest
    void aPausedConnectionHoldsBackItsPeer(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> {
                    session.behave(frame);
                    if (frame instanceof ClientFrame.Connect) {
                        session.connection().pauseReading();
                    }
                });
                RawClient client = server.client().connected()) {
            ScriptedSession session = server.session();
            CompletableFuture<Void> sent = new CompletableFuture<>();
            byte[] frame = RawClient.bytes("SEND\ndestination:/topic/a\n\n" + "x".repeat(100_000) + "^@");
            Thread sender = new Thread(() -> {
                for (int i = 0; i < 400; i++) {
                    client.send(frame);
                }
                sent.complete(null);
            });
            sender.start();
            // 40 MB are more than what the sockets and a read buffer hold: the sender ends only when reading goes on.
            session.awaitOnLoop(() -> session.connection().lastReadNanos() > 0);
            assertThat(sent).isNotDone();
            session.onLoop(session.connection()::resumeReading);
            await(sent);
            session.next();
            for (int i = 0; i < 400; i++) {
                assertThat(session.next()).hasSize(100_000);
            }
        }
    }

    @TransportTest
    void whatWasSentBeforeAHalfCloseIsServedAndAnswered(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client()) {
            client.send("CONNECT\naccept-version:1.2\nhost:/\n\n^@" + sendFrame("a"));
            client.shutDownOutput();
            assertThat(client.rest()).startsWith("CONNECTED\n").endsWith(receipt("a"));
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("a");
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    @TransportTest
    void aHalfClosedPeerGetsOutputThatTheSocketDoesNotTakeAtOnce(Transport transport) {
        Message message = message(new byte[1 << 20]);
        try (ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> {
                    session.behave(frame);
                    for (int i = 0; i < 16; i++) {
                        session.connection().writeMessage(PREFIX, i, 1, message);
                    }
                });
                RawClient client = server.client().connected()) {
            client.read(1 << 20);
            client.shutDownOutput();
            assertThat(client.rest()).hasSizeGreaterThan(15 << 20);
        }
    }

    @TransportTest
    void framesThatWaitWhileReadingIsPausedOutliveTheHalfClose(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> {
                    session.behave(frame);
                    if (frame instanceof ClientFrame.Connect) {
                        session.connection().pauseReading();
                    }
                });
                RawClient client = server.client()) {
            client.send("CONNECT\naccept-version:1.2\nhost:/\n\n^@" + sendFrame("a") + sendFrame("b"));
            client.shutDownOutput();
            assertThat(client.frame()).startsWith("CONNECTED\n");
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Connect");
            session.onLoop(session.connection()::resumeReading);
            assertThat(client.rest()).isEqualTo(receipt("a") + receipt("b"));
            assertThat(session.next()).isEqualTo("a");
            assertThat(session.next()).isEqualTo("b");
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    @TransportTest
    void aResetIsNoNewsForTheLog(Transport transport) {
        try (LogRecorder log = new LogRecorder();
                ServerUnderTest server = ServerUnderTest.start(transport)) {
            RawClient client = server.client().connected();
            ScriptedSession session = server.session();
            session.next();
            // The reset meets output that is on its way.
            session.onLoop(() -> {
                for (int i = 0; i < 100; i++) {
                    session.connection().writeMessage(PREFIX, i, 1, message(new byte[100_000]));
                }
            });
            client.reset();
            assertThat(session.nextAfterWritable()).isEqualTo("closed");
            session.onLoop(() -> {
                session.connection().writeMessage(PREFIX, 1, 1, message(new byte[100]));
                session.connection().write(new ServerFrame.Receipt("late"));
                session.connection().writeHeartBeat();
                session.connection().closeAfterError();
                session.connection().closeNow();
            });
            assertThat(session.waitingEvents()).isZero();
            assertThat(log.warnings()).isEmpty();
        }
    }

    @TransportTest
    void aClientThatIsStillSendingCanReadItsError(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> {
                    if (frame instanceof ClientFrame.Send) {
                        session.error("no more");
                    } else {
                        session.behave(frame);
                    }
                });
                RawClient client = server.client().connected()) {
            ScriptedSession session = server.session();
            byte[] many = RawClient.bytes(sendFrame("x".repeat(1000)).repeat(500));
            client.send(many);
            assertThat(client.rest()).startsWith("ERROR\nmessage:no more\n");
            // Having read the end, the client closes.
            client.hangUp();
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).hasSize(1000);
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    @TransportTest
    void aPeerThatGoesOnSendingAfterItsErrorIsCutOff(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> session.error("no"));
                RawClient client = server.client()) {
            byte[] megabyte = new byte[1 << 20];
            Arrays.fill(megabyte, (byte) 'x');
            client.send("BAD\n\n^@");
            assertThatThrownBy(() -> {
                        while (true) {
                            client.send(megabyte);
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Malformed");
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    @TransportTest
    void aPeerThatDoesNotCloseAfterItsErrorIsClosed(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client()) {
            client.send("BAD\n\n^@");
            assertThat(client.frame()).startsWith("ERROR\n");
            assertThat(client.read()).isEqualTo(-1);
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Malformed");
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    @TransportTest
    void afterADisconnectThePeerClosesFirst(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client().connected()) {
            ScriptedSession session = server.session();
            session.next();
            client.send("DISCONNECT\nreceipt:bye\n\n^@" + sendFrame("ignored"));
            assertThat(client.frame()).isEqualTo(receipt("bye"));
            // Two rounds of the loop, in which a close would have been told.
            session.onLoop(() -> {});
            session.onLoop(() -> {});
            assertThat(session.next()).isEqualTo("Disconnect");
            assertThat(session.waitingEvents()).isZero();
            assertThat(server.server().connections().openCount()).isEqualTo(1);
            client.hangUp();
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    @TransportTest
    void aPeerThatDoesNotCloseAfterADisconnectIsClosed(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client().connected()) {
            client.send("DISCONNECT\nreceipt:bye\n\n^@");
            assertThat(client.rest()).isEqualTo(receipt("bye"));
        }
    }

    @TransportTest
    void closeNowEndsTheConnectionFromInsideAFrame(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> {
                    session.behave(frame);
                    if (frame instanceof ClientFrame.Send) {
                        session.connection().closeNow();
                        session.connection().closeNow();
                    }
                });
                RawClient client = server.client().connected()) {
            ScriptedSession session = server.session();
            client.send(sendFrame("a") + sendFrame("b"));
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("a");
            assertThat(session.next()).isEqualTo("closed");
            session.onLoop(() -> {});
            assertThat(session.waitingEvents()).isZero();
        }
    }

    @TransportTest
    void aSessionThatFailsTakesOnlyItsOwnConnectionAlong(Transport transport) {
        AtomicBoolean fails = new AtomicBoolean(true);
        try (LogRecorder log = new LogRecorder();
                ServerUnderTest server = ServerUnderTest.start(transport, (session, frame) -> {
                    session.behave(frame);
                    if (frame instanceof ClientFrame.Send && fails.getAndSet(false)) {
                        throw new IllegalStateException("on purpose");
                    }
                });
                RawClient other = server.client().connected();
                RawClient client = server.client().connected()) {
            server.session();
            ScriptedSession session = server.session();
            client.send(sendFrame("a") + sendFrame("b"));
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("a");
            assertThat(session.next()).isEqualTo("closed");
            assertThat(log.warnings()).singleElement().asString().contains("tcp 127.0.0.1:");
            other.send(sendFrame("c"));
            assertThat(other.frame()).isEqualTo(receipt("c"));
        }
    }

    @TransportTest
    void outputIsBoundedByWhatTheSessionIsToldAndGoesOnWhenThePeerReads(Transport transport) {
        int count = 3000;
        byte[] body = new byte[10_000];
        Arrays.fill(body, (byte) 'x');
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client().connected()) {
            ScriptedSession session = server.session();
            session.next();
            Connection connection = session.connection();
            // 30 MB: more than the sockets take, so that the first round ends before it is through.
            int written = session.onLoop(() -> writeWhileWritable(connection, 0, count, body));
            assertThat(written).isLessThan(count);
            byte[] frame = RawClient.bytes(client.frame());
            assertThat(frame.length).isGreaterThan(body.length);
            int read = 1;
            while (written < count) {
                // Whatever has been written is read, so there must be a "writable".
                for (; read < written; read++) {
                    client.frame();
                }
                assertThat(session.next()).isEqualTo("writable");
                int from = written;
                written = session.onLoop(() -> writeWhileWritable(connection, from, count, body));
            }
            String last = "";
            for (; read < count; read++) {
                last = client.frame();
            }
            assertThat(last).startsWith("MESSAGE\nsubscription:7\nmessage-id:1-" + (count - 1) + "\n");
        }
    }

    private static int writeWhileWritable(Connection connection, int from, int to, byte[] body) {
        int number = from;
        while (number < to && connection.isWritable()) {
            connection.writeMessage(PREFIX, number, 1, message(body));
            number++;
        }
        return number;
    }

    @TransportTest
    void manySmallMessagesOfOneTurnArriveWholeAndInOrder(Transport transport) {
        int count = 5000;
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client().connected()) {
            ScriptedSession session = server.session();
            Message message = message("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            session.onLoop(() -> {
                for (int i = 0; i < count; i++) {
                    session.connection().writeMessage(PREFIX, i, 1, message);
                    if (i % 1000 == 0) {
                        session.connection().writeHeartBeat();
                    }
                }
            });
            for (int i = 0; i < count; i++) {
                assertThat(client.frame())
                        .isEqualTo((i % 1000 == 1 ? "\n" : "") + "MESSAGE\nsubscription:7\nmessage-id:1-" + i
                                + "\ndestination:/topic/a\ncontent-length:5\n\nhello^@");
            }
        }
    }

    @TransportTest
    void aLargeMessageReachesAllItsReceiversByteForByte(Transport transport) {
        byte[] body = new byte[3 << 20];
        new java.util.Random(42).nextBytes(body);
        Message message = message(body);
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient first = server.client().connected();
                RawClient second = server.client().connected()) {
            ScriptedSession one = server.session();
            ScriptedSession two = server.session();
            one.onLoop(() -> {
                for (ScriptedSession session : new ScriptedSession[] {one, two}) {
                    session.connection().writeMessage(PREFIX, 1, 1, message);
                    session.connection().writeMessage(PREFIX, 2, 2, message);
                }
            });
            for (RawClient client : new RawClient[] {first, second}) {
                byte[] tail = message.tail();
                String prefix = "MESSAGE\nsubscription:7\nmessage-id:1-1";
                assertThat(client.read(prefix.length())).isEqualTo(RawClient.bytes(prefix));
                assertThat(Arrays.equals(client.read(tail.length), tail)).isTrue();
                client.read(prefix.length() + "\nredelivered:true\ndelivery-count:2".length());
                assertThat(Arrays.equals(client.read(tail.length), tail)).isTrue();
            }
        }
    }

    @TransportTest
    void aPeerThatTakesALargeMessagePieceByPieceCountsAsAlive(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client().connected()) {
            ScriptedSession session = server.session();
            Connection connection = session.connection();
            session.onLoop(() -> connection.writeMessage(PREFIX, 1, 1, message(new byte[16 << 20])));
            long before = session.onLoop(() -> connection.lastWriteNanos());
            client.read(8 << 20);
            session.awaitOnLoop(() -> connection.lastWriteNanos() > before);
        }
    }

    @TransportTest
    void clocksTellOfTheLastByteInEitherDirection(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client().connected()) {
            ScriptedSession session = server.session();
            Connection connection = session.connection();
            long read = session.onLoop(() -> connection.lastReadNanos());
            long written = session.onLoop(() -> connection.lastWriteNanos());
            client.send("\n");
            session.awaitOnLoop(() -> connection.lastReadNanos() > read);
            assertThat(session.onLoop(() -> connection.lastWriteNanos())).isEqualTo(written);
            session.onLoop(connection::writeHeartBeat);
            assertThat(client.read()).isEqualTo('\n');
            session.awaitOnLoop(() -> connection.lastWriteNanos() > written);
        }
    }
}

package io.hoofbeat.cli.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Spring's broker relay needs, point by point, on the bare wire: what it sends that no specification foresees, and what
 * kills its connections. {@link SpringRelayIT} shows the same with the real relay.
 */
@ExtendWith(HoofbeatExtension.class)
class RelayChecklistIT {
    private static BrokerAddress address;

    private final String name = InteropSuite.uniqueName();

    @BeforeAll
    static void whereTheBrokerIs(HoofbeatBroker broker) {
        address = broker.address();
    }

    @Nested
    class Connecting {
        @ParameterizedTest
        @CsvSource(
                nullValues = "none",
                value = {
                    "CONNECT, none, none, 1.0",
                    "STOMP, none, none, 1.0",
                    "CONNECT, '1.1,1.2', none, 1.2",
                    "CONNECT, '1.1,1.2', 127.0.0.1, 1.2",
                    "CONNECT, '1.1,1.2', /, 1.2",
                    "STOMP, '1.0,1.1,1.2', shop.example.org, 1.2",
                    "CONNECT, '1.2,1.1,1.0', none, 1.2",
                    "CONNECT, '1.1,1.0', localhost, 1.1",
                    "CONNECT, 1.0, none, 1.0",
                })
        void anyHostAndNoneIsWelcomeAndTheBestVersionIsTaken(
                String command, @Nullable String versions, @Nullable String host, String expected) throws IOException {
            try (StompWire wire = new StompWire(address)) {
                wire.write(command + "\nlogin:" + address.login() + "\npasscode:" + address.passcode()
                        + (versions == null ? "" : "\naccept-version:" + versions)
                        + (host == null ? "" : "\nhost:" + host) + "\nx-token:eyJhbGciOi.J9\n\n^@");

                assertThat(wire.expect("CONNECTED").header("version")).isEqualTo(expected);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\nheart-beat:0,0", "\nheart-beat:10000,10000", "\nheart-beat:0,20000"})
        void heartBeatIsAlwaysAnsweredAndWithoutBlanks(String header) throws IOException {
            try (StompWire wire = new StompWire(address)) {
                wire.write("CONNECT\naccept-version:1.2\nlogin:" + address.login() + "\npasscode:" + address.passcode()
                        + header + "\n\n^@");

                assertThat(wire.expect("CONNECTED").required("heart-beat")).matches("\\d+,\\d+");
            }
        }

        @Test
        void wrongPasscodeIsAnsweredWithErrorAndTheEnd() throws IOException {
            try (StompWire wire = new StompWire(address)) {
                wire.write("CONNECT\naccept-version:1.2\nlogin:somebody\npasscode:sEcReT\n\n^@");

                StompFrame error = wire.expect("ERROR");
                assertThat(error.required("message")).isNotBlank();
                assertThat(error.toString()).doesNotContain("sEcReT");
                wire.expectClosed();
            }
        }

        @Test
        void frameBeforeConnectIsRefused() throws IOException {
            try (StompWire wire = new StompWire(address)) {
                wire.write("SEND\ndestination:/topic/" + name + "\n\nhello^@");

                assertThat(wire.expect("ERROR").required("message")).isNotBlank();
                wire.expectClosed();
            }
        }
    }

    @Nested
    class HeartBeats {
        @Test
        void comeAsPromised() throws IOException {
            try (StompWire wire = beating(200)) {
                wire.awaitHeartBeats(5);
            }
        }

        /** The beats of a second connection are the clock: between two of them the slow reader takes one piece. */
        @Test
        void neverGetIntoALargeFrameThatASlowReaderTakesPieceByPiece() throws IOException {
            byte[] body = new byte[4 << 20];
            try (StompWire slow = beating(100);
                    StompWire clock = beating(100);
                    StompWire sender = StompWire.connected(address)) {
                slow.request("SUBSCRIBE\nid:1\ndestination:/topic/" + name, "");
                sender.write(
                        "SEND\ndestination:/topic/" + name + "\ncontent-length:" + body.length + "\nreceipt:r\n\n");
                sender.write(body);
                sender.write("^@");
                sender.expect("RECEIPT");

                StompFrame.Cutter cutter = new StompFrame.Cutter();
                List<StompFrame> frames = new ArrayList<>();
                byte[] piece = new byte[64 << 10];
                for (int beat = 1; frames.isEmpty(); beat++) {
                    if (beat <= 10) {
                        clock.awaitHeartBeats(beat);
                    }
                    int count = slow.readChunk(piece);
                    assertThat(count).as("octets read").isPositive();
                    frames.addAll(cutter.cut(piece, 0, count));
                }
                assertThat(frames.get(0).body()).isEqualTo(body);
                slow.awaitHeartBeats(3);
            }
        }

        @Test
        void clientThatFallsSilentIsToldAndCutOff() throws IOException {
            try (StompWire wire = new StompWire(address)) {
                wire.write("CONNECT\naccept-version:1.2\nlogin:%s\npasscode:%s\nheart-beat:100,0\n\n^@"
                        .formatted(address.login(), address.passcode()));
                wire.expect("CONNECTED");

                assertThat(wire.expect("ERROR").required("message")).containsIgnoringCase("heart-beat");
                wire.expectClosed();
            }
        }
    }

    /** A connection on which the broker beats at least that often. */
    private static StompWire beating(int wantedMillis) throws IOException {
        StompWire wire = new StompWire(address);
        wire.write("CONNECT\naccept-version:1.2\nlogin:%s\npasscode:%s\nheart-beat:0,%d\n\n^@"
                .formatted(address.login(), address.passcode(), wantedMillis));
        wire.expect("CONNECTED");
        return wire;
    }

    @Nested
    class Frames {
        @Test
        void headersAndOctetsArriveUntouchedAndUntrimmed() throws IOException {
            byte[] body = "\r\nline\r\n\0\u00ff".getBytes(ISO_8859_1);
            try (StompWire wire = StompWire.connected(address)) {
                wire.request("SUBSCRIBE\nid:1\ndestination:/topic/" + name, "");
                wire.write(
                        "SEND\ndestination:/topic/" + name + "\nx-blank:  both sides \nx-empty:\nx-escaped:a\\cb\\n\\\\"
                                + "\nx-twice:first\nx-twice:second\ncontent-length:" + body.length + "\n\n");
                wire.write(body);
                wire.write("^@");

                StompFrame message = wire.expect("MESSAGE");
                assertThat(message.body()).isEqualTo(body);
                assertThat(message.header("content-length")).isEqualTo(String.valueOf(body.length));
                assertThat(message.headers())
                        .contains(
                                Map.entry("x-blank", "  both sides "),
                                Map.entry("x-empty", ""),
                                Map.entry("x-escaped", "a:b\n\\"),
                                Map.entry("x-twice", "first"),
                                Map.entry("x-twice", "second"));
            }
        }

        /** 1.0 knows no escapes: what looks like one is text, in both directions. */
        @Test
        void backslashIsALetterInVersionOneZero() throws IOException {
            try (StompWire wire = new StompWire(address)) {
                wire.write("CONNECT\nlogin:" + address.login() + "\npasscode:" + address.passcode() + "\n\n^@");
                wire.expect("CONNECTED");
                wire.request("SUBSCRIBE\nid:1\ndestination:/topic/" + name, "");
                wire.write("SEND\ndestination:/topic/" + name + "\nx-path:C:\\\\temp\n\n^@");

                // The wire unescapes as in 1.2, so that two backslashes on the wire are one here.
                assertThat(wire.expect("MESSAGE").header("x-path")).isEqualTo("C:\\temp");
            }
        }

        @Test
        void contentLengthIsOnEveryMessage() throws IOException {
            try (StompWire wire = StompWire.connected(address)) {
                wire.request("SUBSCRIBE\nid:1\ndestination:/topic/" + name, "");
                wire.write("SEND\ndestination:/topic/" + name + "\n\nGrüße^@");

                assertThat(wire.expect("MESSAGE").header("content-length")).isEqualTo("7");
            }
        }
    }

    @Nested
    class Errors {
        @Test
        void errorSaysWhatWasWrongAndEndsThisConnectionOnly() throws IOException {
            try (StompWire bystander = StompWire.connected(address);
                    StompWire wire = StompWire.connected(address)) {
                bystander.request("SUBSCRIBE\nid:1\ndestination:/topic/" + name, "");
                wire.write("SEND\nreceipt:r-7\npasscode:sEcReT\n\nno destination^@SEND\ndestination:/topic/" + name
                        + "\n\nmust not be served^@");

                StompFrame error = wire.expect("ERROR");
                assertThat(error.required("message")).containsIgnoringCase("destination");
                assertThat(error.header("receipt-id")).isEqualTo("r-7");
                assertThat(error.required("content-type")).startsWith("text/plain");
                assertThat(error.text()).isNotBlank().doesNotContain("sEcReT");
                wire.expectClosed();
                bystander.expectNothingMore();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "SUBSCRIBE\nid:1\ndestination:/topic/again\n\n^@",
                    "UNSUBSCRIBE\nid:unknown\n\n^@",
                    "ACK\nid:never-given-out\n\n^@",
                    "COMMIT\ntransaction:never-begun\n\n^@",
                    "SUBSCRIBE\nid:2\n\n^@",
                    "HELLO\n\n^@",
                    "SEND\ndestination:/topic/a\nno colon\n\n^@",
                    "SEND\ndestination:/topic/a\nx:\\t\n\n^@",
                })
        void mistakeIsAnsweredWithErrorAndTheEnd(String frame) throws IOException {
            try (StompWire wire = StompWire.connected(address)) {
                wire.request("SUBSCRIBE\nid:1\ndestination:/topic/" + name, "");
                wire.write(frame);

                assertThat(wire.expect("ERROR").required("message")).isNotBlank();
                wire.expectClosed();
            }
        }
    }

    @Nested
    class Receipts {
        @Test
        void everyFrameTypeGetsItsReceiptAfterItsEffect() throws IOException {
            try (StompWire consumer = StompWire.connected(address);
                    StompWire sender = StompWire.connected(address)) {
                consumer.request("SUBSCRIBE\nid:1\nack:client-individual\ndestination:/queue/" + name, "");
                sender.request("SEND\ndestination:/queue/" + name, "one");
                String ack = consumer.expect("MESSAGE").required("ack");
                consumer.request("NACK\nid:" + ack, "");
                ack = consumer.expect("MESSAGE").required("ack");
                consumer.request("BEGIN\ntransaction:t", "");
                consumer.request("ACK\ntransaction:t\nid:" + ack, "");
                consumer.request("SEND\ntransaction:t\ndestination:/queue/" + name + "-2", "two");
                consumer.request("COMMIT\ntransaction:t", "");
                consumer.request("BEGIN\ntransaction:t", "");
                consumer.request("ABORT\ntransaction:t", "");
                consumer.request("UNSUBSCRIBE\nid:1", "");
                consumer.request("DISCONNECT", "");
            }
        }

        /** The receipt of SUBSCRIBE is a promise to another connection: what it sends from now on arrives. */
        @Test
        void subscriptionIsActiveOnceItsReceiptIsHere() throws IOException {
            try (StompWire consumer = StompWire.connected(address);
                    StompWire sender = StompWire.connected(address)) {
                for (int number = 0; number < 200; number++) {
                    String destination = "/topic/" + name + "/" + number;
                    consumer.request("SUBSCRIBE\nid:" + number + "\ndestination:" + destination, "");
                    sender.write("SEND\ndestination:" + destination + "\n\nhello^@");
                    assertThat(consumer.expect("MESSAGE").header("destination")).isEqualTo(destination);
                }
            }
        }
    }

    @Nested
    class Leaving {
        /** Were it closed at once, the relay would push an ERROR of its own past the RECEIPT. Beats of another connection are the clock. */
        @Test
        void connectionStaysOpenBehindTheReceiptOfDisconnect() throws IOException {
            try (StompWire clock = beating(100);
                    StompWire wire = StompWire.connected(address)) {
                int beats = clock.heartBeats();
                wire.request("DISCONNECT", "");

                clock.awaitHeartBeats(beats + 3);

                assertThat(wire.isOpen()).isTrue();
                wire.expectClosed();
            }
        }

        @Test
        void sessionIsFreeBehindTheReceiptOfDisconnectAndTheBrokerClosesInTheEnd() throws IOException {
            try (StompWire wire = StompWire.connected(address);
                    StompWire other = StompWire.connected(address)) {
                wire.request("SUBSCRIBE\nid:1\nack:client\ndestination:/queue/" + name, "");
                other.request("SEND\ndestination:/queue/" + name, "held");
                wire.expect("MESSAGE");
                wire.request("DISCONNECT", "");

                // Everything of the session is free at once.
                other.request("SUBSCRIBE\nid:1\ndestination:/queue/" + name, "");
                assertThat(other.expect("MESSAGE").text()).isEqualTo("held");
                wire.expectClosed();
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void vanishedClientLeavesItsUnacknowledgedMessagesToTheNext(boolean reset) throws IOException {
            try (StompWire other = StompWire.connected(address)) {
                StompWire wire = StompWire.connected(address);
                wire.request("SUBSCRIBE\nid:1\nack:client\ndestination:/queue/" + name, "");
                other.request("SEND\ndestination:/queue/" + name, "held");
                wire.expect("MESSAGE");
                other.request("SUBSCRIBE\nid:1\ndestination:/queue/" + name, "");
                if (reset) {
                    wire.reset();
                } else {
                    wire.close();
                }

                StompFrame message = other.expect("MESSAGE");
                assertThat(message.text()).isEqualTo("held");
                assertThat(message.header("redelivered")).isEqualTo("true");
            }
        }
    }

    @Nested
    class Messages {
        /** The relay copies the headers of a MESSAGE into a SEND, so what a broker adds there comes back. */
        @Test
        void carryNothingButTheSendersHeadersAndTheSpecifiedOnes() throws IOException {
            try (StompWire wire = StompWire.connected(address)) {
                wire.request("SUBSCRIBE\nid:s\nack:client\ndestination:/queue/" + name, "");
                wire.request("BEGIN\ntransaction:t", "");
                wire.request(
                        "SEND\ndestination:/queue/" + name + "\ntransaction:t\nlogin:guest\npasscode:sEcReT"
                                + "\nsubscription:forged\nmessage-id:forged\nack:forged\nredelivered:true"
                                + "\nsimpOrigDestination:/user/queue/reply\ncontent-type:application/json",
                        "{}");
                wire.request("COMMIT\ntransaction:t", "");

                StompFrame message = wire.expect("MESSAGE");
                assertThat(message.header("subscription")).isEqualTo("s");
                assertThat(message.header("simpOrigDestination")).isEqualTo("/user/queue/reply");
                assertThat(message.header("content-type")).isEqualTo("application/json");
                assertThat(message.required("message-id")).isNotEqualTo("forged");
                assertThat(message.headerNames())
                        .containsOnly(
                                "subscription",
                                "message-id",
                                "ack",
                                "destination",
                                "content-length",
                                "simpOrigDestination",
                                "content-type");
                wire.request("ACK\nid:" + message.required("ack"), "");
            }
        }

        /** What {@code UserDestinationMessageHandler} does with a message for a user of another instance. */
        @Test
        void canBeSentOnWithAllTheirHeaders() throws IOException {
            try (StompWire wire = StompWire.connected(address)) {
                wire.request("SUBSCRIBE\nid:0\ndestination:/topic/unresolved-" + name, "");
                wire.request("SUBSCRIBE\nid:1\nack:client\ndestination:/queue/" + name, "");
                wire.write("SEND\ndestination:/topic/unresolved-" + name
                        + "\nsimpOrigDestination:/user/bob/queue/reply\nlater:1\n\n^@");
                StringBuilder copy = new StringBuilder("SEND\ndestination:/queue/" + name);
                wire.expect("MESSAGE").headers().stream()
                        .filter(header -> !List.of("destination", "subscription", "message-id")
                                .contains(header.getKey()))
                        .forEach(header -> copy.append('\n')
                                .append(header.getKey())
                                .append(':')
                                .append(header.getValue()));
                wire.write(copy + "\n\n^@");

                StompFrame message = wire.expect("MESSAGE");
                assertThat(message.header("subscription")).isEqualTo("1");
                assertThat(message.header("simpOrigDestination")).isEqualTo("/user/bob/queue/reply");
                wire.request("ACK\nid:" + message.required("ack"), "");
            }
        }

        @Test
        void nameTheDestinationThatWasSentOncePerSubscriptionThatMatches() throws IOException {
            String destination = "/topic/" + name + "/price.stock.MMM";
            List<String> patterns = List.of(
                    destination,
                    "/topic/" + name + "/*",
                    "/topic/" + name + "/**",
                    "/topic/" + name + "/price.stock.*",
                    "/topic/" + name + "/{item}");
            try (StompWire wire = StompWire.connected(address)) {
                for (int id = 0; id < patterns.size(); id++) {
                    wire.request("SUBSCRIBE\nid:" + id + "\ndestination:" + patterns.get(id), "");
                }
                wire.request("SUBSCRIBE\nid:elsewhere\ndestination:/topic/" + name + "/price.*", "");
                wire.write("SEND\ndestination:" + destination + "\n\n129.45^@");

                List<@Nullable String> ids = new ArrayList<>();
                for (int count = 0; count < patterns.size(); count++) {
                    StompFrame message = wire.expect("MESSAGE");
                    assertThat(message.header("destination")).isEqualTo(destination);
                    ids.add(message.header("subscription"));
                }
                assertThat(ids).containsExactlyInAnyOrder("0", "1", "2", "3", "4");
                wire.expectNothingMore();
            }
        }
    }

    @Nested
    class Destinations {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/topic/%s/a/b.c",
                    "/topic/%s/*/#",
                    "/topic/%s with blanks, commas: and\\\\backslash",
                    "/topic/%s/世界/\uD83D\uDC0E",
                    "/chat/%s",
                    "%s",
                    "/topic/%s/",
                    "/topic//%s",
                })
        void anyTextIsADestination(String form) throws IOException {
            String destination = form.formatted(name);
            // A pattern in a SUBSCRIBE matches itself, the same text in a SEND is just a name.
            String escaped = destination.replace(":", "\\c");
            try (StompWire wire = StompWire.connected(address)) {
                wire.request("SUBSCRIBE\nid:1\ndestination:" + escaped, "");
                wire.write("SEND\ndestination:" + escaped + "\n\nhello^@");

                assertThat(wire.expect("MESSAGE").header("destination")).isEqualTo(destination.replace("\\\\", "\\"));
            }
        }

        @Test
        void queueOfASpringSessionLeavesNothingBehind() throws IOException {
            String queue = "/queue/reply-user" + UUID.randomUUID();
            try (StompWire system = StompWire.connected(address)) {
                StompWire session = StompWire.connected(address);
                session.request("SUBSCRIBE\nid:1\nack:client\ndestination:" + queue, "");
                system.request("SEND\ndestination:" + queue, "unread");
                session.expect("MESSAGE");
                session.request("DISCONNECT", "");
                session.close();

                system.request("SUBSCRIBE\nid:1\ndestination:" + queue, "");
                system.expectNothingMore();
            }
        }

        @Test
        void ordinaryQueueKeepsWhatNobodyHasReadYet() throws IOException {
            String queue = "/queue/" + name;
            try (StompWire wire = StompWire.connected(address)) {
                wire.request("SEND\ndestination:" + queue, "kept");
                wire.request("SUBSCRIBE\nid:1\ndestination:" + queue, "");
                assertThat(wire.expect("MESSAGE").text()).isEqualTo("kept");
            }
        }
    }

    @Nested
    class Load {
        @Test
        void orderOfASenderIsKeptForEverySubscriber() throws IOException {
            int count = 5_000;
            try (StompWire one = StompWire.connected(address);
                    StompWire two = StompWire.connected(address);
                    StompWire sender = StompWire.connected(address)) {
                one.request("SUBSCRIBE\nid:1\ndestination:/topic/" + name, "");
                two.request("SUBSCRIBE\nid:1\ndestination:/topic/" + name + "*", "");
                ByteArrayOutputStream frames = new ByteArrayOutputStream();
                for (int number = 0; number < count; number++) {
                    frames.writeBytes(("SEND\ndestination:/topic/" + name + "\n\n" + number + "\0").getBytes(UTF_8));
                }
                sender.write(frames.toByteArray());

                for (int number = 0; number < count; number++) {
                    assertThat(one.expect("MESSAGE").text()).isEqualTo(String.valueOf(number));
                    assertThat(two.expect("MESSAGE").text()).isEqualTo(String.valueOf(number));
                }
            }
        }

        @Test
        void frameOfManyMegabytesArrivesWhole() throws IOException {
            byte[] body = new byte[15 << 20];
            new java.util.Random(1).nextBytes(body);
            try (StompWire wire = StompWire.connected(address);
                    StompWire sender = StompWire.connected(address)) {
                wire.request("SUBSCRIBE\nid:1\ndestination:/topic/" + name, "");
                sender.write("SEND\ndestination:/topic/" + name + "\ncontent-length:" + body.length + "\n\n");
                sender.write(body);
                sender.write("^@");

                assertThat(wire.expect("MESSAGE").body()).isEqualTo(body);
            }
        }

        /** After a restart of the broker all browsers of an application come back within a second. */
        @Test
        void thousandConnectionsAtOnceAreServed() throws IOException {
            int count = 1_000;
            List<StompWire> wires = new ArrayList<>();
            try (StompWire sender = StompWire.connected(address)) {
                for (int number = 0; number < count; number++) {
                    StompWire wire = new StompWire(address);
                    wires.add(wire);
                    wire.write("CONNECT\naccept-version:1.2\nlogin:" + address.login() + "\npasscode:"
                            + address.passcode() + "\n\n^@SUBSCRIBE\nid:1\nreceipt:s\ndestination:/topic/" + name
                            + "\n\n^@");
                }
                for (StompWire wire : wires) {
                    wire.expect("CONNECTED");
                    wire.expect("RECEIPT");
                }
                sender.write("SEND\ndestination:/topic/" + name + "\n\nwelcome back^@");
                for (StompWire wire : wires) {
                    assertThat(wire.expect("MESSAGE").text()).isEqualTo("welcome back");
                }
            } finally {
                for (StompWire wire : wires) {
                    wire.close();
                }
            }
        }
    }
}

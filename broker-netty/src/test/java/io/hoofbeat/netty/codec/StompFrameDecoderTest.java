package io.hoofbeat.netty.codec;

import static io.hoofbeat.core.stomp.StompVersion.V1_0;
import static io.hoofbeat.core.stomp.StompVersion.V1_1;
import static io.hoofbeat.core.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrame.Connect;
import io.hoofbeat.core.stomp.ClientFrame.Send;
import io.hoofbeat.core.stomp.ClientFrame.Subscribe;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.HeartBeat;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StompFrameDecoderTest {

    @Test
    void connectIsReadWithAllItSays() {
        Connect connect = (Connect) Decoding.frames(null, """
                CONNECT
                accept-version:1.1,1.2
                host:shop
                login:anna
                passcode:a:b\\c
                heart-beat:10000,20000

                ^@""").get(0);

        assertThat(connect.acceptVersion()).isEqualTo("1.1,1.2");
        assertThat(connect.host()).isEqualTo("shop");
        assertThat(connect.login()).isEqualTo("anna");
        assertThat(connect.passcode()).isEqualTo("a:b\\c");
        assertThat(connect.heartBeat()).isEqualTo(new HeartBeat(10000, 20000));
    }

    @Test
    void connectWithoutAcceptVersionIsTrimmed() {
        Connect connect = (Connect) Decoding.frames(null, "CONNECT\nlogin: anna\npasscode :\ts e \n\n^@")
                .get(0);

        assertThat(connect.login()).isEqualTo("anna");
        assertThat(connect.passcode()).isEqualTo("s e");
    }

    @Test
    void connectWithAcceptVersionIsNotTrimmed() {
        Connect connect = (Connect) Decoding.frames(null, "STOMP\naccept-version:1.2\nlogin: anna \n\n^@")
                .get(0);

        assertThat(connect.command()).isEqualTo("STOMP");
        assertThat(connect.login()).isEqualTo(" anna ");
    }

    @Test
    void lineEndsBeforeConnectAreSkipped() {
        assertThat(Decoding.frames(null, "\n\r\n\nCONNECT\naccept-version:1.2\n\n^@\n"))
                .hasSize(1);
    }

    @Test
    void whatFollowsConnectStaysInTheBuffer() {
        StompFrameDecoder decoder =
                new StompFrameDecoder(FrameLimits.DEFAULT, io.hoofbeat.core.destination.DestinationPrefixes.DEFAULT);
        ByteBuf in = Unpooled.wrappedBuffer(Decoding.bytes("CONNECT\n\n^@SEND\ndestination:/queue/a\n\nx^@"));

        assertThat(decoder.decode(in)).isInstanceOf(Connect.class);
        assertThat(in.readableBytes()).isEqualTo("SEND\ndestination:/queue/a\n\nx^".length());
        decoder.version(V1_2);
        assertThat(decoder.decode(in)).isInstanceOf(ClientFrame.PlainSend.class);
        assertThat(in.isReadable()).isFalse();
        in.release();
    }

    @Test
    void sendBecomesTheTailOfAMessage() {
        Send send = Decoding.send(V1_2, """
                SEND
                foo:1
                destination:/queue/a
                content-type:text/plain
                receipt:r-1
                transaction:t\\c1
                foo:2

                hello^@""");

        assertThat(Decoding.tail(send))
                .isEqualTo(
                        "\ndestination:/queue/a\ncontent-length:5\nfoo:1\ncontent-type:text/plain\nfoo:2\n\nhello^@");
        assertThat(send.receipt()).isEqualTo("r-1");
        assertThat(send.transaction()).isEqualTo("t:1");
        assertThat(send.message().destination().kind()).isEqualTo(DestinationKind.QUEUE);
        assertThat(send.message().bodyText()).isEqualTo("hello");
        assertThat(Decoding.flags(send.message())).isEqualTo("00001");
    }

    @Test
    void headersOfTheBrokerAndControlHeadersAreNotPassedOn() {
        Send send = Decoding.send(V1_2, """
                SEND
                destination:/topic/a
                destination:/topic/second
                login:guest
                passcode:guest
                subscription:7
                message-id:m
                ack:a
                redelivered:true
                delivery-count:9
                content-length:1
                content-length:5
                kept:\\n

                x^@""");

        assertThat(Decoding.tail(send)).isEqualTo("\ndestination:/topic/a\ncontent-length:1\nkept:\\n\n\nx^@");
    }

    @Test
    void flagsSayWhichHeadersThereAre() {
        assertThat(flags("persistent:false")).isEqualTo("10000");
        assertThat(flags("persistent:true\npersistent:false")).isEqualTo("00000");
        assertThat(flags("reply-to:/temp-queue/a")).isEqualTo("01000");
        assertThat(flags("foo:a\\cb")).isEqualTo("00100");
        assertThat(flags("receipt:a\\cb")).isEqualTo("00000");
        assertThat(flags("expires:1")).isEqualTo("00010");
        assertThat(flags("AMQ_SCHEDULED_DELAY:1")).isEqualTo("00010");
        assertThat(flags("content-type:a/b")).isEqualTo("00001");
    }

    private static String flags(String header) {
        return Decoding.flags(Decoding.send(V1_2, "SEND\ndestination:/topic/a\n" + header + "\n\n^@")
                .message());
    }

    @Test
    void escapedDestinationIsReadAndPassedOnAsSent() {
        Send send = Decoding.send(V1_2, "SEND\ndestination:/topic/a\\cb\n\n^@");

        assertThat(send.message().destination().text()).isEqualTo("/topic/a:b");
        assertThat(Decoding.tail(send)).startsWith("\ndestination:/topic/a\\cb\n");
        assertThat(send.message().has(Message.HAS_ESCAPES)).isTrue();
    }

    @Test
    void colonInAValuePassesByteForByte() {
        Send send = Decoding.send(V1_2, "SEND\ndestination:/topic/a:b:c\nurl:http://h:80/\n\n^@");

        assertThat(send.message().destination().text()).isEqualTo("/topic/a:b:c");
        assertThat(Decoding.tail(send)).contains("\nurl:http://h:80/\n");
        assertThat(send.message().header("url")).isEqualTo("http://h:80/");
    }

    @Test
    void emptyValuesAreValues() {
        Send send = Decoding.send(V1_2, "SEND\ndestination:\nfoo:\n\n^@");

        assertThat(send.message().destination().text()).isEmpty();
        assertThat(send.message().header("foo")).isEmpty();
    }

    @Test
    void headersOfSendThatNobodyReadsNeedNotBeUtf8() {
        byte[] frame = Decoding.bytes("SEND\ndestination:/topic/a\nfoo:?\n\n^@");
        frame["SEND\ndestination:/topic/a\nfoo:".length()] = (byte) 0xFF;

        Send send = (Send) Decoding.frames(FrameLimits.DEFAULT, V1_2, frame).get(0);

        assertThat(Decoding.latin1(send.message().tail())).contains("\nfoo:\u00ff\n");
    }

    @Test
    void bodyWithALengthMayHoldNul() {
        Send send = Decoding.send(V1_2, "SEND\ndestination:/topic/a\ncontent-length:5\n\na^@^@b\n^@");

        assertThat(send.message().body()).isEqualTo(new byte[] {'a', 0, 0, 'b', '\n'});
    }

    @Test
    void bodyWithoutALengthEndsAtTheFirstNul() {
        List<ClientFrame> frames =
                Decoding.frames(V1_2, "SEND\ndestination:/topic/a\n\none\n^@\nSEND\ndestination:/topic/a\n\ntwo^@");

        assertThat(frames)
                .extracting(frame -> ((Send) frame).message().bodyText())
                .containsExactly("one\n", "two");
    }

    @Test
    void lengthOfZeroIsAnEmptyBody() {
        assertThat(Decoding.tail(Decoding.send(V1_2, "SEND\ndestination:/topic/a\ncontent-length:0\n\n^@")))
                .isEqualTo("\ndestination:/topic/a\n\n^@");
        assertThat(Decoding.frames(V1_2, "DISCONNECT\ncontent-length:0\n\n^@")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void lineEndsMayBeCrlfInEveryVersionAndMixed(StompVersion version) {
        List<ClientFrame> frames = Decoding.frames(
                version,
                "\r\n\n\r\nSEND\r\ndestination:/topic/a\r\nfoo:1\nbar:2\r\n\r\nx\r\n^@\r\nSUBSCRIBE\r\nid:1\r\n"
                        + "destination:/topic/b\n\r\n^@\n\r\n");

        assertThat(frames).hasSize(2);
        assertThat(Decoding.tail((Send) frames.get(0)))
                .isEqualTo("\ndestination:/topic/a\ncontent-length:3\nfoo:1\nbar:2\n\nx\r\n^@");
        assertThat(((Subscribe) frames.get(1)).destination().text()).isEqualTo("/topic/b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"V1_0", "V1_1"})
    void carriageReturnInsideAHeaderIsDataBefore12(StompVersion version) {
        Send send = Decoding.send(version, "SEND\ndestination:/topic/a\nfoo:a\rb\r\n\n^@");

        assertThat(send.message().header("foo")).isEqualTo("a\rb");
        assertThat(Decoding.tail(send)).contains("\nfoo:a\\rb\n");
        assertThat(send.message().has(Message.HAS_ESCAPES)).isTrue();
    }

    @Test
    void headersOf10AreTrimmedAndTheirBackslashesEscaped() {
        Send send = Decoding.send(V1_0, "SEND\ndestination: /queue/a \n foo\t: a\\b:c \nreceipt: r\n\nx^@");

        assertThat(send.message().destination().text()).isEqualTo("/queue/a");
        assertThat(send.receipt()).isEqualTo("r");
        assertThat(send.message().header("foo")).isEqualTo("a\\b:c");
        assertThat(Decoding.tail(send)).isEqualTo("\ndestination:/queue/a\ncontent-length:1\nfoo:a\\\\b\\cc\n\nx^@");
    }

    @Test
    void headersOf10WithoutBlanksAndBackslashesPassAsTheyAre() {
        Send send = Decoding.send(V1_0, "SEND\ndestination:/queue/a\nurl:http://h\n\nx^@");

        assertThat(Decoding.tail(send)).isEqualTo("\ndestination:/queue/a\ncontent-length:1\nurl:http://h\n\nx^@");
        assertThat(send.message().has(Message.HAS_ESCAPES)).isFalse();
    }

    @Test
    void rewrittenHeadersSetTheSameFlags() {
        Send send = Decoding.send(
                V1_0, "SEND\ndestination: /queue/a\npersistent: false\nttl: 5\nreply-to: x\ncontent-type: a/b\n\n^@");

        assertThat(Decoding.flags(send.message())).isEqualTo("11011");
    }

    @Test
    void blanksCountFrom11On() {
        Send send = Decoding.send(V1_1, "SEND\ndestination:/topic/a \n foo : a \n\n^@");

        assertThat(send.message().destination().text()).isEqualTo("/topic/a ");
        assertThat(send.message().header(" foo ")).isEqualTo(" a ");
    }

    @Test
    void framesOtherThanSendAreReadUnescaped() {
        Subscribe subscribe = (Subscribe) Decoding.frames(V1_2, """
                SUBSCRIBE
                id:a\\nb
                id:second
                destination:/topic/a.*
                ack:client
                receipt:r\\\\1

                ^@""").get(0);

        assertThat(subscribe.id()).isEqualTo("a\nb");
        assertThat(subscribe.destination().text()).isEqualTo("/topic/a.*");
        assertThat(subscribe.ackMode()).isEqualTo(AckMode.CLIENT);
        assertThat(subscribe.receipt()).isEqualTo("r\\1");
    }

    @Test
    void everyCommandIsKnown() {
        String frames = """
                SUBSCRIBE
                id:1
                destination:/topic/a

                ^@
                UNSUBSCRIBE
                id:1

                ^@
                ACK
                id:1

                ^@
                NACK
                id:2

                ^@
                BEGIN
                transaction:t

                ^@
                COMMIT
                transaction:t

                ^@
                ABORT
                transaction:t

                ^@
                CONNECT
                passcode:\\t

                ^@
                DISCONNECT
                receipt:r

                ^@
                """;

        assertThat(Decoding.frames(V1_2, frames))
                .extracting(frame -> frame.getClass().getSimpleName())
                .containsExactly(
                        "Subscribe",
                        "Unsubscribe",
                        "PlainAck",
                        "Nack",
                        "Begin",
                        "Commit",
                        "Abort",
                        "Connect",
                        "Disconnect");
    }

    @Test
    void bodyOfAnotherFrameIsSkippedIn10() {
        assertThat(Decoding.frames(V1_0, """
                SUBSCRIBE
                destination:/queue/a
                content-length:12

                SEND
                ^@^@^@a
                b
                ^@DISCONNECT

                some text^@"""))
                .extracting(frame -> frame.getClass().getSimpleName())
                .containsExactly("Subscribe", "Disconnect");
    }

    @Test
    void bodyOfAConnectOf10IsSkipped() {
        assertThat(Decoding.frames(null, "CONNECT\nlogin:a\n\nbody^@\n\nSEND\ndestination:/queue/a\n\n^@"))
                .hasSize(2);
    }

    @Test
    void nothingIsReadBehindAMalformedFrame() {
        Decoding decoding = new Decoding(FrameLimits.DEFAULT, V1_2);

        decoding.feed(Decoding.bytes("FOO\n\n^@DISCONNECT\n\n^@"));
        decoding.feed(Decoding.bytes("DISCONNECT\n\n^@"));

        assertThat(decoding.frames()).hasSize(1);
    }

    @Test
    void destinationsThatShareASlotOfTheCacheAreTold() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append("SEND\ndestination:/topic/").append(i % 37).append("\n\n^@");
        }

        List<ClientFrame> frames = Decoding.frames(V1_2, text.toString());

        for (int i = 0; i < 200; i++) {
            assertThat(((Send) frames.get(i)).message().destination().text()).isEqualTo("/topic/" + i % 37);
        }
    }

    @Test
    void destinationSeenBeforeIsNotMadeAgain() {
        List<ClientFrame> frames =
                Decoding.frames(V1_2, "SEND\ndestination:/topic/a\n\n^@SEND\ndestination:/topic/a\n\n^@");

        assertThat(((Send) frames.get(0)).message().destination())
                .isSameAs(((Send) frames.get(1)).message().destination());
    }
}

package io.hoofbeat.netty.codec;

import static io.hoofbeat.core.stomp.StompVersion.V1_0;
import static io.hoofbeat.core.stomp.StompVersion.V1_1;
import static io.hoofbeat.core.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.StompVersion;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no frame, and what the client is told about it. */
class MalformedFrameTest {

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(V1_2, "FOO\n\n^@", "Unknown command FOO", null),
                fault(V1_2, "send\n", "Unknown command send", null),
                fault(V1_2, "MESSAGE\n", "Unknown command MESSAGE", null),
                fault(V1_2, "SEND \n", "Unknown command SEND ", null),
                fault(V1_2, "SEND\r\r\n", "Unknown command SEND\\r", null),
                fault(V1_2, "FOO^@", "Unknown command FOO", null),
                fault(null, "GET / HTTP/1.1\r\n", "Unknown command GET / HTTP/1.1", null),
                fault(
                        null,
                        "a line that has no end and is longer than any command",
                        "Unknown command a line that has no end and is longer tha",
                        null),
                fault(V1_2, "\r\rSEND\n", "Carriage return without a line feed between frames", null),
                fault(V1_1, "\rSEND\n", "Carriage return without a line feed between frames", null),
                fault(null, "SEND\ndestination:/queue/a\nreceipt:r\n\n", "SEND before CONNECT", "r"),
                fault(null, "SUBSCRIBE\nid:1\n\n", "SUBSCRIBE before CONNECT", null),
                fault(V1_2, "SEND\nreceipt:r\ndestination\n", "Header line without a colon: destination", "r"),
                fault(V1_2, "SEND\nreceipt:r\n:value\n", "Header without a name", "r"),
                fault(V1_0, "SEND\n\t :value\ndestination:/queue/a\n\n", "Header without a name", null),
                fault(null, "CONNECT\n :value\n\n^@", "Header without a name", null),
                fault(V1_2, "SEND\nreceipt:r\nfoo:a\\tb\n", "Undefined escape in header foo", "r"),
                fault(V1_2, "SEND\nfo\\to:a\n", "Undefined escape in header fo\\to", null),
                fault(V1_2, "SEND\nfoo:a\\\n", "Undefined escape in header foo", null),
                fault(V1_2, "SEND\nfoo:a\\\r\n", "Undefined escape in header foo", null),
                fault(V1_1, "SUBSCRIBE\nfoo:a\\rb\n", "Undefined escape in header foo", null),
                fault(V1_2, "SEND\nreceipt:r\nfoo:a\rb\n", "Carriage return inside header foo", "r"),
                fault(V1_2, "SEND\nfoo:ab\r\r\n", "Carriage return inside header foo", null),
                fault(V1_2, "SUBSCRIBE\nreceipt:r\nid:1\n^@", "SUBSCRIBE ends inside its headers", "r"),
                fault(V1_2, "SEND\nfoo:a^@b\n", "SEND ends inside its headers", null),
                fault(V1_2, "DISCONNECT^@", "DISCONNECT ends inside its headers", null),
                fault(V1_2, "SEND\nreceipt:r\n\n", "SEND without destination", "r"),
                fault(V1_2, "SUBSCRIBE\nid:1\n\n^@", "SUBSCRIBE without destination", null),
                fault(V1_2, "SUBSCRIBE\nid:1\nreceipt:r\n\nx", "SUBSCRIBE with a body", "r"),
                fault(V1_1, "ACK\nid:1\ncontent-length:1\n\n", "ACK with a body", null),
                fault(V1_2, "ACK\nid:1\ncontent-length:0\n\nx", "ACK with a body", null),
                fault(null, "CONNECT\naccept-version:1.2\n\nx", "CONNECT with a body", null),
                fault(
                        V1_0,
                        "ACK\nmessage-id:1\nreceipt:r\ncontent-length:2\n\nabc",
                        "ACK with a wrong content-length: 'c' (0x63) stands where NUL must",
                        "r"),
                fault(
                        V1_2,
                        "SEND\ndestination:/queue/a\nreceipt:r\ncontent-length:2\n\nab\n",
                        "SEND with a wrong content-length: 0x0a stands where NUL must",
                        "r"));
    }

    private static Arguments fault(
            @Nullable StompVersion version, String text, String summary, @Nullable String receipt) {
        return Arguments.of(version, text, summary, receipt);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void clientIsToldWhatIsWrong(
            @Nullable StompVersion version, String text, String summary, @Nullable String receipt) {
        ProtocolError error = Decoding.fault(version, text);

        assertThat(error.summary()).isEqualTo(summary);
        assertThat(error.receiptId()).isEqualTo(receipt);
        assertThat(error.rule()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+1", " 1", "1 ", "", "1x", "0x1", "1.0", "99999999999", "\\c1"})
    void lengthThatIsNoNumberIsAFaultOfEveryFrame(String length) {
        for (String command : new String[] {"SEND", "DISCONNECT"}) {
            ProtocolError error = Decoding.fault(
                    V1_2,
                    command + "\ndestination:/queue/a\nreceipt:r\ncontent-length:" + length
                            + "\ncontent-length:1\n\nx^@");

            assertThat(error.summary()).isEqualTo(command + " with an invalid content-length: " + length);
            assertThat(error.receiptId()).isEqualTo("r");
        }
    }

    @Test
    void blanksAroundALengthAreTrimmedIn10() {
        assertThat(Decoding.tail(Decoding.send(V1_0, "SEND\ndestination:/queue/a\ncontent-length: 1 \n\n^@^@")))
                .isEqualTo("\ndestination:/queue/a\ncontent-length:1\n\n^@^@");
    }

    @ParameterizedTest
    @CsvSource({"SEND,destination", "SEND,receipt", "SEND,transaction", "SUBSCRIBE,foo", "CONNECT,login"})
    void headerThatMustBeReadIsUtf8(String command, String header) {
        byte[] frame = Decoding.bytes(command + "\n" + header + ":?\ndestination:/queue/a\nid:1\n\n^@");
        frame[command.length() + header.length() + 2] = (byte) 0xC0;

        ProtocolError error = Decoding.fault(FrameLimits.DEFAULT, V1_2, frame);

        assertThat(error.summary()).isEqualTo("Header " + header + " is not UTF-8");
    }

    @Test
    void whatWasReceivedIsShownWithoutCredentials() {
        ProtocolError error = Decoding.fault(null, "CONNECT\nlogin:anna\npasscode:secret\nfoo\n");

        assertThat(error.received()).isEqualTo("CONNECT\nlogin:anna\npasscode:********");
        assertThat(error.toString()).doesNotContain("secret");
    }

    @Test
    void credentialIsNotShownAsTheHeaderAtFault() {
        assertThat(Decoding.fault(V1_2, "SEND\npasscode:secret\\t\n").toString())
                .doesNotContain("secret")
                .contains("passcode");
    }
}

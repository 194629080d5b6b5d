package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;

/**
 * Bodies, {@code content-length} and NUL.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Body">Body</a>
 */
final class BodyTest {

    private static byte[] sendAndReceive(BrokerUnderTest broker, byte[] frame) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        broker.connected().send(frame);
        Frame message = bob.receive();
        assertThat(message.command()).isEqualTo("MESSAGE");
        int bytes = message.body().length;
        // An empty MESSAGE has none: a client exists that stops at 0 (docs/adr/0006).
        assertThat(message.headerOrNull("content-length")).isEqualTo(bytes == 0 ? null : "" + bytes);
        bob.expectNothingMore();
        return message.body();
    }

    @TransportTest
    void withoutContentLengthItEndsAtTheFirstNul(BrokerUnderTest broker) {
        byte[] body = sendAndReceive(broker, Wire.bytes("SEND\ndestination:/topic/a\n\nline 1\nline 2\r\n\n:^@"));
        assertThat(body).isEqualTo(Wire.bytes("line 1\nline 2\r\n\n:"));
    }

    @TransportTest
    void withContentLengthItMayHoldNul(BrokerUnderTest broker) {
        byte[] body = {0, 1, 0, 0, '\n', 0, (byte) 0xFF, 0};
        assertThat(sendAndReceive(broker, Wire.withBody("SEND\ndestination:/topic/a\ncontent-length:8\n\n", body)))
                .isEqualTo(body);
    }

    @TransportTest
    void bodyThatLooksLikeAFrameIsNotExecuted(BrokerUnderTest broker) {
        String inner = "^@\nSEND\ndestination:/topic/a\n\nsmuggled^@";
        byte[] body = Wire.bytes(inner);
        assertThat(sendAndReceive(
                        broker,
                        Wire.withBody("SEND\ndestination:/topic/a\ncontent-length:" + body.length + "\n\n", body)))
                .isEqualTo(body);
    }

    @TransportTest
    void emptyBodyPassesWithAndWithoutContentLength(BrokerUnderTest broker) {
        assertThat(sendAndReceive(broker, Wire.bytes("SEND\ndestination:/topic/a\n\n^@")))
                .isEmpty();
        assertThat(sendAndReceive(broker, Wire.bytes("SEND\ndestination:/topic/a\ncontent-length:0\n\n^@")))
                .isEmpty();
    }

    @TransportTest
    void contentLengthCountsOctetsNotCharacters(BrokerUnderTest broker) {
        String text = "Straße 😀";
        assertThat(sendAndReceive(
                        broker, Wire.bytes("SEND\ndestination:/topic/a\ncontent-length:12\n\n" + text + "^@")))
                .isEqualTo(Wire.bytes(text));
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/topic/a\ncontent-length:8\n\n" + text + "^@");
        assertThat(alice.expectError("SEND with a wrong content-length").text()).contains("octets");
    }

    @TransportTest
    void contentLengthThatIsTooShortIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/topic/a\ncontent-length:3\nreceipt:r1\n\nabcd^@");
        assertThat(alice.expectError("SEND with a wrong content-length").header("receipt-id"))
                .isEqualTo("r1");
    }

    @TransportTest
    void contentLengthThatIsNoNumberIsAnError(BrokerUnderTest broker) {
        for (String length : new String[] {"", "abc", "-1", "+1", "1.0", " 1", "0x1", "1 "}) {
            Wire alice = broker.connected();
            alice.send("SEND\ndestination:/topic/a\ncontent-length:" + length + "\n\na^@");
            alice.expectError("SEND with an invalid content-length");
        }
    }

    @TransportTest
    void everyOctetPasses(BrokerUnderTest broker) {
        byte[] body = new byte[256];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        assertThat(sendAndReceive(broker, Wire.withBody("SEND\ndestination:/topic/a\ncontent-length:256\n\n", body)))
                .isEqualTo(body);
    }

    /** Four bytes of UTF-8 each; Netty's own codec damages them. */
    @TransportTest
    void emojiPassHoweverTheBytesAreCut(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("😀", "/topic/😀", "auto");
        broker.connected().sendByteByByte("SEND\ndestination:/topic/😀\nx:👍\n\n😀👩‍👩‍👧^@");
        Frame message = bob.expectMessage("😀👩‍👩‍👧");
        assertThat(message.header("x")).isEqualTo("👍");
        assertThat(message.header("subscription")).isEqualTo("😀");
    }

    @TransportTest({Transport.TCP, Transport.WEBSOCKET_DEFLATED})
    void sixteenMebibytesPassByteForByte(BrokerUnderTest broker) {
        byte[] body = new byte[16 << 20];
        new Random(16).nextBytes(body);
        byte[] frame = Wire.withBody("SEND\ndestination:/topic/a\ncontent-length:" + body.length + "\n\n", body);
        assertThat(Arrays.equals(sendAndReceive(broker, frame), body)).isTrue();
    }

    /** Spring's registry of users grows to megabytes of text. */
    @TransportTest
    void fourMebibytesOfTextPassWithoutContentLength(BrokerUnderTest broker) {
        String text = "user-😀-".repeat((4 << 20) / 10);
        byte[] body = Wire.bytes(text);
        assertThat(Arrays.equals(
                        sendAndReceive(broker, Wire.bytes("SEND\ndestination:/topic/a\n\n" + text + "^@")), body))
                .isTrue();
    }

    @TransportTest
    void sizesAroundPowersOfTwoPass(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        Random random = new Random(7);
        for (int power = 7; power <= 17; power += 2) {
            for (int bytes = (1 << power) - 1; bytes <= (1 << power) + 1; bytes++) {
                byte[] body = new byte[bytes];
                random.nextBytes(body);
                alice.send(Wire.withBody("SEND\ndestination:/topic/a\ncontent-length:" + bytes + "\n\n", body));
                assertThat(bob.receive().body()).isEqualTo(body);
            }
        }
    }
}

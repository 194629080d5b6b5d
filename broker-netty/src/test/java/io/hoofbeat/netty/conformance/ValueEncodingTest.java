package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/**
 * Escapes in headers, and UTF-8.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Value_Encoding">Value Encoding</a>
 */
final class ValueEncodingTest {

    @TransportTest
    void escapesOfNamesAndValuesSurvive(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        broker.connected().send("""
                SEND
                destination:/topic/a
                na\\cme:line 1\\nline 2\\r\\\\ \\c end
                \\\\n:\\\\n

                ^@""");
        bob.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                destination:/topic/a
                na\\cme:line 1\\nline 2\\r\\\\ \\c end
                \\\\n:\\\\n

                ^@""");
    }

    @TransportTest
    void escapedDestinationIsTheOneItMeans(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a\\cb\\nc\\\\d", "auto");
        broker.connected().publish("/topic/a:b\\nc\\\\d", "x");
        // A colon may stand in a value as it is, and comes back as it was sent.
        assertThat(bob.expectMessage("x").header("destination")).isEqualTo("/topic/a:b\\nc\\\\d");
    }

    @TransportTest
    void undefinedEscapeIsAnError(BrokerUnderTest broker) {
        for (String value : new String[] {"\\t", "\\a", "\\C", "\\0", "a\\", "\\:", "\\\\\\x"}) {
            Wire alice = broker.connected();
            alice.send("SEND\ndestination:/topic/a\nx:" + value + "\n\n^@");
            Frame error = alice.expectError("Undefined escape in header x");
            assertThat(error.text()).contains("\\r, \\n, \\c and \\\\");
        }
    }

    @TransportTest
    void undefinedEscapeIsAnErrorAlsoInANameAndInOtherFrames(BrokerUnderTest broker) {
        for (String frame : new String[] {
            "SEND\ndestination:/topic/a\n\\t:x\n\n^@",
            "SUBSCRIBE\nid:\\t\ndestination:/topic/a\n\n^@",
            "BEGIN\ntransaction:\\t\n\n^@",
            "DISCONNECT\nreceipt:\\t\n\n^@"
        }) {
            Wire alice = broker.connected();
            alice.send(frame);
            alice.expectError("Undefined escape");
        }
    }

    @TransportTest
    void connectAndConnectedAreNotEscaped(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("""
                CONNECT
                accept-version:1.2
                host:a
                x:\\t\\q
                request-id:a:b\\c\\d

                ^@""");
        assertThat(alice.receive().header("response-id")).isEqualTo("a:b\\c\\d");
    }

    @TransportTest
    void colonsInValuesAreKept(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        broker.connected().send("SEND\ndestination:/topic/a\nurl:http://a:80/\n\n^@");
        assertThat(bob.receive().header("url")).isEqualTo("http://a:80/");
    }

    @TransportTest
    void blanksAroundNamesAndValuesAreKept(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        broker.connected().send("SEND\ndestination:/topic/a\n x : y \n\n^@");
        assertThat(bob.receive().header(" x ")).isEqualTo(" y ");
    }

    @TransportTest
    void headersAreUtf8(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/Größe/😀", "auto");
        broker.connected().send("SEND\ndestination:/topic/Größe/😀\nключ:значение 😀\n\n^@");
        Frame message = bob.receive();
        assertThat(message.header("destination")).isEqualTo("/topic/Größe/😀");
        assertThat(message.header("ключ")).isEqualTo("значение 😀");
    }

    /** What the broker does not need to understand it passes on. */
    @TransportTest
    void headerThatIsNotUtf8IsPassedOnAsItIs(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        byte[] head = {'S', 'E', 'N', 'D', '\n', 'x', ':', (byte) 0xFF, '\n'};
        byte[] rest = Wire.bytes("destination:/topic/a\n\nbody^@");
        byte[] frame = Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, frame, head.length, rest.length);
        broker.connected().send(frame);
        bob.expectMessage("body");
    }

    /** RabbitMQ lets a subscriber break its own stream by an id with a line feed. */
    @TransportTest
    void idWithALineFeedCannotForgeHeaders(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0\\nforged\\cyes", "/topic/a", "client");
        broker.connected().publish("/topic/a", "x");
        Frame message = bob.expect("""
                MESSAGE
                subscription:0\\nforged\\cyes
                message-id:<any>
                ack:<any>
                destination:/topic/a
                content-length:1

                x^@""");
        assertThat(message.header("ack")).doesNotContain("\\");
    }
}

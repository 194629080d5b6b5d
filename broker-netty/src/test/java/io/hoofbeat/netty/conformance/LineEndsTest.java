package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * LF and CRLF, and what may stand between frames.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#STOMP_Frames">STOMP Frames</a>
 */
final class LineEndsTest {

    private static void exchange(BrokerUnderTest broker, String conversation) {
        Wire alice = broker.connect();
        alice.send(conversation);
        assertThat(alice.receive().command()).isEqualTo("CONNECTED");
        alice.expectReceipt("r1");
        Frame message = alice.expectMessage("body\r\n");
        assertThat(message.header("x")).isEqualTo("y");
        alice.expectReceipt("r2");
    }

    private static final String CONVERSATION = """
            CONNECT
            accept-version:1.2
            host:a

            ^@SUBSCRIBE
            id:0
            destination:/topic/a
            receipt:r1

            ^@SEND
            destination:/topic/a
            x:y
            receipt:r2

            body\r
            ^@""";

    @TransportTest
    void lineFeedsAlone(BrokerUnderTest broker) {
        exchange(broker, CONVERSATION);
    }

    @TransportTest
    void carriageReturnsBeforeLineFeeds(BrokerUnderTest broker) {
        exchange(broker, CONVERSATION.replace("\n", "\r\n").replace("\r\r\n", "\r\n"));
    }

    @TransportTest
    void bothMixedInOneFrame(BrokerUnderTest broker) {
        exchange(broker, CONVERSATION.replace("a\n", "a\r\n").replace("CONNECT\n", "CONNECT\r\n"));
    }

    @TransportTest
    void lineEndsBeforeAndBetweenFrames(BrokerUnderTest broker) {
        exchange(broker, "\n\r\n\n" + CONVERSATION.replace("^@", "^@\n\r\n\n"));
        exchange(broker, CONVERSATION.replace("^@", "^@\n"));
        exchange(broker, CONVERSATION.replace("^@", "^@\r\n"));
    }

    @TransportTest
    void everythingByteByByte(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.sendByteByByte("\r\n" + CONVERSATION.replace("a\n", "a\r\n").replace("^@", "^@\r\n"));
        assertThat(alice.receive().command()).isEqualTo("CONNECTED");
        alice.expectReceipt("r1");
        alice.expectMessage("body\r\n");
        alice.expectReceipt("r2");
    }

    @TransportTest
    void carriageReturnInsideAHeaderIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/topic/a\nx:a\rb\n\n^@");
        alice.expectError("Carriage return inside header x");
    }

    @TransportTest
    void carriageReturnAloneBetweenFramesIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("\rSEND\ndestination:/topic/a\n\n^@");
        alice.expectError("Carriage return without a line feed between frames");
    }

    @TransportTest
    void otherBytesBetweenFramesAreAnError(BrokerUnderTest broker) {
        for (String junk : new String[] {" ", "\t", "^@", "x"}) {
            Wire alice = broker.connected();
            alice.send(junk + "\nSEND\ndestination:/topic/a\n\n^@");
            alice.expectError("Unknown command");
        }
    }
}

package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is different in STOMP 1.1.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.1.html">STOMP 1.1</a>
 */
final class Stomp11Test {

    @TransportTest
    void messageHasNoAckHeaderAndAckNamesMessageIdAndSubscription(BrokerUnderTest broker) {
        Wire bob = broker.connected("1.1");
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().publish("/queue/a", "1");
        Frame message = bob.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                destination:/queue/a
                content-length:1

                1^@""");
        bob.request("ACK", "message-id:" + message.header("message-id"), "subscription:0");
        assertThat(broker.heldCount("/queue/a")).isZero();
    }

    @TransportTest
    void nackNamesMessageIdAndSubscription(BrokerUnderTest broker) {
        Wire bob = broker.connected("1.1");
        bob.subscribe("0", "/queue/a", "client-individual");
        broker.connected().publish("/queue/a", "1");
        String id = bob.expectMessage("1").header("message-id");
        bob.send("NACK\nmessage-id:" + id + "\nsubscription:0\n\n^@");
        assertThat(bob.expectMessage("1").header("delivery-count")).isEqualTo("2");
    }

    @TransportTest
    void ackAndNackWithoutSubscriptionOrMessageIdAreErrors(BrokerUnderTest broker) {
        for (String command : new String[] {"ACK", "NACK"}) {
            Wire bob = broker.connected("1.1");
            bob.send(command + "\nmessage-id:a-1-1\nreceipt:r1\n\n^@");
            assertThat(bob.expectError(command + " without subscription").header("receipt-id"))
                    .isEqualTo("r1");
            Wire carol = broker.connected("1.1");
            carol.send(command + "\nsubscription:0\n\n^@");
            carol.expectError(command + " without message-id");
        }
    }

    @TransportTest
    void ackWithTheWrongSubscriptionIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected("1.1");
        bob.subscribe("0", "/queue/a", "client");
        bob.subscribe("1", "/queue/b", "client");
        broker.connected().publish("/queue/a", "1");
        String id = bob.expectMessage("1").header("message-id");
        bob.send("ACK\nmessage-id:" + id + "\nsubscription:1\n\n^@");
        bob.expectError("Acknowledgement with the wrong subscription");
    }

    @TransportTest
    void clientModeIsCumulativeAsInOneTwo(BrokerUnderTest broker) {
        Wire bob = broker.connected("1.1");
        bob.subscribe("0", "/queue/a", "client");
        Wire alice = broker.connected();
        alice.publish("/queue/a", "1");
        alice.publish("/queue/a", "2");
        bob.expectMessage("1");
        bob.request("ACK", "message-id:" + bob.expectMessage("2").header("message-id"), "subscription:0");
        assertThat(broker.heldCount("/queue/a")).isZero();
    }

    @TransportTest
    void subscribeWithoutIdIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected("1.1");
        bob.send("SUBSCRIBE\ndestination:/topic/a\n\n^@");
        bob.expectError("SUBSCRIBE without id");
        Wire carol = broker.connected("1.1");
        carol.send("UNSUBSCRIBE\ndestination:/topic/a\n\n^@");
        carol.expectError("UNSUBSCRIBE without id");
    }

    /** 1.1 has no escape for the carriage return. */
    @TransportTest
    void escapesAreThoseOfOneOne(BrokerUnderTest broker) {
        Wire bob = broker.connected("1.1");
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected("1.1");
        alice.send("SEND\ndestination:/topic/a\nx:a\\cb\\nc\\\\d\n\n^@");
        assertThat(bob.receive().header("x")).isEqualTo("a\\cb\\nc\\\\d");
        for (String value : new String[] {"\\r", "\\t"}) {
            Wire mallory = broker.connected("1.1");
            mallory.send("SEND\ndestination:/topic/a\nx:" + value + "\n\n^@");
            assertThat(mallory.expectError("Undefined escape in header x").text())
                    .contains("STOMP 1.1 knows");
        }
    }

    @TransportTest
    void carriageReturnIsTranslatedForOneTwo(BrokerUnderTest broker) {
        Wire young = broker.connected();
        young.subscribe("0", "/topic/a", "auto");
        broker.connected("1.1").send("SEND\ndestination:/topic/a\nx:a\rb\n\n^@");
        assertThat(young.receive().header("x")).isEqualTo("a\\rb");
    }

    @TransportTest
    void blanksInHeadersAreKept(BrokerUnderTest broker) {
        Wire bob = broker.connected("1.1");
        bob.subscribe("0", "/topic/a", "auto");
        broker.connected("1.1").send("SEND\ndestination:/topic/a\n x : y \n\n^@");
        assertThat(bob.receive().header(" x ")).isEqualTo(" y ");
    }

    @TransportTest
    void onlySendHasABody(BrokerUnderTest broker) {
        Wire bob = broker.connected("1.1");
        bob.send("SUBSCRIBE\nid:0\ndestination:/topic/a\n\nbody^@");
        bob.expectError("SUBSCRIBE with a body");
    }

    /** A liberty: 1.2 alone has it. */
    @TransportTest
    void carriageReturnsBeforeLineFeedsAreTaken(BrokerUnderTest broker) {
        Wire bob = broker.connected("1.1");
        bob.send("SUBSCRIBE\r\nid:0\r\ndestination:/topic/a\r\nreceipt:r1\r\n\r\n^@\r\n");
        bob.expectReceipt("r1");
    }
}

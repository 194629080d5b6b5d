package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * ACK.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#ACK">ACK</a>
 */
@OverBothStores
final class AckTest {

    private static Frame delivered(BrokerUnderTest broker, Wire bob) {
        bob.subscribe("0", "/queue/a", "client-individual");
        broker.connected().publish("/queue/a", "1");
        return bob.expectMessage("1");
    }

    @TransportTest
    void acknowledgedMessageIsGone(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        Frame message = delivered(broker, bob);
        bob.send("ACK\nid:" + message.header("ack") + "\nreceipt:r1\n\n^@");
        bob.expectReceipt("r1");
        assertThat(broker.heldCount("/queue/a")).isZero();
        assertThat(broker.readyCount("/queue/a")).isZero();
    }

    @TransportTest
    void withoutIdIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        delivered(broker, bob);
        bob.send("ACK\nsubscription:0\nreceipt:r1\n\n^@");
        assertThat(bob.expectError("ACK without id").header("receipt-id")).isEqualTo("r1");
    }

    @TransportTest
    void ofAnIdThatWasNeverGivenOutIsAnError(BrokerUnderTest broker) {
        for (String id : new String[] {"", "1", "no-such-id", "a-1-1", "-1-1", "x-1-99999999999999999999"}) {
            Wire bob = broker.connected();
            bob.send("ACK\nid:" + id + "\nreceipt:r1\n\n^@");
            Frame error = bob.expectError("Acknowledgement of an unknown delivery");
            assertThat(error.header("receipt-id")).isEqualTo("r1");
        }
    }

    @TransportTest
    void ofADeliveryThatIsStillToComeIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        String ack = delivered(broker, bob).header("ack");
        bob.send("ACK\nid:" + ack.substring(0, ack.length() - 1) + "2\n\n^@");
        bob.expectError("Acknowledgement of an unknown delivery");
    }

    @TransportTest
    void secondAckOfTheSameMessageIsQuiet(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        String ack = delivered(broker, bob).header("ack");
        bob.request("ACK", "id:" + ack);
        bob.request("ACK", "id:" + ack);
    }

    @TransportTest
    void ackAfterReconnectIsQuietAndSettlesNothing(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        String ack = delivered(broker, bob).header("ack");
        bob.close();
        Wire again = broker.connected();
        again.subscribe("0", "/queue/a", "client-individual");
        again.expectMessage("1");
        again.request("ACK", "id:" + ack);
        assertThat(broker.heldCount("/queue/a")).isEqualTo(1);
    }

    @TransportTest
    void messageIdIsTakenWhereIdIsMissing(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        Frame message = delivered(broker, bob);
        bob.request("ACK", "message-id:" + message.header("message-id"), "subscription:0");
        assertThat(broker.heldCount("/queue/a")).isZero();
    }

    @TransportTest
    void ackIdDiffersForEachDelivery(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        String first = delivered(broker, bob).header("ack");
        bob.send("NACK\nid:" + first + "\n\n^@");
        assertThat(bob.expectMessage("1").header("ack")).isNotEqualTo(first);
    }

    @TransportTest
    void withABodyIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.send("ACK\nid:" + delivered(broker, bob).header("ack") + "\n\nbody^@");
        bob.expectError("ACK with a body");
    }

    @TransportTest
    void inAutoModeThereIsNothingToAcknowledgeAndThatIsQuiet(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "auto");
        broker.connected().publish("/queue/a", "1");
        bob.request("ACK", "id:" + bob.expectMessage("1").header("message-id"));
    }
}

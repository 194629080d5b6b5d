package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * UNSUBSCRIBE.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#UNSUBSCRIBE">UNSUBSCRIBE</a>
 */
@OverBothStores
final class UnsubscribeTest {

    @TransportTest
    void nothingComesAfterItsReceipt(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        for (String destination : new String[] {"/topic/a", "/topic/**", "/queue/a"}) {
            Wire bob = broker.connected();
            bob.subscribe("0", destination, "auto");
            bob.request("UNSUBSCRIBE", "id:0");
            alice.publish(destination.replace("**", "a"), "late");
            bob.expectNothingMore();
        }
    }

    @TransportTest
    void endsOneSubscriptionOnly(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.subscribe("1", "/topic/a", "auto");
        bob.request("UNSUBSCRIBE", "id:0");
        broker.connected().publish("/topic/a", "x");
        assertThat(bob.expectMessage("x").header("subscription")).isEqualTo("1");
        bob.expectNothingMore();
    }

    @TransportTest
    void withoutIdIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.send("UNSUBSCRIBE\ndestination:/topic/a\nreceipt:r1\n\n^@");
        assertThat(bob.expectError("UNSUBSCRIBE without id").header("receipt-id"))
                .isEqualTo("r1");
    }

    @TransportTest
    void ofAnUnknownIdIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.request("UNSUBSCRIBE", "id:0");
        bob.send("UNSUBSCRIBE\nid:0\n\n^@");
        bob.expectError("UNSUBSCRIBE of an unknown subscription");
    }

    @TransportTest
    void idCanBeUsedAgain(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.request("UNSUBSCRIBE", "id:0");
        bob.subscribe("0", "/topic/b", "auto");
        Wire alice = broker.connected();
        alice.publish("/topic/a", "a");
        alice.publish("/topic/b", "b");
        bob.expectMessage("b");
    }

    @TransportTest
    void whatWasNotAcknowledgedComesBackWhileTheConnectionLives(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        alice.publish("/queue/a", "1");
        alice.publish("/queue/a", "2");
        bob.expectMessage("1");
        bob.expectMessage("2");
        bob.request("UNSUBSCRIBE", "id:0");
        assertThat(broker.readyCount("/queue/a")).isEqualTo(2);
        assertThat(broker.heldCount("/queue/a")).isZero();
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/a", "client");
        assertThat(carol.expectMessage("1").header("delivery-count")).isEqualTo("2");
        carol.expectMessage("2");
    }

    @TransportTest
    void lateAckIsQuietAndHasItsReceipt(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().publish("/queue/a", "1");
        String ack = bob.expectMessage("1").header("ack");
        bob.request("UNSUBSCRIBE", "id:0");
        bob.request("ACK", "id:" + ack);
        bob.request("NACK", "id:" + ack);
        assertThat(broker.readyCount("/queue/a")).isEqualTo(1);
        assertThat(broker.broker().counters().lateAcks.sum()).isEqualTo(2);
    }
}

package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The {@code ack} header of SUBSCRIBE.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#SUBSCRIBE_ack_Header">SUBSCRIBE ack Header</a>
 */
@OverBothStores
final class SubscribeAckHeaderTest {

    @TransportTest
    void withoutItTheModeIsAuto(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.request("SUBSCRIBE", "id:0", "destination:/queue/a");
        Wire alice = broker.connected();
        alice.publish("/queue/a", "1");
        assertThat(bob.expectMessage("1").headerOrNull("ack")).isNull();
        bob.expectNothingMore();
        bob.reset();
        broker.awaitSettled(() -> broker.broker().sessions().size() == 1, "the consumer is gone");
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/a", "auto");
        carol.expectNothingMore();
    }

    @TransportTest
    void unknownModeIsAnErrorThatListsTheThree(BrokerUnderTest broker) {
        for (String mode : new String[] {"", "Auto", "client_individual", "dups-ok"}) {
            Wire bob = broker.connected();
            bob.send("SUBSCRIBE\nid:0\ndestination:/queue/a\nack:" + mode + "\nreceipt:r1\n\n^@");
            Frame error = bob.expectError("SUBSCRIBE with an unknown ack mode");
            assertThat(error.text()).contains("auto, client or client-individual");
            assertThat(error.header("receipt-id")).isEqualTo("r1");
        }
    }

    @TransportTest
    void clientModeIsCumulative(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        for (int i = 1; i <= 4; i++) {
            alice.publish("/queue/a", "" + i);
        }
        bob.expectMessage("1");
        bob.expectMessage("2");
        Frame third = bob.expectMessage("3");
        bob.expectMessage("4");
        bob.request("ACK", "id:" + third.header("ack"));
        assertThat(broker.heldCount("/queue/a")).isEqualTo(1);
        bob.close();
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/a", "auto");
        carol.expectMessage("4");
        carol.expectNothingMore();
    }

    @TransportTest
    void clientModeIsCumulativeWithinItsSubscriptionAlone(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        bob.subscribe("1", "/queue/b", "client");
        alice.publish("/queue/a", "a");
        bob.expectMessage("a");
        alice.publish("/queue/b", "b");
        bob.request("ACK", "id:" + bob.expectMessage("b").header("ack"));
        assertThat(broker.heldCount("/queue/a")).isEqualTo(1);
        assertThat(broker.heldCount("/queue/b")).isZero();
    }

    @TransportTest
    void clientIndividualModeIsNotCumulative(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client-individual");
        for (int i = 1; i <= 3; i++) {
            alice.publish("/queue/a", "" + i);
        }
        bob.expectMessage("1");
        Frame second = bob.expectMessage("2");
        bob.expectMessage("3");
        bob.request("ACK", "id:" + second.header("ack"));
        bob.close();
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/a", "client");
        assertThat(carol.expectMessage("1").header("redelivered")).isEqualTo("true");
        carol.expectMessage("3");
        carol.expectNothingMore();
    }

    /** Spring's clients subscribe to topics in the client modes too. */
    @TransportTest
    void topicsKnowTheModesAndTheirPrefetch(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        Wire bob = broker.connected();
        bob.request("SUBSCRIBE", "id:0", "destination:/topic/a", "ack:client", "prefetch-count:2");
        for (int i = 1; i <= 5; i++) {
            alice.publish("/topic/a", "" + i);
        }
        bob.expectMessage("1");
        Frame second = bob.expectMessage("2");
        bob.expectNothingMore();
        bob.send("ACK\nid:" + second.header("ack") + "\n\n^@");
        bob.expectMessage("3");
        Frame fourth = bob.expectMessage("4");
        bob.expectNothingMore();
        bob.send("NACK\nid:" + fourth.header("ack") + "\n\n^@");
        assertThat(bob.expectMessage("3").header("delivery-count")).isEqualTo("2");
        bob.expectMessage("4");
        bob.expectNothingMore();
    }
}

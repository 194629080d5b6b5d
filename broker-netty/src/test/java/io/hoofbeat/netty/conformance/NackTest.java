package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * NACK: the message counts as delivered in vain and comes again, until it is given up on.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#NACK">NACK</a>
 */
@OverBothStores
final class NackTest {

    @TransportTest
    void messageComesAgainAndSaysSo(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client-individual");
        broker.connected().send("SEND\ndestination:/queue/a\nx:1\n\nbody^@");
        Frame first = bob.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                ack:<any>
                destination:/queue/a
                content-length:4
                x:1

                body^@""");
        bob.send("NACK\nid:" + first.header("ack") + "\n\n^@");
        bob.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                ack:<any>
                redelivered:true
                delivery-count:2
                destination:/queue/a
                content-length:4
                x:1

                body^@""");
    }

    @TransportTest
    void hasItsReceipt(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.request("SUBSCRIBE", "id:0", "destination:/queue/a", "ack:client");
        broker.connected().publish("/queue/a", "1");
        bob.send("NACK\nid:" + bob.expectMessage("1").header("ack") + "\nrequeue:false\nreceipt:r1\n\n^@");
        bob.expectReceipt("r1");
    }

    @TransportTest
    void clientModeIsCumulative(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        for (int i = 1; i <= 3; i++) {
            alice.publish("/queue/a", "" + i);
        }
        bob.expectMessage("1");
        Frame second = bob.expectMessage("2");
        bob.expectMessage("3");
        bob.send("NACK\nid:" + second.header("ack") + "\n\n^@");
        assertThat(bob.expectMessage("1").header("delivery-count")).isEqualTo("2");
        assertThat(bob.expectMessage("2").header("delivery-count")).isEqualTo("2");
        bob.expectNothingMore();
    }

    @TransportTest
    void clientIndividualModeIsNotCumulative(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client-individual");
        alice.publish("/queue/a", "1");
        alice.publish("/queue/a", "2");
        bob.expectMessage("1");
        bob.send("NACK\nid:" + bob.expectMessage("2").header("ack") + "\n\n^@");
        bob.expectMessage("2");
        bob.expectNothingMore();
    }

    @TransportTest
    void requeueFalseMakesADeadLetterAtOnce(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().publish("/queue/a", "bad");
        bob.request("NACK", "id:" + bob.expectMessage("bad").header("ack"), "requeue:false");
        bob.expectNothingMore();
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/dlq.a", "auto");
        carol.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                destination:/queue/dlq.a
                content-length:3
                original-destination:/queue/a
                dead-letter-reason:rejected
                dead-letter-deliveries:1

                bad^@""");
    }

    @TransportTest
    void requeueThatIsNeitherTrueNorFalseIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.send("NACK\nid:a-1-1\nrequeue:maybe\n\n^@");
        bob.expectError("NACK with an invalid requeue");
    }

    @TransportTest
    void withoutIdIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.send("NACK\nreceipt:r1\n\n^@");
        assertThat(bob.expectError("NACK without id").header("receipt-id")).isEqualTo("r1");
    }

    @TransportTest
    void ofAnIdThatWasNeverGivenOutIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.send("NACK\nid:nobody-1-1\n\n^@");
        bob.expectError("Acknowledgement of an unknown delivery");
    }
}

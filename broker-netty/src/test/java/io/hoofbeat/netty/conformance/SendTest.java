package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SEND, and the MESSAGE that comes of it.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#SEND">SEND</a>
 */
@OverBothStores
final class SendTest {

    @TransportTest
    void messageCarriesTheIdOfTheSubscriptionThatMatched(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.send("""
                SUBSCRIBE
                id:7
                destination:/topic/price/*
                receipt:r1

                ^@""");
        bob.expect("""
                RECEIPT
                receipt-id:r1

                ^@""");

        broker.connected().send("""
                SEND
                destination:/topic/price/ibm

                181.20^@""");

        bob.expect("""
                MESSAGE
                subscription:7
                message-id:<any>
                destination:/topic/price/ibm
                content-length:6

                181.20^@""");
        bob.expectNothingMore();
    }

    @TransportTest
    void withoutDestinationIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("""
                SEND
                receipt:r1

                body^@""");
        assertThat(alice.expectError("SEND without destination").header("receipt-id"))
                .isEqualTo("r1");
    }

    @TransportTest
    void headersOfTheSenderReachTheSubscriberAsTheyAre(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        broker.connected().send("""
                SEND
                destination:/topic/a
                content-type:application/json
                simpOrigDestination:/user/queue/a
                priority:9
                empty:
                 blank : both sides\s
                UPPER:Case
                x:1
                url:http\\c//a:80/b

                {}^@""");
        bob.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                destination:/topic/a
                content-length:2
                content-type:application/json
                simpOrigDestination:/user/queue/a
                priority:9
                empty:
                 blank : both sides\s
                UPPER:Case
                x:1
                url:http\\c//a:80/b

                {}^@""");
    }

    @TransportTest
    void headersThatSteerTheFrameAreNotPassedOn(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        alice.send("""
                BEGIN
                transaction:t

                ^@SEND
                destination:/topic/a
                transaction:t
                receipt:r1
                login:alice
                passcode:secret

                ^@COMMIT
                transaction:t

                ^@""");
        alice.expectReceipt("r1");
        bob.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                destination:/topic/a

                ^@""");
    }

    /** A relay sends the headers of a MESSAGE back in a SEND; they must not be believed. */
    @TransportTest
    void headersThatOnlyTheBrokerSetsCannotBeForged(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().send("""
                SEND
                destination:/queue/a
                subscription:9
                message-id:forged
                ack:forged
                redelivered:true
                delivery-count:4

                body^@""");
        Frame message = bob.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                ack:<any>
                destination:/queue/a
                content-length:4

                body^@""");
        assertThat(message.header("ack")).isNotEqualTo("forged");
        bob.request("ACK", "id:" + message.header("ack"));
    }

    @TransportTest
    void topicMessageHasNoAckInAutoModeAndIdsDiffer(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        alice.publish("/topic/a", "1");
        alice.publish("/topic/a", "2");
        Frame first = bob.expectMessage("1");
        assertThat(first.headerOrNull("ack")).isNull();
        assertThat(bob.expectMessage("2").header("message-id")).isNotEqualTo(first.header("message-id"));
    }

    @TransportTest
    void senderHearsItself(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.subscribe("0", "/topic/a", "auto");
        alice.send("SEND\ndestination:/topic/a\n\nhello^@");
        alice.expectMessage("hello");
    }

    @TransportTest
    void wildcardsInSendAreLetters(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/*", "auto");
        bob.subscribe("1", "/topic/b", "auto");
        broker.connected().publish("/topic/*", "star");
        assertThat(bob.expectMessage("star").header("destination")).isEqualTo("/topic/*");
        bob.expectNothingMore();
    }

    @TransportTest
    void contentTypeIsPassedOnWhateverItSays(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        broker.connected().send("SEND\ndestination:/topic/a\ncontent-type:text/plain;charset=latin1\n\nx^@");
        assertThat(bob.receive().header("content-type")).isEqualTo("text/plain;charset=latin1");
    }
}

package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Headers that come more than once: the first counts.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Repeated_Header_Entries">Repeated Header Entries</a>
 */
final class RepeatedHeadersTest {

    @TransportTest
    void firstCountsAndAllArePassedOnInTheirOrder(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.subscribe("1", "/topic/b", "auto");
        broker.connected().send("""
                SEND
                destination:/topic/a
                foo:World
                destination:/topic/b
                foo:Hello

                ^@""");
        bob.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                destination:/topic/a
                foo:World
                foo:Hello

                ^@""");
        bob.expectNothingMore();
    }

    @TransportTest
    void firstCountsInEveryFrame(BrokerUnderTest broker) {
        Wire bob = broker.connect();
        bob.send("CONNECT\naccept-version:1.1\naccept-version:1.2\nhost:a\nhost:b\n\n^@");
        assertThat(bob.receive().header("version")).isEqualTo("1.1");
        bob.send("SUBSCRIBE\nid:0\nid:1\ndestination:/topic/a\ndestination:/topic/b\nreceipt:r1\nreceipt:r2\n\n^@");
        bob.expectReceipt("r1");
        broker.connected().send("SEND\ndestination:/topic/a\ncontent-length:3\ncontent-length:1\n\nabc^@");
        assertThat(bob.expectMessage("abc").header("subscription")).isEqualTo("0");
        bob.send("UNSUBSCRIBE\nid:0\nid:1\nreceipt:r3\n\n^@");
        bob.expectReceipt("r3");
    }

    @TransportTest
    void headersOfTheBrokerStandOnceEvenIfTheSenderRepeatsThem(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        broker.connected().send("""
                SEND
                subscription:x
                subscription:y
                destination:/topic/a
                message-id:x
                content-length:1
                content-length:1

                b^@""");
        bob.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                destination:/topic/a
                content-length:1

                b^@""");
    }
}

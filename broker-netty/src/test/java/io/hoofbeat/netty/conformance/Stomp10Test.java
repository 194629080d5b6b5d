package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is different in STOMP 1.0.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.0.html">STOMP 1.0</a>
 */
final class Stomp10Test {

    private static Wire connected(BrokerUnderTest broker) {
        Wire wire = broker.connect();
        wire.send("CONNECT\n\n^@");
        assertThat(wire.receive().header("version")).isEqualTo("1.0");
        return wire;
    }

    @TransportTest
    void connectWithoutAnyHeaderOpensASession(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("CONNECT\n\n^@");
        alice.expect("""
                CONNECTED
                version:1.0
                heart-beat:100,1000
                session:<any>
                server:<any>

                ^@""");
    }

    /** The specification writes {@code login: <username>}. */
    @TransportTest
    void blanksAroundNamesAndValuesDoNotCount(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("CONNECT\nlogin: guest \npasscode:\tguest\n\n^@");
        assertThat(alice.receive().header("user-name")).isEqualTo("guest");
        alice.send("SUBSCRIBE\n destination : /topic/a \nreceipt: r1\n\n^@");
        alice.expectReceipt("r1");
        alice.send("SEND\ndestination: /topic/a\nx : y\n\nbody^@");
        Frame message = alice.expectMessage("body");
        assertThat(message.header("x")).isEqualTo("y");
        assertThat(message.header("destination")).isEqualTo("/topic/a");
    }

    @TransportTest
    void subscriptionNeedsNoId(BrokerUnderTest broker) {
        Wire bob = connected(broker);
        bob.request("SUBSCRIBE", "destination:/topic/a");
        broker.connected().publish("/topic/a", "x");
        bob.expect("""
                MESSAGE
                subscription:/topic/a
                message-id:<any>
                destination:/topic/a
                content-length:1

                x^@""");
        bob.request("UNSUBSCRIBE", "destination:/topic/a");
        broker.connected().publish("/topic/a", "y");
        bob.expectNothingMore();
    }

    @TransportTest
    void subscriptionMayHaveAnId(BrokerUnderTest broker) {
        Wire bob = connected(broker);
        bob.request("SUBSCRIBE", "destination:/topic/a", "id:7");
        broker.connected().publish("/topic/a", "x");
        assertThat(bob.expectMessage("x").header("subscription")).isEqualTo("7");
        bob.request("UNSUBSCRIBE", "id:7");
    }

    @TransportTest
    void unsubscribeWithoutIdAndDestinationIsAnError(BrokerUnderTest broker) {
        Wire bob = connected(broker);
        bob.send("UNSUBSCRIBE\n\n^@");
        bob.expectError("UNSUBSCRIBE without id");
    }

    @TransportTest
    void nothingIsEscaped(BrokerUnderTest broker) {
        Wire bob = connected(broker);
        bob.request("SUBSCRIBE", "destination:/topic/a");
        Wire alice = connected(broker);
        alice.send("SEND\ndestination:/topic/a\nx:a\\cb\\t\\\n\n^@");
        assertThat(bob.receive().header("x")).isEqualTo("a\\cb\\t\\");
    }

    @TransportTest
    void headersAreTranslatedBetweenVersions(BrokerUnderTest broker) {
        Wire old = connected(broker);
        old.request("SUBSCRIBE", "destination:/topic/a");
        Wire young = broker.connected();
        young.subscribe("0", "/topic/a", "auto");
        old.send("SEND\ndestination:/topic/a\nx:a\\b:c\n\n^@");
        assertThat(old.receive().header("x")).isEqualTo("a\\b:c");
        assertThat(young.receive().header("x")).isEqualTo("a\\\\b\\cc");
        young.send("SEND\ndestination:/topic/a\nx:a\\\\b\\cc\n\n^@");
        assertThat(old.receive().header("x")).isEqualTo("a\\b:c");
        assertThat(young.receive().header("x")).isEqualTo("a\\\\b\\cc");
    }

    @TransportTest
    void ackNamesTheMessageId(BrokerUnderTest broker) {
        Wire bob = connected(broker);
        bob.request("SUBSCRIBE", "destination:/queue/a", "ack:client");
        broker.connected().publish("/queue/a", "1");
        Frame message = bob.expectMessage("1");
        assertThat(message.headerOrNull("ack")).isNull();
        bob.request("ACK", "message-id:" + message.header("message-id"));
        assertThat(broker.heldCount("/queue/a")).isZero();
    }

    @TransportTest
    void ackWithoutMessageIdIsAnError(BrokerUnderTest broker) {
        Wire bob = connected(broker);
        bob.send("ACK\nsubscription:0\n\n^@");
        bob.expectError("ACK without message-id");
    }

    @TransportTest
    void thereIsNoNack(BrokerUnderTest broker) {
        Wire bob = connected(broker);
        bob.send("NACK\nmessage-id:1\n\n^@");
        bob.expectError("NACK in a STOMP 1.0 session");
    }

    @TransportTest
    void transactionsAndReceiptsAreThere(BrokerUnderTest broker) {
        Wire alice = connected(broker);
        alice.request("SUBSCRIBE", "destination:/topic/a");
        alice.request("BEGIN", "transaction:t");
        alice.request("SEND", "destination:/topic/a", "transaction:t");
        alice.send("COMMIT\ntransaction:t\n\n^@");
        alice.expectMessage("");
        alice.request("BEGIN", "transaction:t");
        alice.request("ABORT", "transaction:t");
        alice.request("DISCONNECT");
        alice.close();
    }

    /** Old clients send line feeds, or a whole line, where later versions allow nothing. */
    @TransportTest
    void bodiesOfOtherFramesAreSkipped(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("CONNECT\n\n\n^@\n");
        assertThat(alice.receive().command()).isEqualTo("CONNECTED");
        alice.send("SUBSCRIBE\ndestination:/topic/a\nreceipt:r1\n\nold habits^@\n");
        alice.expectReceipt("r1");
        alice.send("UNSUBSCRIBE\ndestination:/topic/a\ncontent-length:5\nreceipt:r2\n\na^@b\nc^@");
        alice.expectReceipt("r2");
    }

    @TransportTest
    void errorIsNotEscapedEither(BrokerUnderTest broker) {
        Wire alice = connected(broker);
        alice.send("SEND\nreceipt:a\\b:c\n\n^@");
        assertThat(alice.expectError("SEND without destination").header("receipt-id"))
                .isEqualTo("a\\b:c");
    }
}

package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * DISCONNECT.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#DISCONNECT">DISCONNECT</a>
 */
@OverBothStores
final class DisconnectTest {

    @TransportTest
    void receiptComesAndThenTheConnectionIsClosed(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("""
                DISCONNECT
                receipt:77

                ^@""");
        alice.expect("""
                RECEIPT
                receipt-id:77

                ^@""");
        // Over TCP the client is given 2 seconds to close first: a relay loses the RECEIPT otherwise.
        alice.expectClosed();
        if (broker.transport().isWebSocket()) {
            assertThat(alice.webSocket().closeCode()).isEqualTo(1000);
        }
    }

    @TransportTest
    void withoutReceiptTheConnectionIsClosed(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("DISCONNECT\n\n^@");
        alice.expectClosed();
    }

    @TransportTest
    void everythingBeforeItHasHappenedWhenTheReceiptComes(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            frames.append("SEND\ndestination:/queue/")
                    .append(i % 7)
                    .append("\n\n")
                    .append(i)
                    .append("^@");
        }
        alice.send(frames + "DISCONNECT\nreceipt:77\n\n^@");
        alice.expectReceipt("77");
        long messages = 0;
        for (int i = 0; i < 7; i++) {
            messages += broker.readyCount("/queue/" + i);
        }
        assertThat(messages).isEqualTo(100);
    }

    /** While the client has not closed yet, too. */
    @TransportTest
    void sessionIsFreedWhenTheReceiptComes(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        bob.subscribe("1", "/topic/**", "auto");
        alice.publish("/queue/a", "1");
        bob.expectMessage("1");
        bob.request("DISCONNECT");
        assertThat(broker.readyCount("/queue/a")).isEqualTo(1);
        assertThat(broker.heldCount("/queue/a")).isZero();
        assertThat(broker.broker().topics().count()).isZero();
        alice.publish("/topic/a", "late");
        bob.expectClosed();
    }

    @TransportTest
    void framesBehindItAreIgnored(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        alice.send("""
                DISCONNECT
                receipt:77

                ^@SEND
                destination:/topic/a
                receipt:78

                late^@NONSENSE

                ^@""");
        alice.expectReceipt("77");
        alice.expectClosed();
        bob.expectNothingMore();
    }

    @TransportTest
    void closeWithoutDisconnectIsAnEndToo(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.close();
        broker.awaitNothingLeft();
    }

    /** Spring's relay sends DISCONNECT without a receipt and closes at once. */
    @TransportTest
    void closeRightBehindDisconnectIsOneEvent(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.send("SEND\ndestination:/queue/a\n\nlast^@DISCONNECT\n\n^@");
        bob.close();
        broker.awaitNothingLeft();
        assertThat(broker.readyCount("/queue/a")).isEqualTo(1);
    }

    @TransportTest
    void withABodyIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("DISCONNECT\nreceipt:r1\n\nbody^@");
        alice.expectError("DISCONNECT with a body");
    }
}

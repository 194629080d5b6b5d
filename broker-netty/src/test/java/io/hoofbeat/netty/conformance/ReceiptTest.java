package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The {@code receipt} header and RECEIPT.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#RECEIPT">RECEIPT</a>
 */
@OverBothStores
final class ReceiptTest {

    @TransportTest
    void everyClientFrameHasOneInOrder(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.subscribe("0", "/queue/a", "client-individual");
        Wire carol = broker.connected();
        carol.publish("/queue/a", "1");
        String first = alice.expectMessage("1").header("ack");
        carol.publish("/queue/a", "2");
        String second = alice.expectMessage("2").header("ack");
        alice.send("""
                SUBSCRIBE
                id:1
                destination:/topic/a
                receipt:subscribe

                ^@SEND
                destination:/queue/b
                receipt:send

                ^@BEGIN
                transaction:t
                receipt:begin

                ^@ACK
                id:%s
                transaction:t
                receipt:ack

                ^@COMMIT
                transaction:t
                receipt:commit

                ^@NACK
                id:%s
                requeue:false
                receipt:nack

                ^@BEGIN
                transaction:u
                receipt:begin2

                ^@ABORT
                transaction:u
                receipt:abort

                ^@UNSUBSCRIBE
                id:1
                receipt:unsubscribe

                ^@DISCONNECT
                receipt:disconnect

                ^@""".formatted(first, second));
        for (String receipt : new String[] {
            "subscribe", "send", "begin", "ack", "commit", "nack", "begin2", "abort", "unsubscribe", "disconnect"
        }) {
            alice.expectReceipt(receipt);
        }
        alice.close();
    }

    /** Queues live on several loops, so answers do not come in order by themselves. */
    @TransportTest
    void receiptsKeepTheOrderOfTheirFrames(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            frames.append("SEND\ndestination:/")
                    .append(i % 3 == 0 ? "topic" : "queue")
                    .append("/")
                    .append(i % 11)
                    .append("\nreceipt:")
                    .append(i)
                    .append("\n\n^@");
        }
        alice.send(frames.toString());
        for (int i = 0; i < 200; i++) {
            alice.expectReceipt("" + i);
        }
    }

    @TransportTest
    void withoutTheHeaderThereIsNone(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/topic/a\n\nx^@");
        alice.expectNothingMore();
    }

    @TransportTest
    void idIsEchoedAsItIs(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        for (String id : new String[] {"", " ", "message-12345", "a\\cb\\nc\\\\d\\re", "é😀", "\t"}) {
            alice.send("SEND\ndestination:/topic/a\nreceipt:" + id + "\n\nx^@");
            alice.expectReceipt(id);
        }
        alice.send("SEND\ndestination:/topic/a\nreceipt:a:b\n\nx^@");
        alice.expectReceipt("a\\cb");
    }

    @TransportTest
    void sameIdCanBeAskedForAgain(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@SEND\ndestination:/topic/a\nreceipt:r\n\n^@");
        alice.expectReceipt("r");
        alice.expectReceipt("r");
    }

    @TransportTest
    void receiptOfASendMeansThatTheSubscribersHaveIt(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        for (int i = 0; i < 50; i++) {
            alice.publish("/topic/a", "" + i);
            // Whatever bob asks for now is answered behind the message.
            bob.send("BEGIN\ntransaction:" + i + "\nreceipt:b\n\n^@");
            bob.expectMessage("" + i);
            bob.expectReceipt("b");
        }
    }

    @TransportTest
    void receiptOfASendToAQueueMeansThatItIsThere(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        for (int i = 1; i <= 20; i++) {
            alice.publish("/queue/a", "" + i);
            assertThat(broker.readyCount("/queue/a")).isEqualTo(i);
        }
    }
}

package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.session.TransactionOptions;

/**
 * BEGIN, COMMIT and ABORT, and the frames between them.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#BEGIN">BEGIN</a>
 */
@OverBothStores
final class TransactionsTest {

    @TransportTest
    void messagesAreSeenAfterCommitAndInOrder(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        alice.request("BEGIN", "transaction:t1");
        alice.send("""
                SEND
                destination:/topic/a
                transaction:t1

                1^@SEND
                destination:/topic/a
                transaction:t1

                2^@SEND
                destination:/topic/a
                receipt:r1

                outside^@""");
        alice.expectReceipt("r1");
        bob.expectMessage("outside");
        bob.expectNothingMore();
        alice.request("COMMIT", "transaction:t1");
        bob.expectMessage("1");
        bob.expectMessage("2");
        bob.expectNothingMore();
    }

    @TransportTest
    void abortedMessagesAreNeverSeen(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "auto");
        Wire alice = broker.connected();
        alice.request("BEGIN", "transaction:t1");
        alice.request("SEND", "destination:/queue/a", "transaction:t1");
        alice.request("ABORT", "transaction:t1");
        bob.expectNothingMore();
        assertThat(broker.readyCount("/queue/a")).isZero();
    }

    /** A client that waits for the receipt before it commits must not hang. */
    @TransportTest
    void receiptsComeWhenTheFrameIsProcessedNotAtCommit(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.subscribe("0", "/queue/a", "client");
        broker.connected()
                .publish("/queue/a", "1"); // Delivery does not wait for the disk, so it may come before the receipt.
        String first = alice.expectMessage("1").header("ack");
        alice.publish("/queue/b", "2");
        alice.request("BEGIN", "transaction:t1");
        alice.request("SEND", "destination:/queue/c", "transaction:t1");
        alice.request("ACK", "id:" + first, "transaction:t1");
        alice.request("COMMIT", "transaction:t1");
        assertThat(broker.readyCount("/queue/c")).isEqualTo(1);
        assertThat(broker.heldCount("/queue/a")).isZero();
    }

    @TransportTest
    void ackInATransactionTakesEffectAtCommit(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().publish("/queue/a", "1");
        String ack = bob.expectMessage("1").header("ack");
        bob.request("BEGIN", "transaction:t1");
        bob.request("ACK", "id:" + ack, "transaction:t1");
        assertThat(broker.heldCount("/queue/a")).isEqualTo(1);
        bob.request("COMMIT", "transaction:t1");
        assertThat(broker.heldCount("/queue/a")).isZero();
    }

    @TransportTest
    void abortedAckCanBeGivenAgain(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().publish("/queue/a", "1");
        String ack = bob.expectMessage("1").header("ack");
        bob.request("BEGIN", "transaction:t1");
        bob.request("ACK", "id:" + ack, "transaction:t1");
        bob.request("ABORT", "transaction:t1");
        assertThat(broker.heldCount("/queue/a")).isEqualTo(1);
        bob.request("ACK", "id:" + ack);
        assertThat(broker.heldCount("/queue/a")).isZero();
    }

    @TransportTest
    void messageWhoseAckDiesWithTheConnectionComesBack(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().publish("/queue/a", "1");
        String ack = bob.expectMessage("1").header("ack");
        bob.request("BEGIN", "transaction:t1");
        bob.request("ACK", "id:" + ack, "transaction:t1");
        bob.reset();
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/a", "client");
        assertThat(carol.expectMessage("1").header("redelivered")).isEqualTo("true");
    }

    @TransportTest
    void ackInATransactionOutlivesItsSubscription(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().publish("/queue/a", "1");
        String ack = bob.expectMessage("1").header("ack");
        bob.request("BEGIN", "transaction:t1");
        bob.request("ACK", "id:" + ack, "transaction:t1");
        bob.request("UNSUBSCRIBE", "id:0");
        bob.request("COMMIT", "transaction:t1");
        assertThat(broker.readyCount("/queue/a")).isZero();
        assertThat(broker.heldCount("/queue/a")).isZero();
    }

    @TransportTest
    void nackInATransactionTakesEffectAtCommit(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().publish("/queue/a", "1");
        String ack = bob.expectMessage("1").header("ack");
        bob.request("BEGIN", "transaction:t1");
        bob.request("NACK", "id:" + ack, "transaction:t1");
        bob.expectNothingMore();
        bob.send("COMMIT\ntransaction:t1\n\n^@");
        assertThat(bob.expectMessage("1").header("delivery-count")).isEqualTo("2");
    }

    @TransportTest
    void transactionDiesWithItsConnection(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.request("BEGIN", "transaction:t1");
        alice.request("SEND", "destination:/queue/a", "transaction:t1");
        alice.close();
        Wire disconnecting = broker.connected();
        disconnecting.request("BEGIN", "transaction:t1");
        disconnecting.request("SEND", "destination:/queue/a", "transaction:t1");
        disconnecting.request("DISCONNECT");
        disconnecting.close();
        broker.awaitNothingLeft();
        assertThat(broker.readyCount("/queue/a")).isZero();
    }

    @TransportTest
    void severalAreOpenAtOnceAndNamesCanBeUsedAgain(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        alice.send("""
                BEGIN
                transaction:t1

                ^@BEGIN
                transaction:t2

                ^@SEND
                destination:/topic/a
                transaction:t1

                first^@SEND
                destination:/topic/a
                transaction:t2

                second^@COMMIT
                transaction:t2

                ^@ABORT
                transaction:t1

                ^@BEGIN
                transaction:t2

                ^@COMMIT
                transaction:t2
                receipt:r1

                ^@""");
        alice.expectReceipt("r1");
        bob.expectMessage("second");
        bob.expectNothingMore();
    }

    @TransportTest
    void namesBelongToTheirConnection(BrokerUnderTest broker) {
        broker.connected().request("BEGIN", "transaction:t1");
        Wire bob = broker.connected();
        bob.request("BEGIN", "transaction:t1");
        bob.request("COMMIT", "transaction:t1");
    }

    @TransportTest
    void withoutTransactionIsAnError(BrokerUnderTest broker) {
        for (String command : new String[] {"BEGIN", "COMMIT", "ABORT"}) {
            Wire alice = broker.connected();
            alice.send(command + "\nreceipt:r1\n\n^@");
            assertThat(alice.expectError(command + " without transaction").header("receipt-id"))
                    .isEqualTo("r1");
        }
    }

    @TransportTest
    void unknownTransactionIsAnError(BrokerUnderTest broker) {
        for (String frame : new String[] {
            "COMMIT\ntransaction:t9\nreceipt:r1\n\n^@",
            "ABORT\ntransaction:t9\nreceipt:r1\n\n^@",
            "SEND\ndestination:/queue/b\ntransaction:t9\nreceipt:r1\n\n^@",
            "ACK\nid:%s\ntransaction:t9\nreceipt:r1\n\n^@",
            "NACK\nid:%s\ntransaction:t9\nreceipt:r1\n\n^@"
        }) {
            Wire alice = broker.connected();
            alice.subscribe("0", "/topic/c", "client");
            alice.send("SEND\ndestination:/topic/c\n\nc^@");
            alice.send(frame.formatted(alice.expectMessage("c").header("ack")));
            Frame error = alice.expectError("Unknown transaction");
            assertThat(error.header("receipt-id")).isEqualTo("r1");
            assertThat(error.text()).contains("t9");
        }
        assertThat(broker.readyCount("/queue/b")).isZero();
    }

    @TransportTest
    void secondBeginOfAnOpenTransactionIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.request("BEGIN", "transaction:t1");
        alice.send("BEGIN\ntransaction:t1\n\n^@");
        alice.expectError("BEGIN of an open transaction");
    }

    @TransportTest
    void secondCommitIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.request("BEGIN", "transaction:t1");
        alice.request("COMMIT", "transaction:t1");
        alice.send("COMMIT\ntransaction:t1\n\n^@");
        alice.expectError("Unknown transaction");
    }

    @TransportTest
    void openTransactionsAreBounded(BrokerUnderTest broker) {
        configure(broker, new TransactionOptions(2, 10, 100), QueueOptions.DEFAULT);
        Wire alice = broker.connected();
        alice.request("BEGIN", "transaction:t1");
        alice.request("BEGIN", "transaction:t2");
        alice.send("BEGIN\ntransaction:t3\n\n^@");
        alice.expectError("Too many open transactions");
    }

    @TransportTest
    void framesOfATransactionAreBounded(BrokerUnderTest broker) {
        configure(broker, new TransactionOptions(2, 2, 10_000), QueueOptions.DEFAULT);
        Wire alice = broker.connected();
        alice.request("BEGIN", "transaction:t1");
        alice.request("SEND", "destination:/queue/a", "transaction:t1");
        alice.request("SEND", "destination:/queue/a", "transaction:t1");
        alice.send("SEND\ndestination:/queue/a\ntransaction:t1\nreceipt:r1\n\n^@");
        assertThat(alice.expectError("Too many frames in a transaction").header("receipt-id"))
                .isEqualTo("r1");
        assertThat(broker.readyCount("/queue/a")).isZero();
    }

    @TransportTest
    void bytesOfATransactionAreBounded(BrokerUnderTest broker) {
        configure(broker, new TransactionOptions(2, 10, 1000), QueueOptions.DEFAULT);
        Wire alice = broker.connected();
        alice.request("BEGIN", "transaction:t1");
        alice.send("SEND\ndestination:/queue/a\ntransaction:t1\n\n" + "x".repeat(1000) + "^@");
        alice.expectError("Too many bytes in a transaction");
    }

    /** All or nothing also when the broker is full. */
    @TransportTest
    void commitThatDoesNotFitIntoMemoryHasNoEffectAtAll(BrokerUnderTest broker) {
        QueueOptions queues = QueueOptions.DEFAULT;
        configure(
                broker,
                TransactionOptions.DEFAULT,
                new QueueOptions(
                        queues.deliveriesMax(),
                        queues.deadLetterPrefix(),
                        queues.idleMillis(),
                        1,
                        queues.windowBytesMax()));
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        alice.publish("/queue/full", "fills it");
        alice.request("BEGIN", "transaction:t1");
        alice.request("SEND", "destination:/topic/a", "transaction:t1");
        alice.request("SEND", "destination:/queue/a", "transaction:t1");
        alice.send("COMMIT\ntransaction:t1\nreceipt:r1\n\n^@");
        assertThat(alice.expectError("memory for queued messages is full").header("receipt-id"))
                .isEqualTo("r1");
        bob.expectNothingMore();
        assertThat(broker.readyCount("/queue/a")).isZero();
    }

    private static void configure(BrokerUnderTest broker, TransactionOptions transactions, QueueOptions queues) {
        broker.configure(BrokerOptions.DEFAULT.withQueues(queues).withTransactions(transactions));
    }
}

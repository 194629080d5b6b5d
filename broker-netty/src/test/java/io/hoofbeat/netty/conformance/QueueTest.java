package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Queues: each message to one consumer, kept while there is none. */
@OverBothStores
final class QueueTest {

    @TransportTest
    void messagesAreKeptWhileNobodyConsumesInTheirOrder(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        for (int i = 1; i <= 20; i++) {
            alice.publish("/queue/a", "" + i);
        }
        alice.close();
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "auto");
        for (int i = 1; i <= 20; i++) {
            bob.expectMessage("" + i);
        }
        bob.expectNothingMore();
    }

    @TransportTest
    void eachMessageGoesToOneConsumerInTurn(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        Wire carol = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        carol.subscribe("0", "/queue/a", "client");
        Wire alice = broker.connected();
        for (int i = 0; i < 6; i++) {
            alice.publish("/queue/a", "" + i);
        }
        for (String body : new String[] {"0", "2", "4"}) {
            bob.expectMessage(body);
        }
        for (String body : new String[] {"1", "3", "5"}) {
            carol.expectMessage(body);
        }
        bob.expectNothingMore();
        carol.expectNothingMore();
    }

    @TransportTest
    void twoSubscriptionsOfOneConnectionCompeteToo(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        bob.subscribe("1", "/queue/a", "client");
        Wire alice = broker.connected();
        alice.publish("/queue/a", "1");
        alice.publish("/queue/a", "2");
        assertThat(bob.expectMessage("1").header("subscription")).isEqualTo("0");
        assertThat(bob.expectMessage("2").header("subscription")).isEqualTo("1");
        bob.expectNothingMore();
    }

    @TransportTest
    void consumerHoldsNoMoreThanItsPrefetch(BrokerUnderTest broker) {
        for (String header : new String[] {"prefetch-count:2", "activemq.prefetchSize:2", "credit:2"}) {
            String queue = "/queue/" + header.charAt(0);
            Wire alice = broker.connected();
            for (int i = 1; i <= 5; i++) {
                alice.publish(queue, "" + i);
            }
            Wire bob = broker.connected();
            bob.request("SUBSCRIBE", "id:0", "destination:" + queue, "ack:client-individual", header);
            bob.expectMessage("1");
            Frame second = bob.expectMessage("2");
            bob.expectNothingMore();
            bob.send("ACK\nid:" + second.header("ack") + "\n\n^@");
            bob.expectMessage("3");
            bob.expectNothingMore();
        }
    }

    @TransportTest
    void prefetchIsTwoHundredAndFiftyUnlessAskedFor(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        for (int i = 0; i < 270; i++) {
            alice.send("SEND\ndestination:/queue/a\n\n" + i + "^@");
        }
        alice.expectNothingMore();
        alice.publish("/queue/a", "last");
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        for (int i = 0; i < 250; i++) {
            bob.expectMessage("" + i);
        }
        bob.expectNothingMore();
        assertThat(broker.heldCount("/queue/a")).isEqualTo(250);
        assertThat(broker.readyCount("/queue/a")).isEqualTo(21);
    }

    /** One who does not acknowledge does not keep the messages from others. */
    @TransportTest
    void fullConsumerIsPassedOver(BrokerUnderTest broker) {
        Wire idle = broker.connected();
        idle.request("SUBSCRIBE", "id:0", "destination:/queue/a", "ack:client", "prefetch-count:1");
        Wire busy = broker.connected();
        busy.request("SUBSCRIBE", "id:0", "destination:/queue/a", "ack:client", "prefetch-count:10");
        Wire alice = broker.connected();
        for (int i = 0; i < 5; i++) {
            alice.publish("/queue/a", "" + i);
        }
        idle.expectMessage("0");
        for (int i = 1; i < 5; i++) {
            busy.expectMessage("" + i);
        }
        idle.expectNothingMore();
    }

    @TransportTest
    void whatAConsumerHeldComesBackInOrderBeforeTheRest(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        Wire bob = broker.connected();
        bob.request("SUBSCRIBE", "id:0", "destination:/queue/a", "ack:client-individual", "prefetch-count:3");
        for (int i = 1; i <= 5; i++) {
            alice.publish("/queue/a", "" + i);
        }
        bob.expectMessage("1");
        Frame second = bob.expectMessage("2");
        bob.expectMessage("3");
        bob.send("ACK\nid:" + second.header("ack") + "\n\n^@");
        bob.expectMessage("4");
        bob.reset();
        broker.awaitSettled(() -> broker.heldCount("/queue/a") == 0, "the consumer is gone");
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/a", "client");
        List<String> deliveries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Frame message = carol.receive();
            deliveries.add(message.text() + " " + message.headerOrNull("redelivered") + " "
                    + message.headerOrNull("delivery-count"));
        }
        assertThat(deliveries).containsExactly("1 true 2", "3 true 2", "4 true 2", "5 null null");
        carol.expectNothingMore();
    }

    @TransportTest
    void afterFiveDeliveriesAMessageIsADeadLetter(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().send("SEND\ndestination:/queue/a\nx:1\n\npoison^@");
        for (int delivery = 1; delivery <= 5; delivery++) {
            Frame message = bob.expectMessage("poison");
            assertThat(message.headerOrNull("delivery-count")).isEqualTo(delivery == 1 ? null : "" + delivery);
            bob.send("NACK\nid:" + message.header("ack") + "\n\n^@");
        }
        bob.expectNothingMore();
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/dlq.a", "client");
        Frame letter = carol.expect("""
                MESSAGE
                subscription:0
                message-id:<any>
                ack:<any>
                destination:/queue/dlq.a
                content-length:6
                original-destination:/queue/a
                dead-letter-reason:delivered too often
                dead-letter-deliveries:5
                x:1

                poison^@""");
        // What fails there stays there.
        carol.send("NACK\nid:" + letter.header("ack") + "\nrequeue:false\n\n^@");
        carol.expectMessage("poison");
        assertThat(broker.broker().counters().deadLetters.sum()).isEqualTo(1);
    }

    @TransportTest
    void consumersThatVanishCountAsDeliveriesInVain(BrokerUnderTest broker) {
        broker.connected().publish("/queue/a", "poison");
        for (int delivery = 1; delivery <= 5; delivery++) {
            Wire bob = broker.connected();
            bob.subscribe("0", "/queue/a", "client");
            bob.expectMessage("poison");
            bob.reset();
        }
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/dlq.a", "auto");
        assertThat(carol.expectMessage("poison").header("dead-letter-deliveries"))
                .isEqualTo("5");
    }

    @TransportTest
    void patternConsumesEveryQueueThatMatchesNowOrLater(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.publish("/queue/orders/eu", "before");
        alice.publish("/queue/other", "no");
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/orders/*", "client");
        assertThat(bob.expectMessage("before").header("destination")).isEqualTo("/queue/orders/eu");
        alice.publish("/queue/orders/us", "after");
        Frame after = bob.expectMessage("after");
        assertThat(after.header("destination")).isEqualTo("/queue/orders/us");
        bob.send("ACK\nid:" + after.header("ack") + "\n\n^@");
        bob.expectNothingMore();
        bob.request("UNSUBSCRIBE", "id:0");
        alice.publish("/queue/orders/asia", "late");
        bob.expectNothingMore();
        assertThat(broker.readyCount("/queue/orders/us")).isZero();
        assertThat(broker.readyCount("/queue/orders/asia")).isEqualTo(1);
    }

    @TransportTest
    void queueAndTopicOfOneNameAreTwoThings(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "auto");
        bob.subscribe("1", "/topic/a", "auto");
        Wire alice = broker.connected();
        alice.publish("/topic/a", "topic");
        assertThat(bob.expectMessage("topic").header("subscription")).isEqualTo("1");
        alice.publish("/queue/a", "queue");
        assertThat(bob.expectMessage("queue").header("subscription")).isEqualTo("0");
        bob.expectNothingMore();
    }

    /** RabbitMQ keeps a queue for each session of Spring for ever. */
    @TransportTest
    void queueOfASpringSessionVanishesWithItsConsumer(BrokerUnderTest broker) {
        for (String session : new String[] {"cfcd9589-c148-4c80-aaa2-ffcdad250461", "h2x7k3p1"}) {
            String queue = "/queue/reply-user" + session;
            Wire relay = broker.connected();
            relay.request("SUBSCRIBE", "id:s1", "destination:" + queue, "simpOrigDestination:/user/queue/reply");
            Wire alice = broker.connected();
            alice.send("SEND\ndestination:" + queue + "\nsimpOrigDestination:/user/queue/reply\n\nfor you^@");
            assertThat(relay.expectMessage("for you").header("simpOrigDestination"))
                    .isEqualTo("/user/queue/reply");
            relay.send("DISCONNECT\n\n^@");
            relay.close();
            broker.awaitSettled(() -> broker.broker().queues().find(queue) == null, "the queue is gone");
            assertThat(broker.broker().queues().budget().bytes()).isZero();
        }
    }

    @TransportTest
    void queueOfASpringSessionIsNotMatchedByPatterns(BrokerUnderTest broker) {
        Wire spy = broker.connected();
        spy.subscribe("0", "/queue/**", "auto");
        Wire alice = broker.connected();
        alice.publish("/queue/reply-usercfcd9589-c148-4c80-aaa2-ffcdad250461", "private");
        spy.expectNothingMore();
    }

    @TransportTest(isAboutMemory = true)
    void refusedMessageIsTold(BrokerUnderTest broker) {
        broker.configureQueueBytes(100);
        Wire alice = broker.connected();
        alice.publish("/queue/a", "x".repeat(200));
        alice.send("SEND\ndestination:/queue/a\nreceipt:r1\n\nmore^@");
        Frame error = alice.expectError("The broker's memory for queued messages is full");
        assertThat(error.header("receipt-id")).isEqualTo("r1");
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "auto");
        bob.expectMessage("x".repeat(200));
        bob.expectNothingMore();
        broker.awaitSettled(() -> broker.broker().queues().budget().bytes() == 0, "the message is settled");
        broker.connected().publish("/queue/b", "fits again");
    }
}

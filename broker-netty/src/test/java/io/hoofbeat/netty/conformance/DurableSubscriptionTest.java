package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/** Durable subscriptions in the spellings of several brokers, frame by frame. */
class DurableSubscriptionTest {

    private static Wire client(BrokerUnderTest broker, String clientId) {
        Wire wire = broker.connect();
        wire.send("CONNECT\naccept-version:1.2\nclient-id:" + clientId + "\n\n^@");
        wire.receive();
        return wire;
    }

    @TransportTest
    void messagesAreKeptWhileTheClientIsAway(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        for (String headers : new String[] {
            "durable:true\nauto-delete:false", "persistent:true", "durable:true\nx-queue-name:q", "group:g"
        }) {
            Wire bob = broker.connected();
            String subscribe = "id:7\ndestination:/topic/price/*\nack:client-individual\n" + headers;
            bob.request("SUBSCRIBE", subscribe);
            alice.publish("/topic/price/ibm", "first");
            bob.expect("""
                    MESSAGE
                    subscription:7
                    message-id:<any>
                    ack:<any>
                    destination:/topic/price/ibm
                    content-length:5

                    first^@""");
            bob.request("DISCONNECT");
            alice.publish("/topic/price/sap", "second");
            Wire again = broker.connected();
            again.request("SUBSCRIBE", subscribe);
            Frame first = again.expectMessage("first");
            assertThat(first.header("redelivered")).isEqualTo("true");
            again.expectMessage("second");
            again.request("ACK", "id:" + first.header("ack"));
            again.request("UNSUBSCRIBE", "id:7\n" + headers);
            again.request("SUBSCRIBE", subscribe);
            again.expectNothingMore();
            again.request("UNSUBSCRIBE", "id:7\n" + headers);
        }
    }

    @TransportTest
    void namedOnesOfAClientAreTakenOver(BrokerUnderTest broker) {
        String subscribe = "id:7\ndestination:/topic/a\nack:client\nactivemq.subscriptionName:orders";
        Wire bob = client(broker, "bob");
        bob.request("SUBSCRIBE", subscribe);
        broker.connected().publish("/topic/a", "kept");
        bob.expectMessage("kept");
        Wire later = client(broker, "bob");
        later.request("SUBSCRIBE", subscribe);
        assertThat(later.expectMessage("kept").header("delivery-count")).isEqualTo("2");
        Frame error = bob.expectError("The durable subscription client=orders@bob was taken over");
        assertThat(error.text()).contains("same client-id");
        later.close();
        Wire last = client(broker, "bob");
        last.request("UNSUBSCRIBE", "durable-subscription-name:orders");
        last.request("SUBSCRIBE", subscribe);
        last.expectNothingMore();
        last.request("UNSUBSCRIBE", "id:7\ndurable-subscriber-name:orders");
    }

    @TransportTest
    void withoutAClientIdOrWithAnotherDestinationTheErrorSaysWhatToDo(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SUBSCRIBE\nid:7\ndestination:/topic/a\ndurable-subscription-name:n\n\n^@");
        assertThat(alice.expectError("needs a client-id").text()).contains("client-id:NAME in CONNECT");
        Wire bob = client(broker, "bob");
        bob.request("SUBSCRIBE", "id:7\ndestination:/topic/a\ndurable-subscription-name:n");
        Wire other = client(broker, "bob");
        other.send("SUBSCRIBE\nid:7\ndestination:/topic/b\ndurable-subscription-name:n\nreceipt:r\n\n^@");
        Frame error = other.expectError("client=n@bob is to /topic/a");
        assertThat(error.header("receipt-id")).isEqualTo("r");
        assertThat(error.text()).contains("UNSUBSCRIBE with durable-subscription-name:n");
        bob.request("UNSUBSCRIBE", "id:7\ndurable-subscription-name:n");
    }

    @TransportTest
    void virtualTopicsAndQualifiedQueueNamesAreGroups(BrokerUnderTest broker) {
        Wire one = broker.connected();
        Wire two = broker.connected();
        one.subscribe("1", "/queue/Consumer.g.VirtualTopic.t", "auto");
        two.subscribe("2", "/topic/VirtualTopic.t::g", "auto");
        Wire alice = broker.connected();
        alice.publish("/topic/VirtualTopic.t", "a");
        alice.publish("/topic/VirtualTopic.t", "b");
        one.expectMessage("a");
        two.expectMessage("b");
        one.expectNothingMore();
        two.request("UNSUBSCRIBE", "id:2");
        one.request("UNSUBSCRIBE", "id:1\ngroup:g");
    }

    @TransportTest
    void dsubIsADurableSubscriptionByName(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.request("SUBSCRIBE", "id:audit\ndestination:/topic/a\ndurable:true");
        bob.request("UNSUBSCRIBE", "id:audit");
        Wire alice = broker.connected();
        alice.publish("/topic/a", "kept");
        alice.publish("/dsub/audit", "straight");
        bob.subscribe("1", "/dsub/audit", "auto");
        assertThat(bob.expectMessage("kept").header("destination")).isEqualTo("/topic/a");
        assertThat(bob.expectMessage("straight").header("destination")).isEqualTo("/dsub/audit");
        bob.request("UNSUBSCRIBE", "id:1\ndurable:true");
        Wire carol = broker.connected();
        carol.send("SEND\ndestination:/dsub/audit\nreceipt:r\n\nx^@");
        assertThat(carol.expectError("There is no durable subscription called audit")
                        .header("receipt-id"))
                .isEqualTo("r");
        Wire dave = broker.connected();
        dave.send("SUBSCRIBE\nid:0\ndestination:/dsub/audit\n\n^@");
        assertThat(dave.expectError("There is no durable subscription called audit")
                        .text())
                .contains("made by SUBSCRIBE to a topic with durable:true");
    }
}

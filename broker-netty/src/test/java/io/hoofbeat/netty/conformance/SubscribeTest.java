package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.session.SessionOptions;

/**
 * SUBSCRIBE and its id.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#SUBSCRIBE">SUBSCRIBE</a>
 */
final class SubscribeTest {

    @TransportTest
    void withoutDestinationIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.send("SUBSCRIBE\nid:0\nreceipt:r1\n\n^@");
        assertThat(bob.expectError("SUBSCRIBE without destination").header("receipt-id"))
                .isEqualTo("r1");
    }

    @TransportTest
    void withoutIdIsAnError(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.send("SUBSCRIBE\ndestination:/topic/a\n\n^@");
        bob.expectError("SUBSCRIBE without id");
    }

    @TransportTest
    void withAnIdInUseIsAnErrorAlsoForAnotherDestination(BrokerUnderTest broker) {
        for (String destination : new String[] {"/topic/a", "/topic/b", "/queue/a"}) {
            Wire bob = broker.connected();
            bob.subscribe("0", "/topic/a", "auto");
            bob.send("SUBSCRIBE\nid:0\ndestination:" + destination + "\n\n^@");
            bob.expectError("SUBSCRIBE with an id in use");
        }
    }

    @TransportTest
    void idsBelongToTheirConnection(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        Wire carol = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        carol.subscribe("0", "/topic/a", "auto");
        broker.connected().publish("/topic/a", "both");
        bob.expectMessage("both");
        carol.expectMessage("both");
    }

    @TransportTest
    void oneConnectionHasManySubscriptions(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.subscribe("1", "/topic/b", "auto");
        Wire alice = broker.connected();
        alice.publish("/topic/b", "b");
        alice.publish("/topic/a", "a");
        assertThat(bob.expectMessage("b").header("subscription")).isEqualTo("1");
        assertThat(bob.expectMessage("a").header("subscription")).isEqualTo("0");
        bob.expectNothingMore();
    }

    @TransportTest
    void receiptMeansThatTheNextMessageIsSeen(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        for (int i = 0; i < 20; i++) {
            Wire bob = broker.connected();
            bob.subscribe("0", "/topic/" + i, "auto");
            alice.publish("/topic/" + i, "seen");
            bob.expectMessage("seen");
        }
    }

    /** Only the listed separators of STOMP mean something, so an id may be any text. */
    @TransportTest
    void idMayBeAnyText(BrokerUnderTest broker) {
        for (String id : new String[] {"", " ", "a b", "\\c\\n\\\\", "/topic/x", "id-é-😀", "0:1"}) {
            Wire bob = broker.connected();
            bob.subscribe(id, "/topic/a", "auto");
            broker.connected().publish("/topic/a", "x");
            assertThat(bob.expectMessage("x").header("subscription")).isEqualTo(id.replace(":", "\\c"));
            bob.request("UNSUBSCRIBE", "id:" + id);
        }
    }

    @TransportTest
    void unknownHeadersAreIgnored(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.request("SUBSCRIBE", "id:0", "destination:/topic/a", "activemq.prefetchSize:10", "foo:bar");
        broker.connected().publish("/topic/a", "x");
        bob.expectMessage("x");
    }

    /** There are none, and ignoring one would deliver what the subscriber has asked not to get. */
    @TransportTest
    void selectorIsAnErrorAndNothingIsSubscribed(BrokerUnderTest broker) {
        for (String destination : new String[] {"/topic/a", "/queue/a"}) {
            Wire bob = broker.connected();
            bob.send("SUBSCRIBE\nid:0\ndestination:" + destination + "\nselector:color = 'red'\nreceipt:r1\n\n^@");
            Frame error = bob.expectError("SUBSCRIBE with a selector");
            assertThat(error.header("receipt-id")).isEqualTo("r1");
            assertThat(error.text()).contains("leave the header out and filter in the client");
        }
        Wire carol = broker.connected();
        carol.publish("/queue/a", "kept");
        carol.subscribe("0", "/queue/a", "auto");
        carol.expectMessage("kept");
    }

    @TransportTest
    void emptySelectorIsNone(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.request("SUBSCRIBE", "id:0", "destination:/topic/a", "selector:");
        broker.connected().publish("/topic/a", "x");
        bob.expectMessage("x");
    }

    /** Of ActiveMQ and Artemis. */
    @TransportTest
    void noLocalKeepsOutWhatTheSessionItselfSends(BrokerUnderTest broker) {
        for (String header : new String[] {"no-local:true", "activemq.noLocal:true"}) {
            for (String ack : new String[] {"auto", "client"}) {
                Wire bob = broker.connected();
                bob.request("SUBSCRIBE", "id:0", "destination:/topic/a", "ack:" + ack, header);
                bob.request("SUBSCRIBE", "id:1", "destination:/topic/**", "ack:" + ack, header);
                bob.publish("/topic/a", "own");
                bob.request("BEGIN", "transaction:t");
                bob.send("SEND\ndestination:/topic/a\ntransaction:t\n\nown^@");
                bob.request("COMMIT", "transaction:t");
                broker.connected().publish("/topic/a", "other");
                bob.expectMessage("other");
                bob.expectMessage("other");
                bob.expectNothingMore();
                bob.request("DISCONNECT");
            }
        }
    }

    @TransportTest
    void noLocalThatIsFalseIsNone(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.request("SUBSCRIBE", "id:0", "destination:/topic/a", "no-local:false");
        bob.send("SEND\ndestination:/topic/a\n\nown^@");
        bob.expectMessage("own");
    }

    @TransportTest
    void noLocalToWhatHasAQueueIsAnError(BrokerUnderTest broker) {
        for (String headers : new String[] {
            "destination:/queue/a", "destination:/queue/*", "destination:/temp-queue/a", "destination:/dsub/d"
        }) {
            Wire bob = broker.connected();
            bob.send("SUBSCRIBE\nid:0\nno-local:true\n" + headers + "\n\n^@");
            assertThat(bob.expectError("SUBSCRIBE with no-local to what has a queue")
                            .text())
                    .contains("no-local is for topics");
        }
    }

    @TransportTest
    void withABodyIsAnErrorAndTheBodyIsNotExecuted(BrokerUnderTest broker) {
        Wire carol = broker.connected();
        carol.subscribe("0", "/topic/a", "auto");
        String inner = "x^@SEND\ndestination:/topic/a\n\nsmuggled^@";
        for (String head : new String[] {
            "SUBSCRIBE\nid:0\ndestination:/topic/b\n",
            "SUBSCRIBE\nid:0\ndestination:/topic/b\ncontent-length:" + (inner.length() - 3) + "\n"
        }) {
            Wire mallory = broker.connected();
            mallory.send(head + "\n" + inner);
            mallory.expectError("SUBSCRIBE with a body");
        }
        carol.expectNothingMore();
    }

    @TransportTest
    void contentLengthOfZeroIsNoBody(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.request("SUBSCRIBE", "id:0", "destination:/topic/a", "content-length:0");
    }

    @TransportTest
    void brokenPatternIsAnErrorForTheSubscriber(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.send("SUBSCRIBE\nid:0\ndestination:/topic/{n:[}\nreceipt:r1\n\n^@");
        Frame error = bob.receive();
        assertThat(error.command()).isEqualTo("ERROR");
        assertThat(error.header("receipt-id")).isEqualTo("r1");
        bob.expectClosed();
    }

    /** Artemis needs minutes for as many, and is slow for minutes afterwards. */
    @TransportTest(Transport.TCP)
    void tenThousandSubscriptionsFitIntoOneConnection(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            frames.append("SUBSCRIBE\nid:")
                    .append(i)
                    .append("\ndestination:/topic/")
                    .append(i)
                    .append("\n\n^@");
        }
        bob.send(frames.toString());
        bob.expectNothingMore();
        broker.connected().publish("/topic/9999", "last");
        assertThat(bob.expectMessage("last").header("subscription")).isEqualTo("9999");
    }

    @TransportTest
    void subscriptionsOfASessionAreBounded(BrokerUnderTest broker) {
        SessionOptions sessions = SessionOptions.DEFAULT;
        broker.configure(new SessionOptions(
                sessions.connectMillisMax(),
                2,
                sessions.prefetch(),
                sessions.backlogBytesMax(),
                sessions.slowMillisMax()));
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.subscribe("1", "/queue/a", "auto");
        bob.request("UNSUBSCRIBE", "id:0");
        bob.subscribe("2", "/queue/a", "auto");
        bob.send("SUBSCRIBE\nid:3\ndestination:/topic/b\n\n^@");
        bob.expectError("Too many subscriptions");
    }
}

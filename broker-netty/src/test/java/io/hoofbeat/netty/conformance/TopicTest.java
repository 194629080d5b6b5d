package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.session.SessionOptions;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;

/** Topics: each message to every subscription. */
final class TopicTest {

    @TransportTest
    void everySubscriberGetsACopy(BrokerUnderTest broker) {
        Wire[] wires = new Wire[6];
        for (int i = 0; i < wires.length; i++) {
            wires[i] = broker.connected();
            wires[i].subscribe("s" + i, "/topic/a", "auto");
        }
        broker.connected().publish("/topic/a", "x");
        for (int i = 0; i < wires.length; i++) {
            assertThat(wires[i].expectMessage("x").header("subscription")).isEqualTo("s" + i);
            wires[i].expectNothingMore();
        }
    }

    @TransportTest
    void overlappingSubscriptionsGetOneCopyEach(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("exact", "/topic/a/b", "auto");
        bob.subscribe("again", "/topic/a/b", "auto");
        bob.subscribe("star", "/topic/a/*", "auto");
        bob.subscribe("all", "/topic/**", "auto");
        bob.subscribe("other", "/topic/c", "auto");
        broker.connected().publish("/topic/a/b", "x");
        TreeSet<String> subscriptions = new TreeSet<>();
        TreeSet<String> ids = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            Frame message = bob.expectMessage("x");
            subscriptions.add(message.header("subscription"));
            ids.add(message.header("message-id"));
            assertThat(message.header("destination")).isEqualTo("/topic/a/b");
        }
        bob.expectNothingMore();
        assertThat(subscriptions).containsExactly("again", "all", "exact", "star");
        assertThat(ids).hasSize(4);
    }

    @TransportTest
    void patternsMatchAsSpringsDo(BrokerUnderTest broker) {
        String[][] matches = {
            {"/topic/*", "/topic/a", "yes"},
            {"/topic/*", "/topic/a/b", "no"},
            {"/topic/**", "/topic/a/b/", "yes"},
            {"/topic/**", "/topic", "yes"},
            {"/topic/?", "/topic/😀", "yes"},
            {"/topic/{room}", "/topic/a", "yes"},
            {"/topic/{n:[0-9]+}", "/topic/12", "yes"},
            {"/topic/{n:[0-9]+}", "/topic/1a", "no"},
            {"/topic/price.*", "/topic/price.ibm", "yes"},
            {"/topic/price.*", "/topic/price.stock.ibm", "no"},
            {"/topic/price.#", "/topic/price.stock.ibm", "yes"},
            {"/topic/price.>", "/topic/price.stock.ibm", "yes"},
            {"/topic/a", "/topic/a/", "no"},
            {"/topic/A", "/topic/a", "no"},
            {"/**", "/anything/at/all", "yes"},
        };
        Wire alice = broker.connected();
        for (String[] match : matches) {
            Wire bob = broker.connected();
            bob.subscribe("0", match[0], "auto");
            alice.publish(match[1], "x");
            if (match[2].equals("yes")) {
                assertThat(bob.expectMessage("x").header("destination")).isEqualTo(match[1]);
            }
            bob.expectNothingMore();
            bob.close();
        }
    }

    @TransportTest
    void messagesOfASenderKeepTheirOrder(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/*", "auto");
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            frames.append("SEND\ndestination:/topic/")
                    .append(i % 5)
                    .append("\n\n")
                    .append(i)
                    .append("^@");
        }
        broker.connected().send(frames.toString());
        for (int i = 0; i < 500; i++) {
            bob.expectMessage("" + i);
        }
    }

    @TransportTest
    void messageWithoutSubscribersIsNotKept(BrokerUnderTest broker) {
        broker.connected().publish("/topic/a", "unheard");
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        bob.expectNothingMore();
        assertThat(broker.broker().queues().budget().bytes()).isZero();
    }

    @TransportTest({Transport.TCP, Transport.WEBSOCKET})
    void readerThatDoesNotReadIsDisconnectedAndOthersGetEverything(BrokerUnderTest broker) {
        SessionOptions sessions = SessionOptions.DEFAULT;
        broker.configure(new SessionOptions(
                sessions.connectMillisMax(),
                sessions.subscriptionsMax(),
                sessions.prefetch(),
                sessions.backlogBytesMax(),
                100));
        Wire deaf = broker.connected();
        deaf.subscribe("0", "/topic/a", "auto");
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        String body = "x".repeat(1 << 20);
        LongAdder slow = broker.broker().counters().slowSubscribers;
        for (int i = 0; i < 24 && slow.sum() == 0; i++) {
            alice.send("SEND\ndestination:/topic/a\n\n" + body + "^@");
            bob.expectMessage(body);
        }
        broker.awaitSettled(() -> slow.sum() == 1, "the reader is found too slow");
        alice.publish("/topic/a", "last");
        bob.expectMessage("last");
        Frame frame = deaf.receive();
        while (frame.command().equals("MESSAGE")) {
            frame = deaf.receive();
        }
        assertThat(frame.header("message")).isEqualTo("Too slow\\c messages are not read");
        deaf.expectClosed();
    }

    /** What a relay does with messages to users it does not know: the MESSAGE comes back as a SEND, with its headers. */
    @TransportTest
    void messageSentBackByARelayIsAnOrdinaryOne(BrokerUnderTest broker) {
        Wire relay = broker.connected();
        relay.request("SUBSCRIBE", "id:1", "destination:/topic/unresolved-user");
        Wire browser = broker.connected();
        browser.subscribe("s1", "/queue/reply-userabcdef12", "auto");
        broker.connected().send("""
                SEND
                destination:/topic/unresolved-user
                simpOrigDestination:/user/bob/queue/reply
                content-type:text/plain;charset=UTF-8
                content-length:5

                hello^@""");
        Frame message = relay.expectMessage("hello");
        relay.send(message.toString()
                .replace("MESSAGE\n", "SEND\n")
                .replace("destination:/topic/unresolved-user", "destination:/queue/reply-userabcdef12"));
        browser.expect("""
                MESSAGE
                subscription:s1
                message-id:<any>
                destination:/queue/reply-userabcdef12
                content-length:5
                simpOrigDestination:/user/bob/queue/reply
                content-type:text/plain;charset=UTF-8

                hello^@""");
    }
}

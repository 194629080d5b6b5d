package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.User;
import java.util.concurrent.CompletableFuture;

/** What a destination is, by its first segment, and that any text is one. */
final class DestinationKindsTest {

    private static final Authenticator ANYBODY =
            credentials -> CompletableFuture.completedFuture(new Verdict.Accepted(new User(credentials.login())));

    @TransportTest
    void namesAreFree(BrokerUnderTest broker) {
        for (String destination : new String[] {
            "/topic/a b",
            "/topic/a:b",
            "/topic/ä/語/😀",
            "/topic/a//b/",
            "/topic/",
            "/topic/%2F",
            "/topic/a,b;c=d?e",
            "/chat",
            "chat",
            "/",
            "",
            " ",
            "/exchange/orders/eu.new"
        }) {
            Wire bob = broker.connected();
            bob.subscribe("0", destination.replace("?", "x"), "auto");
            broker.connected().publish(destination.replace("?", "x"), "x");
            assertThat(bob.expectMessage("x").header("destination")).isEqualTo(destination.replace("?", "x"));
            bob.expectNothingMore();
            bob.close();
        }
    }

    @TransportTest
    void queueNamesAreFree(BrokerUnderTest broker) {
        for (String queue : new String[] {"/queue/a b", "/queue/a:b", "/queue/ä/😀/", "/queue/", "/queue/a.b.c"}) {
            broker.connected().publish(queue, "x");
            Wire bob = broker.connected();
            bob.subscribe("0", queue, "auto");
            assertThat(bob.expectMessage("x").header("destination")).isEqualTo(queue);
        }
    }

    @TransportTest
    void amqQueueIsTheQueueOfThatName(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/amq/queue/a", "auto");
        Wire alice = broker.connected();
        alice.publish("/queue/a", "1");
        assertThat(bob.expectMessage("1").header("destination")).isEqualTo("/queue/a");
        alice.publish("/amq/queue/a", "2");
        assertThat(bob.expectMessage("2").header("destination")).isEqualTo("/amq/queue/a");
    }

    @TransportTest
    void exchangeAmqTopicIsTheTopicSpace(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/exchange/amq.topic/price.*", "auto");
        bob.subscribe("1", "/exchange/mine/a.#", "auto");
        Wire alice = broker.connected();
        alice.publish("/topic/price.ibm", "1");
        assertThat(bob.expectMessage("1").header("subscription")).isEqualTo("0");
        alice.publish("/exchange/mine/a.b.c", "2");
        assertThat(bob.expectMessage("2").header("subscription")).isEqualTo("1");
        bob.expectNothingMore();
    }

    @TransportTest
    void destinationsOfTheApplicationAndTheBrokerAreRefused(BrokerUnderTest broker) {
        for (String destination : new String[] {"/app/hello", "/sys/clients"}) {
            Wire alice = broker.connected();
            alice.send("SEND\ndestination:" + destination + "\nreceipt:r1\n\nx^@");
            Frame error = alice.expectError("SEND to a");
            assertThat(error.header("message")).contains("is not possible");
            assertThat(error.header("receipt-id")).isEqualTo("r1");
            Wire bob = broker.connected();
            bob.send("SUBSCRIBE\nid:0\ndestination:" + destination + "\n\n^@");
            bob.expectError("SUBSCRIBE to a");
        }
        Wire carol = broker.connected();
        carol.send("SEND\ndestination:/app/hello\n\nx^@");
        assertThat(carol.expectError("SEND to").text()).contains("belong to a Spring application");
    }

    /** ActiveMQ's way: the client subscribes to its temporary queue. */
    @TransportTest
    void replyReachesTheTemporaryQueueOfItsOwner(BrokerUnderTest broker) {
        for (String kind : new String[] {"queue", "topic"}) {
            Wire worker = broker.connected();
            worker.subscribe("0", "/queue/" + kind, "auto");
            Wire asking = broker.connected();
            asking.subscribe("7", "/temp-" + kind + "/answers", "auto");
            asking.send("SEND\ndestination:/queue/" + kind + "\nreply-to:/temp-" + kind + "/answers\n\nquestion^@");
            String replyTo = worker.expectMessage("question").header("reply-to");
            assertThat(replyTo).startsWith("/reply-" + kind + "/").hasSizeGreaterThan(30);
            worker.publish(replyTo, "answer");
            assertThat(asking.expectMessage("answer").header("subscription")).isEqualTo("7");
            asking.expectNothingMore();
            asking.close();
            broker.awaitSettled(() -> broker.broker().sessions().size() == 1, "the owner is gone");
            worker.publish(replyTo, "too late");
            worker.close();
            broker.awaitNothingLeft();
        }
    }

    /** RabbitMQ's way: the client only names it in reply-to; the subscription's id is the name. */
    @TransportTest
    void replyReachesAClientThatNeverSubscribed(BrokerUnderTest broker) {
        Wire worker = broker.connected();
        worker.subscribe("0", "/queue/work", "auto");
        Wire asking = broker.connected();
        asking.send("SEND\ndestination:/queue/work\nreply-to:/temp-queue/foo\n\nquestion^@");
        worker.publish(worker.expectMessage("question").header("reply-to"), "answer");
        assertThat(asking.expectMessage("answer").header("subscription")).isEqualTo("/temp-queue/foo");
    }

    @TransportTest
    void temporaryNamesBelongToTheirConnection(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        Wire carol = broker.connected();
        bob.subscribe("0", "/temp-topic/a", "auto");
        carol.subscribe("0", "/temp-topic/a", "auto");
        Wire spy = broker.connected();
        spy.subscribe("0", "/**", "auto");
        bob.send("SEND\ndestination:/temp-topic/a\n\nmine^@");
        bob.expectMessage("mine");
        carol.expectNothingMore();
        spy.expectNothingMore();
    }

    @TransportTest
    void replyAddressCannotBeSubscribedTo(BrokerUnderTest broker) {
        Wire mallory = broker.connected();
        mallory.send("SUBSCRIBE\nid:0\ndestination:/reply-queue/guess\n\n^@");
        mallory.expectError("SUBSCRIBE to a reply address");
    }

    @TransportTest
    void userDestinationReachesEverySessionOfTheUser(BrokerUnderTest broker) {
        broker.configureUsers(ANYBODY);
        Wire phone = broker.connectedAs("bob");
        Wire laptop = broker.connectedAs("bob");
        Wire carol = broker.connectedAs("carol");
        phone.subscribe("0", "/user/queue/replies", "auto");
        laptop.subscribe("0", "/user/queue/replies", "auto");
        carol.subscribe("0", "/user/queue/replies", "auto");
        broker.connectedAs("alice").publish("/user/bob/queue/replies", "for bob");
        assertThat(phone.expectMessage("for bob").header("destination")).isEqualTo("/user/bob/queue/replies");
        laptop.expectMessage("for bob");
        carol.expectNothingMore();
    }

    @TransportTest
    void userDestinationsOfOthersCannotBeHeard(BrokerUnderTest broker) {
        broker.configureUsers(ANYBODY);
        Wire mallory = broker.connectedAs("mallory");
        mallory.subscribe("0", "/user/bob/queue/replies", "auto");
        mallory.subscribe("1", "/**", "auto");
        mallory.subscribe("2", "/user/**", "auto");
        broker.connectedAs("alice").publish("/user/bob/queue/replies", "private");
        mallory.expectNothingMore();
        Wire star = broker.connectedAs("*");
        star.send("SUBSCRIBE\nid:0\ndestination:/user/queue/replies\n\n^@");
        star.expectError("This login cannot have user destinations");
    }
}

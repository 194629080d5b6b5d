package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import io.hoofbeat.core.stomp.ServerFrame;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to one session alone, with a second session of the same user that tries to get at it by every spelling. */
class OwnershipTest {

    private static final String SESSION_QUEUE = "/queue/reply-usercfcd9589-c148-4c80-aaa2-ffcdad250461";
    private static final String SECOND = "ERROR SUBSCRIBE to a queue of another session";

    private final SteppedBroker broker = new SteppedBroker(BrokerOptions.DEFAULT, new SteppedMemoryStore());
    private final Client owner = broker.connect();
    private final Client thief = broker.connect();

    private static List<String> subscribed(Client client, String destination, String... headers) {
        client.subscribe("s", destination, "auto", headers);
        return client.received();
    }

    @Test
    void aQueueOfASpringSessionBelongsToTheFirstSubscriberAndIsFilledByOthers() {
        assertThat(subscribed(owner, SESSION_QUEUE, "simpOrigDestination", "/user/queue/reply"))
                .containsExactly("receipt sub s");
        assertThat(subscribed(thief, SESSION_QUEUE)).containsExactly(SECOND);
        Client application = broker.connect();
        application.send(SESSION_QUEUE, "answer", "simpOrigDestination", "/user/queue/reply");
        assertThat(application.received()).isEmpty();
        assertThat(owner.received()).containsExactly("answer");
        owner.vanish();
        assertThat(subscribed(broker.connect(), SESSION_QUEUE)).containsExactly("receipt sub s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/queue/reply-usercfcd9589-c148-4c80-aaa2-ffcdad250461",
                "/amq/queue/reply-usercfcd9589-c148-4c80-aaa2-ffcdad250461",
                "/queue/**",
                "/queue/*",
                "/queue/reply-*",
                "/queue/reply-user{id}",
                "/queue/#",
                "/**",
                "/*/**",
                "/topic/**"
            })
    void nobodyElseReceivesFromTheQueueOfASpringSession(String spelling) {
        Client early = broker.connect();
        boolean isPattern = spelling.indexOf('*') >= 0 || spelling.indexOf('{') >= 0 || spelling.indexOf('#') >= 0;
        if (isPattern) {
            subscribed(early, spelling);
        }
        assertThat(subscribed(owner, SESSION_QUEUE)).containsExactly("receipt sub s");
        List<String> late = subscribed(thief, spelling);
        assertThat(late).containsExactly(isPattern ? "receipt sub s" : SECOND);
        Client application = broker.connect();
        application.send(SESSION_QUEUE, "secret");
        application.send(SESSION_QUEUE, "another");
        application.received();
        assertThat(owner.received()).containsExactly("secret", "another");
        owner.subscribe("rejecting", SESSION_QUEUE, "client-individual");
        owner.control("UNSUBSCRIBE", "id", "s");
        application.send(SESSION_QUEUE, "rejected");
        List<Received> held = owner.receivedFrames();
        owner.control("NACK", "id", SteppedBroker.ackId(held, "rejected"), "requeue", "false");
        owner.received();
        assertThat(thief.received()).isEmpty();
        assertThat(early.received()).isEmpty();
    }

    @Test
    void aSessionIdWithoutADigitIsRecognisedByTheHeaderThatSpringAdds() {
        String queue = "/queue/reply-userabcdefgh";
        String[] mark = {"simpOrigDestination", "/user/queue/reply"};
        subscribed(thief, "/queue/*");
        broker.connect().send(queue, "early", mark);
        assertThat(thief.received()).isEmpty();
        assertThat(subscribed(owner, queue, mark)).containsExactly("receipt sub s", "early");
        broker.connect().send(queue, "later", mark);
        assertThat(owner.received()).containsExactly("later");
        assertThat(thief.received()).isEmpty();
        assertThat(subscribed(broker.connect(), queue)).containsExactly(SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {SESSION_QUEUE, "/queue/reply-userabcdefgh"})
    void deadLettersOfASpringSessionStayUntilSomebodyTakesThem(String queue) {
        String[] mark = {"simpOrigDestination", "/user/queue/reply"};
        String grave = "/queue/dlq." + queue.substring("/queue/".length());
        owner.subscribe("s", queue, "client-individual", mark);
        owner.received();
        broker.connect().send(queue, "answer", mark);
        List<Received> held = owner.receivedFrames();
        owner.control("NACK", "id", SteppedBroker.ackId(held, "answer"), "requeue", "false");
        owner.vanish();
        broker.pass(10 * BrokerOptions.DEFAULT.queues().idleMillis());
        assertThat(broker.readyCount(grave)).isEqualTo(1);
        Client operator = broker.connect();
        operator.subscribe("dead", grave, "client-individual", mark);
        assertThat(operator.received()).containsExactly("receipt sub dead", "answer");
        assertThat(subscribed(thief, grave)).containsExactly("receipt sub s");
        operator.vanish();
        assertThat(thief.received()).containsExactly("answer (2)");
        assertThat(broker.broker().counters().vanishedMessages.sum()).isZero();
    }

    /** However it lets go, and though what the message waited in has ended with the subscription or the session before that. */
    @ParameterizedTest
    @CsvSource({
        "/queue/reply-user12345678, /queue/dlq.reply-user12345678",
        "/temp-queue/a, /queue/dlq.reply-queue/*",
        "/topic/a, /queue/dlq.topic/a"
    })
    void whatATransactionLetsGoOfAfterTheLastDeliveryIsADeadLetter(String destination, String grave) {
        SteppedBroker once = new SteppedBroker(deliveringOnce(), new SteppedMemoryStore());
        once.connect().send(FULL, "fills it");
        Client aborting = holdingInATransaction(once, destination, "aborted");
        aborting.control("UNSUBSCRIBE", "id", "s");
        aborting.control("ABORT", "transaction", "t");
        once.settle();
        Client vanishing = holdingInATransaction(once, destination, "left behind");
        vanishing.control("UNSUBSCRIBE", "id", "s");
        vanishing.vanish();
        Client failing = holdingInATransaction(once, destination, "not committed");
        failing.send(FULL, "too much", "transaction", "t");
        failing.control("COMMIT", "transaction", "t");
        assertThat(failing.received()).singleElement().asString().startsWith("ERROR Queue");
        Client operator = once.connect();
        operator.subscribe("dead", grave, "auto");
        assertThat(operator.received())
                .containsExactlyInAnyOrder("receipt sub dead", "aborted", "left behind", "not committed");
        assertThat(once.broker().counters().vanishedMessages.sum()).isZero();
    }

    private static final String FULL = "/queue/full";

    private static BrokerOptions deliveringOnce() {
        QueueOptions queues = BrokerOptions.DEFAULT.queues();
        return BrokerOptions.DEFAULT
                .withQueues(new QueueOptions(
                        1, queues.deadLetterPrefix(), queues.idleMillis(), queues.bytesMax(), queues.windowBytesMax()))
                .withPolicies(new TestPolicies()
                        .rule(FULL, rule -> rule.messagesMax(1))
                        .policies());
    }

    private static Client holdingInATransaction(SteppedBroker broker, String destination, String body) {
        Client client = broker.connect();
        client.subscribe("s", destination, "client-individual");
        client.send(destination, body);
        String id = SteppedBroker.ackId(client.receivedFrames(), body);
        client.control("BEGIN", "transaction", "t");
        client.control("ACK", "id", id, "transaction", "t");
        return client;
    }

    @Test
    void theMarkOfSpringDoesNotTakeAQueueFromItsConsumers() {
        String queue = "/queue/new-user-events";
        subscribed(owner, queue);
        assertThat(subscribed(thief, queue, "simpOrigDestination", "x")).containsExactly("receipt sub s");
        thief.vanish();
        broker.connect().send(queue, "still");
        assertThat(owner.received()).containsExactly("still");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/temp-queue/a", "/temp-topic/a"})
    void aTemporaryDestinationIsAnotherOneInEachSession(String temporary) {
        subscribed(owner, temporary);
        subscribed(thief, temporary);
        subscribed(broker.connect(), temporary.replace("/a", "/*"));
        Client partner = broker.connect();
        subscribed(partner, "/queue/requests");
        owner.send("/queue/requests", "question", "reply-to", temporary);
        List<Received> asked = partner.receivedFrames();
        String address = Objects.requireNonNull(
                ((Received.Delivered) asked.get(0)).message().header("reply-to"));
        Client spy = broker.connect();
        subscribed(spy, "/**");
        Client other = broker.connect();
        subscribed(other, "/reply-*/*");
        assertThat(subscribed(broker.connect(), address))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("ERROR SUBSCRIBE");
        partner.send(address, "answer");
        assertThat(owner.received()).containsExactly("answer");
        assertThat(thief.received()).isEmpty();
        assertThat(spy.received()).isEmpty();
        assertThat(other.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "x-relay-user"})
    void nobodyIsCalledLikeASessionWhoseUserDestinationsHeWouldShare(String header) {
        Authenticator anybody = credentials -> CompletableFuture.completedFuture(
                new Verdict.Accepted(new User(credentials.login(), Set.of(), Map.of(), true)));
        SteppedBroker open =
                new SteppedBroker(BrokerOptions.DEFAULT, new SteppedMemoryStore(), anybody, AccessRules.EVERY_USER);
        Client anonymous = open.connectRaw();
        Received.Frame connected = (Received.Frame) anonymous.receivedFrames().get(0);
        String id = Objects.requireNonNull(
                ((ServerFrame.Connected) connected.frame()).headers().get("session"));
        assertThat(subscribed(anonymous, "/user/queue/a")).containsExactly("receipt sub s");
        String next = id.substring(0, id.indexOf('.')) + ".zzz";
        for (String name : List.of(id, next)) {
            Client same = header.equals("login")
                    ? open.connectRaw("login", name)
                    : open.connectRaw("login", "app", header, name);
            assertThat(same.received()).containsExactly("ERROR This login reads like the id of a session");
        }
        Client other = open.connect("login", "thomas.doe");
        assertThat(subscribed(other, "/user/queue/a")).containsExactly("receipt sub s");
        other.send("/user/" + id + "/queue/a", "secret");
        assertThat(anonymous.received()).containsExactly("secret");
        assertThat(other.received()).isEmpty();
    }
}

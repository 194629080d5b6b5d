package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.simulation.BrokerOnSteps.Peer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What durable subscriptions keep, for whom, and until when; over a crash of the broker too. */
class DurableSubscriptionsTest {

    private BrokerOnSteps scene = new BrokerOnSteps();

    private static String[] words(String text, String... further) {
        List<String> words = new ArrayList<>();
        for (String header : text.split(" ", -1)) {
            words.addAll(List.of(header.split("=", 2)));
        }
        words.addAll(List.of(further));
        return words.toArray(new String[0]);
    }

    /** Without the counts of deliveries: after a crash what may have been delivered counts as delivered. */
    private static List<String> uncounted(List<String> heard) {
        return heard.stream().map(each -> each.replaceAll("![0-9]+$", "")).toList();
    }

    private Peer subscriber(int loop) {
        return scene.connect(loop, "client-id", "C");
    }

    /** What the only subscription to {@code /topic/a} gets when its client comes back. */
    private void publish(int from, int to) {
        Peer publisher = scene.connect(0);
        for (int i = from; i <= to; i++) {
            publisher.send("/topic/a", "m" + i, "receipt", "" + i);
        }
        assertThat(publisher.hear()).hasSize(to - from + 1).last().isEqualTo("receipt " + to);
        publisher.vanish();
    }

    @ParameterizedTest
    @CsvSource({
        "destination=/topic/a durable=true",
        "destination=/topic/a persistent=true auto-delete=false",
        "destination=/topic/a durable=true x-queue-name=q",
        "destination=/topic/* activemq.subscriptionName=n",
        "destination=/topic/a durable-subscription-name=n",
        "destination=/topic/** group=g",
        "destination=/topic/a::g",
    })
    void keepsWhatIsSentWhileNobodyListensOverACrashToo(String headers) {
        Peer subscriber = subscriber(1);
        assertThat(subscriber.request("SUBSCRIBE", words(headers, "id", "7", "receipt", "r")))
                .containsExactly("receipt r");
        publish(1, 1);
        assertThat(subscriber.hear()).containsExactly("7:m1");
        subscriber.vanish();
        publish(2, 3);
        scene.crash();
        publish(4, 4);
        Peer again = subscriber(2);
        assertThat(uncounted(again.request("SUBSCRIBE", words(headers, "id", "7", "ack", "client-individual"))))
                .containsExactly("7:m2", "7:m3", "7:m4");
        again.request("ACK", "id", again.ackIds.get(1));
        again.request("UNSUBSCRIBE", "id", "7");
        publish(5, 5);
        assertThat(uncounted(again.request("SUBSCRIBE", words(headers, "id", "7", "receipt", "r"))))
                .containsExactly("receipt r", "7:m2", "7:m4", "7:m5");
    }

    @ParameterizedTest
    @CsvSource({
        "destination=/topic/a durable=true,                    id=7 durable=true",
        "destination=/topic/a durable=true,                    id=7 persistent=true destination=/topic/a",
        "destination=/topic/a durable=true x-queue-name=q,     id=7 durable=true",
        "destination=/topic/a durable-subscription-name=n,     id=7 durable-subscription-name=n",
        "destination=/topic/a activemq.subscriptionName=n,     activemq.subcriptionName=n",
        "destination=/topic/a group=g,                         id=7 group=g",
        "destination=/topic/a::g,                              id=7 durable=true",
        "destination=/queue/Consumer.G.VirtualTopic.T,         id=7 durable=true",
    })
    void theRightUnsubscribeDeletesWhetherSubscribedOrNot(String subscribe, String unsubscribe) {
        for (boolean isSubscribed : new boolean[] {true, false}) {
            Peer subscriber = subscriber(1);
            subscriber.request("SUBSCRIBE", words(subscribe, "id", "7"));
            assertThat(scene.broker.durables().all()).hasSize(1);
            publish(1, 2);
            Peer deleter = subscriber;
            String further = "";
            if (!isSubscribed) {
                subscriber.vanish();
                deleter = subscriber(2);
                boolean isByLiveIdOnly = unsubscribe.equals("id=7 durable=true") && !subscribe.endsWith("durable=true");
                further = !isByLiveIdOnly
                        ? ""
                        : subscribe.contains("x-queue-name")
                                ? " x-queue-name=q"
                                : " " + subscribe.split(" ", 2)[0];
            }
            deleter.hear();
            assertThat(deleter.request("UNSUBSCRIBE", words(unsubscribe + further, "receipt", "r")))
                    .containsExactly("receipt r");
            assertThat(scene.broker.durables().all()).isEmpty();
            assertThat(scene.broker.durables().any()).isFalse();
            scene.crash();
            assertThat(scene.broker.durables().all()).isEmpty();
            assertThat(scene.store.messageCount()).isZero();
            assertThat(scene.store.recovered()).isEmpty();
            publish(3, 3);
            assertThat(scene.store.messageCount()).isZero();
        }
    }

    @Test
    void anUnsubscribeOfNothingIsAnErrorThatSaysWhatThereIs() {
        Peer subscriber = subscriber(1);
        subscriber.request("SUBSCRIBE", words("id=7 destination=/topic/a group=g"));
        assertThat(subscriber.request("UNSUBSCRIBE", words("id=8 durable-subscription-name=n receipt=r")))
                .singleElement()
                .asString()
                .startsWith("ERROR There is no durable subscription called client=n@C")
                .contains("/dsub/group=g@/topic/a");
        Peer other = subscriber(1);
        assertThat(other.request("UNSUBSCRIBE", words("id=8 durable=true")))
                .singleElement()
                .asString()
                .startsWith("ERROR UNSUBSCRIBE of an unknown subscription");
    }

    @Test
    void plainSubscriptionsMayBeUnsubscribedAsIfTheyWereDurable() {
        Peer subscriber = subscriber(1);
        subscriber.request("SUBSCRIBE", words("id=1 destination=/topic/a"));
        subscriber.request("SUBSCRIBE", words("id=2 destination=/queue/a durable=true"));
        assertThat(subscriber.request("UNSUBSCRIBE", words("id=1 durable=true receipt=r1")))
                .containsExactly("receipt r1");
        assertThat(subscriber.request("UNSUBSCRIBE", words("id=2 durable=true destination=/queue/a receipt=r2")))
                .containsExactly("receipt r2");
    }

    @Test
    void anExclusiveOneIsTakenOverAtOnceAndInOrder() {
        String headers = "id=7 destination=/topic/a durable-subscription-name=n ack=client-individual prefetch-count=3";
        Peer first = subscriber(1);
        first.request("SUBSCRIBE", words(headers));
        publish(1, 5);
        assertThat(first.hear()).containsExactly("7:m1", "7:m2", "7:m3");
        first.request("ACK", "id", first.ackIds.get(1));
        first.hear();
        Peer second = subscriber(2);
        assertThat(second.request("SUBSCRIBE", words(headers, "receipt", "r")))
                .containsExactly("receipt r", "7:m1!2", "7:m3!2", "7:m4!2");
        assertThat(first.hear())
                .singleElement()
                .asString()
                .startsWith("ERROR The durable subscription client=n@C was taken over")
                .contains("same client-id and name");
        assertThat(first.connection.isClosed()).isTrue();
        assertThat(scene.broker.counters().takeOvers.sum()).isEqualTo(1);
    }

    @Test
    void ofSeveralThatComeAtOnceTheLastOneStays() {
        String headers = "id=7 destination=/topic/a durable-subscription-name=n";
        List<Peer> peers = List.of(subscriber(0), subscriber(1), subscriber(2), subscriber(0));
        peers.forEach(peer -> peer.say("SUBSCRIBE", words(headers)));
        scene.settle();
        publish(1, 1);
        List<Peer> open =
                peers.stream().filter(peer -> !peer.connection.isClosed()).toList();
        assertThat(open).hasSize(1);
        assertThat(open.get(0).hear()).containsExactly("7:m1");
    }

    @Test
    void aTakeOverWaitsForTheCommitOfWhoWasThere() {
        String headers = "id=7 destination=/topic/a durable-subscription-name=n ack=client-individual";
        Peer first = subscriber(1);
        first.request("SUBSCRIBE", words(headers));
        publish(1, 2);
        assertThat(first.hear()).containsExactly("7:m1", "7:m2");
        first.request("BEGIN", "transaction", "t");
        first.request("ACK", "id", first.ackIds.get(0), "transaction", "t");
        first.say("COMMIT", "transaction", "t", "receipt", "committed");
        scene.loops.settle(); // The batch is with the store, which has not written it yet.
        Peer second = scene.connect(2, "client-id", "C");
        assertThat(second.request("SUBSCRIBE", words(headers))).containsExactly("7:m2!2");
        assertThat(first.hear()).contains("receipt committed");
        scene.crash();
        assertThat(subscriber(0).request("SUBSCRIBE", words(headers))).containsExactly("7:m2!3");
    }

    @Test
    void oneSessionSubscribesToAnExclusiveOneOnce() {
        Peer subscriber = subscriber(1);
        subscriber.request("SUBSCRIBE", words("id=7 destination=/topic/a durable-subscription-name=n"));
        assertThat(subscriber.request(
                        "SUBSCRIBE", words("id=8 destination=/topic/a durable-subscription-name=n receipt=r")))
                .singleElement()
                .asString()
                .startsWith("ERROR This session has subscribed to client=n@C already");
    }

    @Test
    void anotherDestinationUnderTheSameNameIsAnError() {
        subscriber(1).request("SUBSCRIBE", words("id=7 destination=/topic/a durable-subscription-name=n"));
        assertThat(subscriber(2).request("SUBSCRIBE", words("id=7 destination=/topic/b durable-subscription-name=n")))
                .singleElement()
                .asString()
                .startsWith("ERROR The durable subscription client=n@C is to /topic/a")
                .contains("UNSUBSCRIBE with durable-subscription-name:n");
        assertThat(scene.broker.durables().all()).hasSize(1);
    }

    @Test
    void theMembersOfAGroupCompete() {
        Peer one = scene.connect(1);
        Peer two = scene.connect(2);
        Peer other = scene.connect(2);
        one.request("SUBSCRIBE", words("id=1 destination=/topic/a group=g ack=client"));
        two.request("SUBSCRIBE", words("id=2 destination=/topic/a group=g ack=client"));
        other.request("SUBSCRIBE", words("id=3 destination=/topic/a group=h"));
        publish(1, 4);
        assertThat(one.hear()).containsExactly("1:m1", "1:m3");
        assertThat(two.hear()).containsExactly("2:m2", "2:m4");
        assertThat(other.hear()).containsExactly("3:m1", "3:m2", "3:m3", "3:m4");
        one.vanish();
        assertThat(two.hear()).containsExactly("2:m1!2", "2:m3!2");
    }

    @Test
    void deletingAGroupTellsItsOtherMembers() {
        Peer one = scene.connect(1);
        Peer two = scene.connect(2);
        one.request("SUBSCRIBE", words("id=1 destination=/topic/a group=g"));
        two.request("SUBSCRIBE", words("id=2 destination=/topic/a group=g ack=client"));
        publish(1, 2);
        assertThat(two.hear()).containsExactly("2:m2");
        assertThat(one.request("UNSUBSCRIBE", words("id=1 group=g receipt=r"))).contains("receipt r");
        assertThat(two.hear())
                .singleElement()
                .asString()
                .startsWith("ERROR The durable subscription group=g@/topic/a was deleted");
        assertThat(scene.broker.queues().budget().bytes()).isZero();
        assertThat(scene.store.messageCount()).isZero();
    }

    @Test
    void dsubAttachesSendsAndSaysWhatIsAmbiguous() {
        Peer subscriber = subscriber(1);
        subscriber.request("SUBSCRIBE", words("id=audit destination=/topic/a durable=true"));
        subscriber.request("SUBSCRIBE", words("id=2 destination=/topic/b group=audit"));
        subscriber.request("SUBSCRIBE", words("id=3 destination=/topic/c durable-subscription-name=bill"));
        subscriber.vanish();
        publish(1, 1);
        Peer other = scene.connect(2);
        assertThat(other.request("SUBSCRIBE", words("id=x destination=/dsub/audit@/topic/a")))
                .containsExactly("x:m1");
        other.send("/dsub/bill", "straight");
        other.send("/dsub/id=audit@/topic/a", "home", "receipt", "r");
        assertThat(other.hear()).containsExactly("x:home", "receipt r");
        assertThat(other.request("SUBSCRIBE", words("id=y destination=/dsub/bill@C")))
                .containsExactly("y:straight");
        assertThat(other.request("UNSUBSCRIBE", words("id=y durable=true receipt=r")))
                .containsExactly("receipt r");
        assertThat(other.request("SUBSCRIBE", words("id=z destination=/dsub/audit")))
                .singleElement()
                .asString()
                .startsWith("ERROR Several durable subscriptions are called audit")
                .contains("/dsub/group=audit@/topic/b, /dsub/id=audit@/topic/a");
        Peer third = scene.connect(0);
        third.send("/dsub/bill", "lost", "receipt", "r");
        assertThat(third.hear())
                .singleElement()
                .asString()
                .startsWith("ERROR There is no durable subscription called bill")
                .contains("present are /dsub/group=audit@/topic/b, /dsub/id=audit@/topic/a");
        assertThat(scene.connect(0).request("SUBSCRIBE", words("id=1 destination=/dsub/none")))
                .singleElement()
                .asString()
                .startsWith("ERROR There is no durable subscription called none");
    }

    @Test
    void receiptsWaitForTheDisk() {
        Peer subscriber = scene.connect(1);
        subscriber.say("SUBSCRIBE", words("id=1 destination=/topic/a group=g receipt=subscribed"));
        scene.loops.settle();
        assertThat(subscriber.connection.receive()).isNull();
        scene.settle();
        subscriber.request("SUBSCRIBE", words("id=2 destination=/topic/a group=h"));
        assertThat(subscriber.hear()).isEmpty();
        Peer publisher = scene.connect(2);
        publisher.send("/topic/a", "m", "receipt", "sent");
        scene.loops.settle();
        scene.store.step();
        scene.loops.settle();
        assertThat(publisher.connection.receive())
                .as("stored for one of the two")
                .isNull();
        assertThat(publisher.hear()).containsExactly("receipt sent");
        subscriber.hear();
        subscriber.say("UNSUBSCRIBE", words("id=1 group=g receipt=deleted"));
        scene.loops.settle();
        assertThat(subscriber.connection.receive()).isNull();
        assertThat(subscriber.hear()).containsExactly("receipt deleted");
    }

    @Test
    void theReceiptOfSubscribeMeansThatNothingIsMissed() {
        for (int steps = 0; steps < 12; steps++) {
            scene = new BrokerOnSteps();
            Peer subscriber = scene.connect(1);
            Peer publisher = scene.connect(2);
            subscriber.say("SUBSCRIBE", words("id=1 destination=/topic/a group=g receipt=r"));
            for (int i = 0; i < steps; i++) {
                scene.step();
            }
            boolean hasReceipt = subscriber.connection.hasArrived(received -> true);
            publisher.send("/topic/a", "m", "receipt", "sent");
            scene.settle();
            scene.crash();
            List<String> heard = scene.connect(0).request("SUBSCRIBE", words("id=1 destination=/topic/a group=g"));
            if (hasReceipt) {
                heard.addAll(subscriber.hear());
                assertThat(uncounted(heard)).as(steps + " steps").contains("1:m");
            }
        }
    }

    @Test
    void aBrokenDiskRefusesWhatItCannotKeep() {
        Peer subscriber = scene.connect(1);
        subscriber.request("SUBSCRIBE", words("id=1 destination=/topic/a group=g"));
        Peer listener = scene.connect(1);
        listener.request("SUBSCRIBE", words("id=1 destination=/topic/a"));
        scene.store.failWith(new Outcome.Failure("The disk is full", "make room"));
        Peer publisher = scene.connect(2);
        publisher.send("/topic/a", "fleeting", "persistent", "false");
        publisher.send("/topic/elsewhere", "nobody keeps this", "receipt", "r");
        assertThat(publisher.hear()).containsExactly("receipt r");
        publisher.send("/topic/a", "m", "receipt", "r");
        assertThat(publisher.hear()).singleElement().asString().startsWith("ERROR The disk is full");
        assertThat(listener.hear()).containsExactly("1:fleeting");
        assertThat(scene.connect(0).request("SUBSCRIBE", words("id=1 destination=/topic/b group=g")))
                .singleElement()
                .asString()
                .startsWith("ERROR The disk is full");
        assertThat(scene.broker.durables().all()).hasSize(1);
        assertThat(subscriber.request("UNSUBSCRIBE", words("id=1 group=g")))
                .contains("1:fleeting")
                .last()
                .asString()
                .startsWith("ERROR The disk is full");
        scene.store.failWith(null);
        assertThat(scene.broker.durables().all()).hasSize(1);
    }

    @Test
    void aSubscriptionThatTheDiskRefusesLateIsNoneAndSaysSo() {
        Peer subscriber = scene.connect(1);
        subscriber.say("SUBSCRIBE", words("id=1 destination=/topic/a group=g receipt=r"));
        scene.loops.settle();
        scene.store.failWith(new Outcome.Failure("The disk is full", "make room"));
        assertThat(subscriber.hear()).singleElement().asString().startsWith("ERROR The disk is full");
        assertThat(scene.broker.durables().all()).isEmpty();
    }

    @Test
    void whatFailsTooOftenBecomesADeadLetter() {
        Peer subscriber = scene.connect(1);
        subscriber.request("SUBSCRIBE", words("id=1 destination=/topic/a group=g ack=client"));
        publish(1, 1);
        for (int i = 0; i < 5; i++) {
            subscriber.hear();
            subscriber.request("NACK", "id", subscriber.ackIds.get(subscriber.ackIds.size() - 1));
        }
        assertThat(subscriber.hear()).isEmpty();
        assertThat(scene.connect(2).request("SUBSCRIBE", words("id=d destination=/queue/dlq.dsub/group=g@/topic/a")))
                .containsExactly("d:m1");
    }

    @Test
    void queuePatternsAndIdlenessDoNotTouchThem() {
        Peer subscriber = scene.connect(1);
        subscriber.request("SUBSCRIBE", words("id=1 destination=/topic/a group=g"));
        subscriber.vanish();
        publish(1, 1);
        scene.loops.pass(100 * BrokerOptions.DEFAULT.queues().idleMillis());
        Peer other = scene.connect(1);
        assertThat(other.request("SUBSCRIBE", words("id=1 destination=/queue/**")))
                .isEmpty();
        assertThat(other.request("SUBSCRIBE", words("id=2 destination=/topic/a group=g")))
                .containsExactly("2:m1");
        other.vanish();
        scene.loops.pass(100 * BrokerOptions.DEFAULT.queues().idleMillis());
        assertThat(scene.broker.durables().all()).hasSize(1);
        assertThat(scene.loops.timerCount()).isZero();
    }

    @Test
    void withoutADiskEverythingWorksUntilTheRestart() {
        scene = new BrokerOnSteps(BrokerOptions.DEFAULT, false, 7);
        Peer subscriber = scene.connect(1);
        assertThat(subscriber.request("SUBSCRIBE", words("id=1 destination=/topic/a group=g receipt=r")))
                .containsExactly("receipt r");
        subscriber.vanish();
        publish(1, 2);
        Peer again = scene.connect(2);
        assertThat(again.request("SUBSCRIBE", words("id=1 destination=/topic/a group=g")))
                .containsExactly("1:m1", "1:m2");
        assertThat(again.request("UNSUBSCRIBE", words("id=1 group=g receipt=r")))
                .containsExactly("receipt r");
        assertThat(scene.broker.queues().budget().bytes()).isZero();
        scene.crash();
        assertThat(scene.broker.durables().all()).isEmpty();
    }

    @Test
    void whatIsNotPersistentIsKeptUntilTheRestartOnly() {
        Peer subscriber = scene.connect(1);
        subscriber.request("SUBSCRIBE", words("id=1 destination=/topic/a group=g"));
        subscriber.vanish();
        Peer publisher = scene.connect(0);
        publisher.send("/topic/a", "fleeting", "persistent", "false", "receipt", "r");
        publisher.send("/topic/a", "kept");
        assertThat(publisher.hear()).containsExactly("receipt r");
        scene.crash();
        assertThat(uncounted(scene.connect(1).request("SUBSCRIBE", words("id=1 destination=/topic/a group=g"))))
                .containsExactly("1:kept");
    }

    @Test
    void ofTwoPlacesWithOneNameTheLaterCounts() {
        Peer subscriber = scene.connect(1);
        subscriber.request("SUBSCRIBE", words("id=1 destination=/topic/a group=g"));
        subscriber.vanish();
        publish(1, 1);
        String definition = scene.store.crash().recovered().get(0).definition();
        scene.store.create("/dsub/group=g@/topic/a", definition, Outcome.IGNORED);
        scene.settle();
        scene.crash();
        assertThat(scene.broker.durables().all()).hasSize(1);
        publish(2, 2);
        scene.crash();
        assertThat(scene.store.recovered()).hasSize(1);
        assertThat(scene.connect(1).request("SUBSCRIBE", words("id=1 destination=/topic/a group=g")))
                .containsExactly("1:m2");
    }

    @Test
    void definitionsOfOthersAreLeftAlone() {
        scene.store.create("/x", "something else", Outcome.IGNORED);
        scene.store.create("/y", "durable-subscription 9\n", Outcome.IGNORED);
        scene.settle();
        scene.crash();
        scene.settle();
        assertThat(scene.broker.durables().all()).isEmpty();
        assertThat(scene.store.crash().recovered()).hasSize(2);
    }

    /** With a crash after each step of loops and store, until nothing is left to happen. */
    @Test
    void transactionsOverTopicsQueuesAndAcknowledgementsAreWholeWhereverTheBrokerDies() {
        int whole = 0;
        int nothing = 0;
        for (int steps = 0; steps < 60; steps++) {
            scene = new BrokerOnSteps();
            Peer one = scene.connect(1);
            one.request("SUBSCRIBE", words("id=g destination=/topic/a group=g"));
            one.request("SUBSCRIBE", words("id=h destination=/topic/* group=h"));
            one.request("SUBSCRIBE", words("id=k destination=/topic/k group=k ack=client"));
            one.request("UNSUBSCRIBE", "id", "g");
            one.request("UNSUBSCRIBE", "id", "h");
            one.send("/topic/k", "work");
            assertThat(one.hear()).containsExactly("k:work");
            one.request("BEGIN", "transaction", "t");
            one.request("ACK", "id", one.ackIds.get(0), "transaction", "t");
            one.send("/topic/a", "a", "transaction", "t");
            one.send("/queue/q", "q", "transaction", "t");
            one.send("/dsub/k", "k", "transaction", "t");
            one.hear();
            one.say("COMMIT", "transaction", "t", "receipt", "done");
            boolean goesOn = true;
            for (int i = 0; i < steps && goesOn; i++) {
                goesOn = scene.step();
            }
            boolean hasReceipt =
                    one.connection.hasArrived(received -> received.toString().contains("done"));
            scene.crash();
            Peer two = scene.connect(2);
            List<String> found = new ArrayList<>();
            found.addAll(two.request("SUBSCRIBE", words("id=g destination=/topic/a group=g")));
            found.addAll(two.request("SUBSCRIBE", words("id=h destination=/topic/* group=h")));
            found.addAll(two.request("SUBSCRIBE", words("id=k destination=/topic/k group=k")));
            found.addAll(two.request("SUBSCRIBE", words("id=q destination=/queue/q")));
            if (found.size() == 5) {
                // "work" for /topic/* (group h) stays in any case.
                assertThat(uncounted(found)).as(steps + " steps").containsExactly("g:a", "h:work", "h:a", "k:k", "q:q");
                whole++;
            } else {
                assertThat(found).as(steps + " steps").containsExactly("h:work!2", "k:work!2");
                assertThat(hasReceipt).as("receipt after " + steps).isFalse();
                nothing++;
            }
        }
        assertThat(whole).isPositive();
        assertThat(nothing).isPositive();
    }

    @Test
    void deletingWhileATransactionIsUnderWayLeavesNothingBehind() {
        for (int steps = 0; steps < 40; steps++) {
            scene = new BrokerOnSteps(BrokerOptions.DEFAULT, true, steps);
            Peer one = scene.connect(1);
            Peer two = scene.connect(2);
            one.request("SUBSCRIBE", words("id=g destination=/topic/a group=g ack=client"));
            one.send("/topic/a", "before");
            assertThat(one.hear()).containsExactly("g:before");
            one.request("BEGIN", "transaction", "t");
            one.request("ACK", "id", one.ackIds.get(0), "transaction", "t");
            one.send("/topic/a", "a", "transaction", "t");
            one.send("/queue/q", "q", "transaction", "t");
            one.hear();
            one.say("COMMIT", "transaction", "t");
            two.say("UNSUBSCRIBE", words("id=0 destination=/topic/a group=g receipt=r"));
            boolean goesOn = true;
            for (int i = 0; i < steps && goesOn; i++) {
                goesOn = scene.step();
            }
            assertThat(two.hear()).as("seed " + steps).containsExactly("receipt r");
            assertThat(scene.store.messageCount()).as("seed " + steps).isEqualTo(1);
            scene.crash();
            assertThat(scene.store.recovered()).as("seed " + steps).hasSize(1);
            assertThat(scene.broker.durables().all()).isEmpty();
            assertThat(scene.connect(0).request("SUBSCRIBE", words("id=q destination=/queue/q")))
                    .containsExactly("q:q");
            assertThat(scene.broker.queues().budget().bytes()).isZero();
        }
    }

    @Test
    void aTransactionThatNamesNoPresentSubscriptionFailsAsAWhole() {
        Peer one = scene.connect(1);
        one.request("BEGIN", "transaction", "t");
        one.send("/queue/q", "q", "transaction", "t");
        one.send("/dsub/none", "k", "transaction", "t");
        assertThat(one.request("COMMIT", "transaction", "t", "receipt", "r"))
                .singleElement()
                .asString()
                .startsWith("ERROR There is no durable subscription called none");
        assertThat(scene.store.messageCount()).isZero();
    }
}

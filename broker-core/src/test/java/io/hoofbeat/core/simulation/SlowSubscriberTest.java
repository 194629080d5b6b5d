package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.policy.PolicyRule;
import io.hoofbeat.core.policy.PolicySettings;
import io.hoofbeat.core.policy.SlowSubscriber;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscribers of topics that do not keep up, by the policy of the topic; the publisher and all others never notice for long. */
class SlowSubscriberTest {

    private static final int PATIENCE_MILLIS = 10_000;

    private static PolicyRule rule(String match, SlowSubscriber slow, @Nullable Integer messagesMax) {
        DestinationPattern pattern = (DestinationPattern) DestinationSyntax.AUTO.compile(match);
        return new PolicyRule(
                pattern,
                new PolicySettings(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        slow,
                        messagesMax));
    }

    private static SteppedBroker broker(SessionOptions sessions) {
        return new SteppedBroker(
                BrokerOptions.DEFAULT
                        .withSessions(sessions)
                        .withPolicies(new Policies(List.of(
                                rule("/topic/oldest", SlowSubscriber.DROP_OLDEST, 5),
                                rule("/topic/newest", SlowSubscriber.DROP_NEWEST, null),
                                rule("/topic/keys", SlowSubscriber.KEEP_NEWEST, null))))
                        .withComposites(new CompositeSyntax(true, 2)),
                new SteppedMemoryStore());
    }

    private static SteppedBroker broker() {
        return broker(BrokerOptions.DEFAULT.sessions());
    }

    /** Sends messages {@code m<from>} up to {@code m<to>}, the last one with a receipt {@code r<to>}. */
    private static void publish(Client publisher, String topic, int from, int to) {
        for (int i = from; i <= to; i++) {
            if (i == to) {
                publisher.send(topic, "m" + i, "key", "k" + i % 3, "receipt", "r" + i);
            } else {
                publisher.send(topic, "m" + i, "key", "k" + i % 3);
            }
        }
    }

    private static List<String> messages(int from, int to) {
        List<String> all = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            all.add("m" + i);
        }
        return all;
    }

    /** One stalled reader of a topic among others, and a publisher that ends up free. */
    private static final class Scene {
        final SteppedBroker broker;
        final Client stalled;
        final Client reading;
        final Client publisher;
        final String topic;

        Scene(SteppedBroker broker, String topic, String ackMode) {
            this(broker, topic, topic, ackMode);
        }

        /** @param subscribed what the stalled reader subscribes to */
        Scene(SteppedBroker broker, String topic, String subscribed, String ackMode) {
            this.broker = broker;
            this.topic = topic;
            stalled = broker.connect();
            reading = broker.connect();
            publisher = broker.connect();
            stalled.subscribe("1", subscribed, ackMode);
            reading.subscribe("1", topic, "auto");
            assertThat(stalled.received()).containsExactly("receipt sub 1");
            assertThat(reading.received()).containsExactly("receipt sub 1");
        }

        /** Publishes until the publisher has to wait, lets the patience of the broker end, and publishes the rest. */
        void publishPastPatience(int to) {
            publish(publisher, topic, 1, to);
            List<String> read = new ArrayList<>(reading.received());
            assertThat(publisher.received()).as("the publisher waits").isEmpty();
            broker.pass(PATIENCE_MILLIS);
            read.addAll(reading.received());
            assertThat(publisher.received()).containsExactly("receipt r" + to);
            assertThat(read).isEqualTo(messages(1, to));
        }
    }

    @Test
    void withoutAPolicyItIsDisconnected() {
        try (SteppedBroker broker = broker()) {
            Scene scene = new Scene(broker, "/topic/other", "auto");
            scene.publishPastPatience(100);
            assertThat(scene.stalled.received()).last().isEqualTo("ERROR Too slow: messages are not read");
            assertThat(broker.broker().counters().slowSubscribers.sum()).isEqualTo(1);
            assertThat(broker.broker().counters().limits.count(Limit.SLOW_MILLIS))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topic/oldest", "/topic/quiet,/topic/oldest"})
    void dropOldestKeepsTheNewestForIt(String subscribed) {
        try (SteppedBroker broker = broker()) {
            Scene scene = new Scene(broker, "/topic/oldest", subscribed, "auto");
            scene.publishPastPatience(100);
            List<String> received = scene.stalled.received();
            int written = received.size() - 5;
            assertThat(written).as("what its connection had taken").isBetween(1, 30);
            assertThat(received.subList(0, written)).isEqualTo(messages(1, written));
            assertThat(received.subList(written, received.size())).isEqualTo(messages(96, 100));
            assertThat(broker.broker().counters().shedMessages.sum()).isEqualTo(95 - written);
            assertThat(broker.broker().counters().slowSubscribers.sum()).isZero();

            publish(scene.publisher, scene.topic, 101, 103);
            assertThat(scene.stalled.received()).as("it keeps up again").isEqualTo(messages(101, 103));
        }
    }

    @Test
    void dropNewestLetsItMissWhatComes() {
        try (SteppedBroker broker = broker()) {
            Scene scene = new Scene(broker, "/topic/newest", "auto");
            scene.publishPastPatience(100);
            List<String> received = scene.stalled.received();
            assertThat(received).hasSizeBetween(1, 30).isEqualTo(messages(1, received.size()));
            assertThat(broker.broker().counters().shedMessages.sum()).isEqualTo(100 - received.size());
            publish(scene.publisher, scene.topic, 101, 103);
            assertThat(scene.stalled.received()).isEqualTo(messages(101, 103));
        }
    }

    @Test
    void keepNewestKeepsOneForEachKey() {
        try (SteppedBroker broker = broker()) {
            Scene scene = new Scene(broker, "/topic/keys", "auto");
            scene.publishPastPatience(100);
            List<String> received = scene.stalled.received();
            int written = received.size() - 3;
            assertThat(received.subList(0, written)).isEqualTo(messages(1, written));
            assertThat(received.subList(written, received.size())).containsExactly("m98", "m99", "m100");
        }
    }

    @Test
    void onceSlowPublishersDoNotWaitForItAgainUntilItHasKeptUpForLong() {
        try (SteppedBroker broker = broker()) {
            Scene scene = new Scene(broker, "/topic/newest", "auto");
            scene.publishPastPatience(100);
            scene.stalled.received();
            publish(scene.publisher, scene.topic, 101, 200);
            scene.reading.received();
            assertThat(scene.publisher.received()).as("at once").containsExactly("receipt r200");
            scene.stalled.received();

            broker.pass(PATIENCE_MILLIS + 1);
            publish(scene.publisher, scene.topic, 201, 300);
            scene.reading.received();
            assertThat(scene.publisher.received()).as("it is waited for again").isEmpty();
            List<String> read = new ArrayList<>();
            for (int round = 0; round < 100; round++) {
                read.addAll(scene.stalled.received());
                scene.reading.received();
            }
            assertThat(scene.publisher.received()).containsExactly("receipt r300");
            assertThat(read).as("so it misses nothing").isEqualTo(messages(201, 300));
        }
    }

    @Test
    void aSubscriberOfSeveralTopicsIsDisconnectedWhenOneOfThemSaysSo() {
        try (SteppedBroker broker = broker()) {
            Client stalled = broker.connect();
            Client publisher = broker.connect();
            stalled.subscribe("1", "/topic/*", "auto");
            assertThat(stalled.received()).containsExactly("receipt sub 1");
            publish(publisher, "/topic/newest", 1, 50);
            broker.pass(PATIENCE_MILLIS);
            assertThat(publisher.received()).containsExactly("receipt r50");
            assertThat(stalled.isClosed()).isFalse();
            publish(publisher, "/topic/other", 51, 52);
            broker.pass(PATIENCE_MILLIS);
            assertThat(publisher.received()).containsExactly("receipt r52");
            assertThat(stalled.received()).last().isEqualTo("ERROR Too slow: messages are not read");
        }
    }

    @Test
    void theBacklogOfASubscriberThatDoesNotAcknowledgeFollowsThePolicyToo() {
        try (SteppedBroker broker = broker(new SessionOptions(10_000, 10, 5, 2_000, PATIENCE_MILLIS))) {
            Scene scene = new Scene(broker, "/topic/oldest", "client");
            scene.publishPastPatience(100);
            assertThat(scene.stalled.isClosed()).isFalse();
            List<String> all = new ArrayList<>();
            List<SimulatedConnection.Received> received = scene.stalled.receivedFrames();
            while (!received.isEmpty()) {
                received.forEach(each -> all.add(SteppedBroker.shortly(each)));
                scene.stalled.control("ACK", "id", SteppedBroker.ackId(received, all.get(all.size() - 1)));
                received = scene.stalled.receivedFrames();
            }
            int kept = all.size() - 5;
            assertThat(kept).isLessThan(60);
            assertThat(all.subList(0, kept)).isEqualTo(messages(1, kept));
            assertThat(all.subList(kept, all.size())).isEqualTo(messages(96, 100));
        }
    }

    @Test
    void whatWaitsGoesWithTheSubscription() {
        try (SteppedBroker broker = broker()) {
            Scene scene = new Scene(broker, "/topic/oldest", "auto");
            scene.publishPastPatience(100);
            scene.stalled.control("UNSUBSCRIBE", "id", "1", "receipt", "u");
            List<String> received = scene.stalled.received();
            assertThat(received).doesNotContain("m100").last().isEqualTo("receipt u");
            assertThat(broker.broker().topics().count()).isEqualTo(1);
        }
    }
}

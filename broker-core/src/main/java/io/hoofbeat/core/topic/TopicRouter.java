package io.hoofbeat.core.topic;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.subscription.MatchCache;
import io.hoofbeat.core.subscription.MatchSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands each message of one loop's publishers to every matching subscription: at once to those at home on this loop, and to
 * the others in one batch for each loop and turn. So the messages of a publisher keep their order on the way to each
 * subscription. Confined to its loop.
 */
public final class TopicRouter {

    /** How many topics a router remembers the patterns of. */
    private static final int REMEMBERED_TOPICS_MAX = 4096;

    private final Loop home;
    private final TopicIndex index;
    private final MatchCache<TopicSubscriber> topics;
    private final @Nullable TopicBatch[] batches;
    private final Loops loops;
    private final Fan fan = new Fan();
    private boolean isHandOverDue;
    /** What is to happen behind the batches of this turn. */
    private List<Runnable> followers = new ArrayList<>(0);

    /** The router of a loop. */
    public TopicRouter(Loop home, Loops loops, TopicIndex index) {
        this.home = home;
        this.loops = loops;
        this.index = index;
        this.topics = new MatchCache<>(index.of(DestinationKind.TOPIC), REMEMBERED_TOPICS_MAX);
        this.batches = new TopicBatch[loops.count()];
    }

    /** The loop that it is confined to. Any thread. */
    public Loop home() {
        return home;
    }

    /**
     * Hands a message to every matching subscription.
     *
     * @param outcome succeeds when every subscription has been given the message
     */
    public void publish(Message message, Publisher source, Outcome outcome) {
        assert home.isCurrent() : "router of loop " + home.index() + " used off its loop";
        fan.begin(message, source);
        match(message.destination());
        if (outcome != Outcome.IGNORED) {
            conclude(outcome);
        }
        fan.end();
    }

    /** Tells how often messages were published here, to topics that are remembered. */
    public void forEachUse(MatchCache.Uses uses) {
        topics.forEachUse(uses);
    }

    /** Measures anew how often messages are published here, so many seconds after it was done last. */
    public void measure(double seconds) {
        topics.measure(seconds);
    }

    private void match(Destination destination) {
        if (destination.kind() == DestinationKind.TOPIC) {
            topics.match(destination.key(), fan);
        } else {
            index.of(destination.kind()).match(destination.key(), fan);
        }
    }

    private void conclude(Outcome outcome) {
        int loopsTouched = Long.bitCount(fan.touchedLoops);
        if (loopsTouched == 0) {
            outcome.succeed();
            return;
        }
        Outcome each = new OutcomeOfMany(loopsTouched, outcome);
        for (int i = 0; i < batches.length; i++) {
            TopicBatch batch = batches[i];
            if (batch != null && (fan.touchedLoops & 1L << i) != 0) {
                batch.conclude(each);
            }
        }
    }

    private TopicBatch batchFor(int loopIndex) {
        TopicBatch batch = batches[loopIndex];
        if (batch == null) {
            batch = new TopicBatch();
            batches[loopIndex] = batch;
            requireHandOver();
        }
        return batch;
    }

    private void requireHandOver() {
        if (!isHandOverDue) {
            isHandOverDue = true;
            home.atTurnEnd(this::handOver);
        }
    }

    /**
     * Runs a task at the end of this turn, when everything published in it is on its way: what the task gives to another loop arrives
     * there behind it, and nothing that is published later can overtake it.
     */
    public void afterHandOver(Runnable task) {
        assert home.isCurrent() : "router of loop " + home.index() + " used off its loop";
        followers.add(task);
        requireHandOver();
    }

    /** Gives the batches of this turn to their loops, one task each; then runs what is to follow them. */
    private void handOver() {
        isHandOverDue = false;
        for (int i = 0; i < batches.length; i++) {
            TopicBatch batch = batches[i];
            if (batch != null) {
                batches[i] = null;
                loops.loop(i).execute(batch);
            }
        }
        if (!followers.isEmpty()) {
            List<Runnable> due = followers;
            followers = new ArrayList<>(0);
            due.forEach(Runnable::run);
        }
    }

    /** Takes the matches of one message; reused for every message. */
    private final class Fan implements MatchSink<TopicSubscriber> {
        private @Nullable Message message;
        private @Nullable Publisher source;
        /** Bit of each other loop that has got the message into its batch; more than 64 loops are not offered. */
        private long touchedLoops;

        void begin(Message next, Publisher from) {
            message = next;
            source = from;
            touchedLoops = 0;
        }

        void end() {
            message = null;
            source = null;
        }

        @Override
        public void accept(TopicSubscriber subscriber) {
            Message current = message;
            Publisher from = source;
            if (current == null || from == null) {
                throw new IllegalStateException("a match outside publish");
            }
            Loop loop = subscriber.home();
            if (loop == home) {
                subscriber.onMessage(current, from);
            } else {
                touchedLoops |= 1L << loop.index();
                batchFor(loop.index()).add(subscriber, current, from);
            }
        }
    }
}

package io.hoofbeat.core.system;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.LimitCounts;
import io.hoofbeat.core.subscription.SubscriptionTrie;
import io.hoofbeat.core.topic.TopicIndex;
import io.hoofbeat.core.topic.TopicRouter;
import io.hoofbeat.core.topic.TopicSubscriber;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells those who watch what happens in the broker. An event that nobody watches costs one look into the index of subscriptions; whoever
 * reports one asks {@link #isWatched} before making it. Any thread.
 */
public final class SystemEvents {

    /** How many events of one topic are told one by one in a second. */
    public static final int EVENTS_PER_SECOND_MAX = 100;

    /** How long a limit's excesses are gathered into one event. */
    private static final long GATHER_MILLIS = 1000;

    private final Loop home;
    private final SubscriptionTrie<TopicSubscriber> watchers;
    private final LimitCounts limits;
    private final Map<SystemTopic, EventFeed> feeds = new EnumMap<>(SystemTopic.class);
    /** How often each limit was exceeded since the last event about it. */
    private final Map<Limit, AtomicInteger> excesses = new EnumMap<>(Limit.class);

    /** @param router publishes everything, on its loop */
    SystemEvents(TopicIndex topics, TopicRouter router, LimitCounts limits) {
        this.home = router.home();
        this.watchers = topics.of(DestinationKind.SYSTEM);
        this.limits = limits;
        for (SystemTopic topic : SystemTopic.values()) {
            feeds.put(topic, new EventFeed(topic, router, EVENTS_PER_SECOND_MAX));
        }
        for (Limit limit : Limit.values()) {
            excesses.put(limit, new AtomicInteger());
        }
    }

    /** Whether somebody has subscribed to the events of a topic. */
    public boolean isWatched(SystemTopic topic) {
        if (watchers.count() == 0) {
            return false;
        }
        boolean[] isFound = new boolean[1];
        watchers.match(topic.text(), watcher -> isFound[0] = true);
        return isFound[0];
    }

    /** Tells an event. */
    public void publish(SystemTopic topic, SystemEvent event) {
        Objects.requireNonNull(feeds.get(topic)).offer(event);
    }

    /**
     * A message has become a dead letter. One of the broker's own topics is not told of: whoever refuses what he is told would be told of that,
     * without an end.
     */
    public void onDeadLetter(Message message, String deadLetterQueue, String reason, int deliveries) {
        if (message.destination().kind() != DestinationKind.SYSTEM && isWatched(SystemTopic.DEAD_LETTERS)) {
            publish(
                    SystemTopic.DEAD_LETTERS,
                    new SystemEvent.DeadLetter(
                            "dead-letter",
                            home.currentTimeMillis(),
                            message.destination().text(),
                            deadLetterQueue,
                            reason,
                            deliveries,
                            message.bodyBytes()));
        }
    }

    /** A limit was exceeded; what happens within a second becomes one event. */
    public void onLimitExceeded(Limit limit) {
        if (isWatched(SystemTopic.LIMITS)) {
            AtomicInteger times = Objects.requireNonNull(excesses.get(limit));
            if (times.getAndIncrement() == 0) {
                home.schedule(GATHER_MILLIS, () -> tell(limit, times.getAndSet(0)));
            }
        }
    }

    private void tell(Limit limit, int times) {
        publish(
                SystemTopic.LIMITS,
                new SystemEvent.LimitExceeded(
                        "exceeded", home.currentTimeMillis(), limit.key(), times, limits.count(limit)));
    }
}

package io.hoofbeat.core.system;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.topic.TopicRouter;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The events of one topic on their way to those who watch it: so many in a second one by one, of the rest their number. Published by the loop
 * of the router; {@link #offer} may be called by any thread.
 */
final class EventFeed {

    private static final long WINDOW_MILLIS = 1000;

    private final SystemTopic topic;
    private final TopicRouter router;
    private final int eventsMax;
    /** Events offered since the present window began; the first begins it. */
    private final AtomicInteger offered = new AtomicInteger();

    /** @param eventsMax how many are told one by one in each window */
    EventFeed(SystemTopic topic, TopicRouter router, int eventsMax) {
        this.topic = topic;
        this.router = router;
        this.eventsMax = eventsMax;
    }

    /** Has an event published, or counts it. */
    void offer(SystemEvent event) {
        Loop home = router.home();
        int number = offered.incrementAndGet();
        if (number == 1) {
            home.schedule(WINDOW_MILLIS, this::closeWindow);
        }
        if (number <= eventsMax) {
            home.execute(() -> publish(event));
        }
    }

    private void closeWindow() {
        int leftOut = offered.getAndSet(0) - eventsMax;
        if (leftOut > 0) {
            publish(new SystemEvent.LeftOut("left-out", router.home().currentTimeMillis(), leftOut));
        }
    }

    private void publish(SystemEvent event) {
        router.publish(SystemMessages.of(topic, event), SystemMessages.BROKER, Outcome.IGNORED);
    }
}

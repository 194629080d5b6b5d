package io.hoofbeat.core.system;

import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.topic.TopicIndex;
import io.hoofbeat.core.topic.TopicRouter;
import java.util.List;

/** What is served under {@code /sys/}. Any thread. */
public record SystemTopics(SystemEvents events, Presence presence) {

    /**
     * The topics of a broker.
     *
     * @param routers            one for each loop
     * @param presenceMembersMax how many subscriptions the audiences of all watched topics may have together
     */
    public static SystemTopics of(
            Loops loops, TopicIndex topics, List<TopicRouter> routers, int presenceMembersMax, Counters counters) {
        SystemEvents events = new SystemEvents(topics, routers.get(0), counters.limits);
        counters.limits.onExceeded(events::onLimitExceeded);
        return new SystemTopics(events, new Presence(loops, topics, presenceMembersMax, counters.limits));
    }
}

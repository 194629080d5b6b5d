package io.hoofbeat.core.system;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.metrics.LimitCounts;
import io.hoofbeat.core.topic.TopicIndex;
import io.hoofbeat.core.topic.TopicSubscriber;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is on which topic, as far as somebody watches that. A topic that is watched has an {@link Audience} on a loop that follows from its key. Any
 * thread.
 *
 * <p>Nobody is missed and nobody counted twice: a subscription enters the index of topics and then looks whether its topic is watched; an audience
 * can be found here and then looks into the index. So at least one of the two sees the other, and when both do, an audience knows its members apart.
 * A subscription that ends leaves the index and then looks likewise.
 */
public final class Presence {

    private final Loops loops;
    private final TopicIndex topics;
    private final AudienceLimit limit;
    private final ConcurrentHashMap<String, Audience> audiences = new ConcurrentHashMap<>();

    Presence(Loops loops, TopicIndex topics, int membersMax, LimitCounts limits) {
        this.loops = loops;
        this.topics = topics;
        this.limit = new AudienceLimit(membersMax, limits);
    }

    /** A subscription has been added to the index under a topic without wildcards. On its loop. */
    public void onSubscribed(String topic, Attendee subscription) {
        Audience audience = audiences.get(topic);
        PresenceMember member = audience == null ? null : subscription.member();
        if (audience != null && member != null) {
            audience.home().execute(() -> audience.join(member));
        }
    }

    /** A subscription has been removed from the index. On its loop. */
    public void onUnsubscribed(String topic, Attendee subscription) {
        Audience audience = audiences.get(topic);
        PresenceMember member = audience == null ? null : subscription.member();
        if (audience != null && member != null) {
            audience.home().execute(() -> audience.leave(member));
        }
    }

    /** Gives a watcher who is on a topic, and then every change, until {@link #unwatch}. */
    public void watch(String topic, TopicSubscriber watcher) {
        Loop home = homeOf(topic);
        home.execute(() -> {
            Audience audience = audiences.get(topic);
            if (audience == null) {
                audience = new Audience(home, topic, limit);
                audiences.put(topic, audience);
                audience.begin(topics.of(DestinationKind.TOPIC));
            }
            audience.addWatcher(watcher);
        });
    }

    /** Takes back {@link #watch}. What is on its way still comes. */
    public void unwatch(String topic, TopicSubscriber watcher) {
        homeOf(topic).execute(() -> {
            Audience audience = audiences.get(topic);
            if (audience != null && audience.removeWatcher(watcher)) {
                audiences.remove(topic);
                audience.end();
            }
        });
    }

    /** How many topics are watched. */
    public int watchedCount() {
        return audiences.size();
    }

    private Loop homeOf(String topic) {
        return loops.loop(Math.floorMod(topic.hashCode(), loops.count()));
    }
}

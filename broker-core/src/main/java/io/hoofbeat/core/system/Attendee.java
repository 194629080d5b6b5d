package io.hoofbeat.core.system;

import io.hoofbeat.core.topic.TopicSubscriber;
import org.jspecify.annotations.Nullable;

/** A subscription that may count as present on a topic. */
public interface Attendee extends TopicSubscriber {

    /** As it counts on its topic, or null when it does not: a pattern is on no topic. Any thread. */
    @Nullable
    PresenceMember member();
}

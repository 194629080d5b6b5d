package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.system.Attendee;
import io.hoofbeat.core.system.SystemTopic;

/** How a subscription to topics comes to its messages, by the kind of the topics. On the session's loop. */
final class TopicEntry {

    private TopicEntry() {}

    static void enter(SessionContext context, DestinationKind kind, DestinationPattern pattern, Attendee subscription) {
        if (isPresence(kind, pattern)) {
            context.system().presence().watch(SystemTopic.topicOf(pattern.text()), subscription);
            return;
        }
        context.topics().of(kind).add(pattern, subscription);
        if (kind == DestinationKind.TOPIC && pattern.isExact()) {
            context.system().presence().onSubscribed(pattern.text(), subscription);
        }
    }

    static void leave(SessionContext context, DestinationKind kind, DestinationPattern pattern, Attendee subscription) {
        if (isPresence(kind, pattern)) {
            context.system().presence().unwatch(SystemTopic.topicOf(pattern.text()), subscription);
            return;
        }
        context.topics().of(kind).remove(pattern, subscription);
        if (kind == DestinationKind.TOPIC && pattern.isExact()) {
            context.system().presence().onUnsubscribed(pattern.text(), subscription);
        }
    }

    private static boolean isPresence(DestinationKind kind, DestinationPattern pattern) {
        return kind == DestinationKind.SYSTEM && SystemTopic.isPresence(pattern.text());
    }
}

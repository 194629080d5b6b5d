package io.hoofbeat.core.system;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.system.PresenceNews.Present;
import java.util.ArrayList;
import java.util.List;

/** Makes the messages about the audience of one topic. Any thread. */
final class PresenceMessages {

    private final Destination destination;

    PresenceMessages(String topic) {
        this.destination = DestinationPrefixes.DEFAULT.resolve(SystemTopic.PRESENCE + topic);
    }

    Message of(PresenceNews news) {
        return SystemMessages.of(destination, news);
    }

    /** Changes that one message tells. */
    record Part(List<Present> joined, List<Present> left, List<Present> changed) {

        PresenceNews.Change numbered(long at, String topic, long seq, int users, int sessions) {
            return new PresenceNews.Change("change", at, topic, seq, users, sessions, joined, left, changed);
        }

        private int size() {
            return joined.size() + left.size() + changed.size();
        }
    }

    /** Cuts changes into parts that name at most so many users. */
    static List<Part> split(List<Present> joined, List<Present> left, List<Present> changed, int usersMax) {
        List<Part> parts = new ArrayList<>();
        Part open = emptyPart();
        parts.add(open);
        for (int list = 0; list < 3; list++) {
            for (Present each : list == 0 ? joined : list == 1 ? left : changed) {
                if (open.size() == usersMax) {
                    open = emptyPart();
                    parts.add(open);
                }
                (list == 0 ? open.joined : list == 1 ? open.left : open.changed).add(each);
            }
        }
        return parts;
    }

    private static Part emptyPart() {
        return new Part(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
}

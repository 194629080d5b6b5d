package io.hoofbeat.core.system;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What those who watch a topic's presence are told; the components in their order are the fields of the body. Immutable; any thread.
 */
public sealed interface PresenceNews {

    /** What this tells, in one word. */
    String event();

    /** Number of the last change that this knows of; each change has the next one. */
    long seq();

    /**
     * A user on a topic.
     *
     * @param user     or null for all clients without a login together
     * @param sessions how many sessions of the user are there now
     */
    record Present(@Nullable String user, int sessions) {}

    /**
     * {@code snapshot}: who is there.
     *
     * @param page     number of this message among those of one snapshot, from 1
     * @param pages    how many messages the snapshot has
     * @param users    how many users are there
     * @param sessions how many sessions they have there
     * @param leftOut  how many users no page of this snapshot names
     * @param present  those whom this page names
     */
    record Snapshot(
            String event,
            long at,
            String topic,
            long seq,
            int page,
            int pages,
            int users,
            int sessions,
            int leftOut,
            List<Present> present)
            implements PresenceNews {}

    /**
     * A change: what has become different since the change before, or the snapshot.
     *
     * @param users    how many users are there after all changes of this moment
     * @param sessions how many sessions they have there
     * @param joined   who was not there
     * @param left     who is not there any more
     * @param changed  who has another number of sessions there
     */
    record Change(
            String event,
            long at,
            String topic,
            long seq,
            int users,
            int sessions,
            List<Present> joined,
            List<Present> left,
            List<Present> changed)
            implements PresenceNews {}

    /**
     * {@code too-many}: the audiences that are watched have become too large; of this topic nothing more is told until all who watch it have
     * ended that.
     *
     * @param limit configuration key of the limit
     */
    record TooMany(String event, long at, String topic, long seq, String limit) implements PresenceNews {}
}

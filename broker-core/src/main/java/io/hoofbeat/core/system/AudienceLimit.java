package io.hoofbeat.core.system;

import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.LimitCounts;
import java.util.concurrent.atomic.AtomicInteger;

/** How many members all audiences may have together. Any thread. */
final class AudienceLimit {

    private final int membersMax;
    private final LimitCounts limits;
    private final AtomicInteger members = new AtomicInteger();

    AudienceLimit(int membersMax, LimitCounts limits) {
        this.membersMax = membersMax;
        this.limits = limits;
    }

    /** Counts one more member; false, with nothing counted, when there are as many as there may be. */
    boolean take() {
        if (members.incrementAndGet() <= membersMax) {
            return true;
        }
        members.decrementAndGet();
        limits.exceeded(Limit.PRESENCE_MEMBERS);
        return false;
    }

    void giveBack(int count) {
        members.addAndGet(-count);
    }
}

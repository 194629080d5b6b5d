package io.hoofbeat.core.admin;

import io.hoofbeat.core.queue.QueueView;
import io.hoofbeat.core.session.SessionView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one loop has to say for {@link Totals}. Filled there, read when all loops have answered. */
final class LoopTotals {

    final int index;
    final long waitMicros;
    private final Map<String, Long> sessions = new HashMap<>();
    private int sessionCount;
    private long slowSessions;
    private long unacknowledged;
    private long subscriptions;
    private long queues;
    private long durables;
    private long messages;
    private long bytes;
    private long memoryBytes;

    LoopTotals(int index, long waitMicros) {
        this.index = index;
        this.waitMicros = waitMicros;
    }

    void add(SessionView session) {
        sessions.merge(session.transport() + " " + session.version(), 1L, Long::sum);
        sessionCount++;
        slowSessions += session.slow() ? 1 : 0;
        unacknowledged += session.unacknowledged();
        subscriptions += session.subscriptions();
    }

    void addQueue(QueueView queue) {
        queues++;
        addMessages(queue);
    }

    void addDurable(QueueView queue) {
        durables++;
        addMessages(queue);
    }

    private void addMessages(QueueView queue) {
        messages += queue.messages();
        bytes += queue.bytes();
        memoryBytes += queue.memoryBytes();
    }

    static Totals sum(List<LoopTotals> all, long topicSubscriptions) {
        Map<String, Long> sessions = new TreeMap<>();
        LoopTotals sum = new LoopTotals(0, 0);
        for (LoopTotals each : all) {
            each.sessions.forEach((kind, count) -> sessions.merge(kind, count, Long::sum));
            sum.slowSessions += each.slowSessions;
            sum.unacknowledged += each.unacknowledged;
            sum.subscriptions += each.subscriptions;
            sum.queues += each.queues;
            sum.durables += each.durables;
            sum.messages += each.messages;
            sum.bytes += each.bytes;
            sum.memoryBytes += each.memoryBytes;
        }
        return new Totals(
                sessions,
                sum.slowSessions,
                sum.unacknowledged,
                sum.subscriptions,
                topicSubscriptions,
                sum.queues,
                sum.durables,
                sum.messages,
                sum.bytes,
                sum.memoryBytes,
                all.stream()
                        .map(each -> new Totals.LoopView(each.index, each.waitMicros, each.sessionCount))
                        .toList());
    }
}

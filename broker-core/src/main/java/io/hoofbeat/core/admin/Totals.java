package io.hoofbeat.core.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sums over a whole broker, at one moment.
 *
 * @param sessions       by transport and version, such as {@code tcp 1.2}
 * @param slowSessions   sessions that publishers wait for
 * @param unacknowledged deliveries that are not acknowledged
 * @param subscriptions  of all sessions
 * @param topics         subscriptions to topics
 * @param queues         queues
 * @param durables       durable subscriptions
 * @param messages       messages in queues and durable subscriptions
 * @param bytes          of them
 * @param memoryBytes    of those that are in memory
 * @param loops          one for each loop, in their order
 */
public record Totals(
        Map<String, Long> sessions,
        long slowSessions,
        long unacknowledged,
        long subscriptions,
        long topics,
        long queues,
        long durables,
        long messages,
        long bytes,
        long memoryBytes,
        List<LoopView> loops) {

    /**
     * A loop.
     *
     * @param index      from 0
     * @param waitMicros how long the question waited until the loop answered
     * @param sessions   that are at home there
     */
    public record LoopView(int index, long waitMicros, int sessions) {}

    /** Both together; a loop waits as long as it waits for the one or the other. */
    public Totals plus(Totals other) {
        Map<String, Long> bySort = new TreeMap<>(sessions);
        other.sessions.forEach((kind, count) -> bySort.merge(kind, count, Long::sum));
        List<LoopView> both = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            LoopView one = loops.get(i);
            LoopView two = other.loops.get(i);
            both.add(new LoopView(one.index, Math.max(one.waitMicros, two.waitMicros), one.sessions + two.sessions));
        }
        return new Totals(
                bySort,
                slowSessions + other.slowSessions,
                unacknowledged + other.unacknowledged,
                subscriptions + other.subscriptions,
                topics + other.topics,
                queues + other.queues,
                durables + other.durables,
                messages + other.messages,
                bytes + other.bytes,
                memoryBytes + other.memoryBytes,
                both);
    }

    /** Sessions of all kinds. */
    public long sessionCount() {
        return sessions.values().stream().mapToLong(Long::longValue).sum();
    }
}

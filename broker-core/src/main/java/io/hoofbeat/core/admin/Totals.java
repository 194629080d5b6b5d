package io.hoofbeat.core.admin;

import java.util.Map;

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
        java.util.List<LoopView> loops) {

    /**
     * A loop.
     *
     * @param index      from 0
     * @param waitMicros how long the question waited until the loop answered
     * @param sessions   that are at home there
     */
    public record LoopView(int index, long waitMicros, int sessions) {}

    /** Sessions of all kinds. */
    public long sessionCount() {
        return sessions.values().stream().mapToLong(Long::longValue).sum();
    }
}

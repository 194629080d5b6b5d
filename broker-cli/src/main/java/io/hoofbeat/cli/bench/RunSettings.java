package io.hoofbeat.cli.bench;

import java.util.List;

/**
 * One run.
 *
 * @param title         the scenario, or the file of the plan
 * @param label         what the user calls it; may be empty
 * @param streams       what runs at the same time; one of them when it is a storm
 * @param warmupNanos   how long the load runs before it is measured
 * @param durationNanos how long it is measured; of no matter where streams have a number of messages
 * @param drainNanos    how long to wait at the end for what is still on its way
 * @param setupNanos    how long connecting may take
 * @param concurrency   connections at most that are being opened at a time
 * @param rounds        how often a reconnect storm breaks all connections
 * @param brokerPids    processes of the broker on this machine; may be empty
 */
public record RunSettings(
        String title,
        String label,
        BrokerSettings broker,
        List<StreamSettings> streams,
        long warmupNanos,
        long durationNanos,
        long drainNanos,
        long setupNanos,
        int concurrency,
        int rounds,
        List<Long> brokerPids) {}

package io.hoofbeat.cli.bench;

/**
 * What the processes of the broker used.
 *
 * @param cpuSeconds    user and system time in the measured time
 * @param beforeBytes   resident memory before the first connection
 * @param peakBytes     the most resident memory that was seen
 */
public record BrokerUse(double cpuSeconds, long beforeBytes, long peakBytes) {}

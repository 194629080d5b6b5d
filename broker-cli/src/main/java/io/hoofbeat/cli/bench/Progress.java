package io.hoofbeat.cli.bench;

/**
 * How a run is getting on.
 *
 * @param phase              what it does, for a person
 * @param seconds            since the phase began
 * @param sentPerSecond      of all streams
 * @param deliveredPerSecond of all streams
 * @param p99Micros          the worst of all streams; 0 when nothing came
 * @param faults             so far, without what is only known at the end
 */
public record Progress(
        String phase, double seconds, double sentPerSecond, double deliveredPerSecond, double p99Micros, long faults) {}

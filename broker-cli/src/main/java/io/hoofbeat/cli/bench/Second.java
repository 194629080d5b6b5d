package io.hoofbeat.cli.bench;

/**
 * About one second of a stream.
 *
 * @param atSeconds          its end, from the beginning of the measurement; not positive during warm-up
 * @param sentPerSecond      messages sent
 * @param deliveredPerSecond copies delivered
 * @param p50Micros          median latency of what came in it; 0 when nothing did
 * @param p99Micros          the 99th percentile
 */
public record Second(
        double atSeconds, double sentPerSecond, double deliveredPerSecond, double p50Micros, double p99Micros) {}

package io.hoofbeat.cli.bench;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What became of a storm.
 *
 * @param connections        how many were to be opened in each round
 * @param failed             how many were refused or lost, in all rounds
 * @param roundSeconds       for each measured round, from its begin until the last connection was through
 * @param times              for each connection, from when it was to be opened (or was broken) until it was subscribed, in nanoseconds
 * @param bytesPerConnection resident memory that the broker took for each; 0 when that was not measured
 */
public record StormResult(
        int connections, long failed, List<Double> roundSeconds, Histogram times, long bytesPerConnection) {

    double connectsPerSecond() {
        double seconds = roundSeconds.stream().mapToDouble(Double::doubleValue).sum();
        return seconds == 0 ? 0 : times.getTotalCount() / seconds;
    }
}

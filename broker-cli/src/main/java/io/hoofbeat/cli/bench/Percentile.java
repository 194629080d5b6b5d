package io.hoofbeat.cli.bench;

import java.util.List;

/**
 * A percentile that results show.
 *
 * @param name what it is called in them
 * @param of   from 0 to 100
 */
record Percentile(String name, double of) {

    static final List<Percentile> ALL = List.of(
            new Percentile("p50", 50),
            new Percentile("p90", 90),
            new Percentile("p99", 99),
            new Percentile("p99.9", 99.9),
            new Percentile("p99.99", 99.99),
            new Percentile("max", 100));
}

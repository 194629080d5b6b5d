package io.hoofbeat.cli.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Processor time of this program so far.
 *
 * @param processSeconds of all its threads, the compiler's and the collector's included
 * @param loopSeconds    of the loop alone
 */
record OwnUse(double processSeconds, double loopSeconds) {

    /** Now; only on the loop. */
    static OwnUse now() {
        Duration process = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return new OwnUse(
                process.toNanos() / 1e9, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9);
    }
}

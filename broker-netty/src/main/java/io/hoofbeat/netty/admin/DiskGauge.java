package io.hoofbeat.netty.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much a folder takes on its disk, and what is free there. Measured on a thread of its own when somebody asks and the last measurement is
 * some seconds old, so that who asks never waits for the disk. Any thread.
 */
final class DiskGauge {

    private static final Logger LOG = LoggerFactory.getLogger(DiskGauge.class);
    private static final long FRESH_NANOS = 2_000_000_000;

    private final Path folder;
    private final AtomicBoolean isMeasuring = new AtomicBoolean();
    private volatile Reading last;

    /**
     * A measurement.
     *
     * @param usedBytes what the files of the folder hold
     * @param freeBytes what is free on its disk for this process
     */
    record Reading(long usedBytes, long freeBytes, long nanoTime) {}

    /** Measures for the first time, which may wait for the disk. */
    DiskGauge(Path folder) {
        this.folder = folder;
        this.last = new Reading(0, 0, System.nanoTime());
        measure();
    }

    /** The last measurement; asks for another one when it is old. */
    Reading read() {
        Reading present = last;
        if (System.nanoTime() - present.nanoTime > FRESH_NANOS && isMeasuring.compareAndSet(false, true)) {
            Thread measuring = new Thread(
                    () -> {
                        try {
                            measure();
                        } finally {
                            isMeasuring.set(false);
                        }
                    },
                    "disk");
            measuring.setDaemon(true);
            measuring.start();
        }
        return present;
    }

    private void measure() {
        try (Stream<Path> all = Files.walk(folder)) {
            long used = all.mapToLong(DiskGauge::size).sum();
            last = new Reading(used, Files.getFileStore(folder).getUsableSpace(), System.nanoTime());
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} cannot be measured: {}", folder, e.getMessage());
        }
    }

    /** A file may go while this looks. */
    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}

package io.hoofbeat.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads from {@code /proc} what processes have used. A process that has ended counts as nothing. The kernel counts processor time in
 * hundredths of a second, so a measurement of some seconds is right to within a percent.
 */
final class ProcessMeter {

    /** What the kernel tells user space on every architecture, whatever its own clock is. */
    private static final long TICKS_PER_SECOND = 100;

    private static final int USER_TIME_FIELD = 11;
    private static final int SYSTEM_TIME_FIELD = 12;

    private final List<Path> processes;

    private ProcessMeter(List<Path> processes) {
        this.processes = processes;
    }

    /**
     * A meter of some processes of this machine.
     *
     * @throws BenchException when one of them is not there to be read
     */
    static ProcessMeter of(List<Long> pids) throws BenchException {
        for (long pid : pids) {
            if (!Files.isReadable(process(pid).resolve("stat"))) {
                throw new BenchException("process " + pid + " is not to be found in /proc;"
                        + " the broker has to run on this machine, and this machine has to be a Linux");
            }
        }
        return new ProcessMeter(pids.stream().map(ProcessMeter::process).toList());
    }

    private static Path process(long pid) {
        return Path.of("/proc", String.valueOf(pid));
    }

    boolean isEmpty() {
        return processes.isEmpty();
    }

    /** User and system time so far, in seconds. */
    double cpuSeconds() {
        long ticks = 0;
        for (Path process : processes) {
            ticks += ticksIn(read(process.resolve("stat")));
        }
        return (double) ticks / TICKS_PER_SECOND;
    }

    /** Resident memory now. */
    long residentBytes() {
        long bytes = 0;
        for (Path process : processes) {
            bytes += residentBytesIn(read(process.resolve("status")));
        }
        return bytes;
    }

    /** The name of a process may hold blanks and brackets; what counts comes after its last bracket. */
    static long ticksIn(String stat) {
        int nameEnd = stat.lastIndexOf(')');
        if (nameEnd < 0) {
            return 0;
        }
        String[] fields = stat.substring(nameEnd + 1).strip().split(" ", -1);
        return Long.parseLong(fields[USER_TIME_FIELD]) + Long.parseLong(fields[SYSTEM_TIME_FIELD]);
    }

    static long residentBytesIn(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}

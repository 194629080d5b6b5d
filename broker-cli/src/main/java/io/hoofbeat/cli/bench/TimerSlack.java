package io.hoofbeat.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much later than asked Linux may wake a thread: 50 µs unless somebody says otherwise, which would show in every latency. */
final class TimerSlack {

    private static final String NANOS = "1";

    private TimerSlack() {}

    /** Lets the calling thread wake on time. Where that cannot be done nothing happens, and the lateness shows in the result. */
    static void shrink() {
        try {
            // PID/task/TID; the kernel lets a thread write its own, and only under the TID.
            Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            Path slack = Path.of("/proc", self.getFileName().toString(), "timerslack_ns");
            Files.write(slack, NANOS.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | UnsupportedOperationException e) {
            return;
        }
    }
}

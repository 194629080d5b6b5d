package io.hoofbeat.cli.backlog;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link BacklogRun}: far more messages than the window of the queue and the budget of all may hold. */
final class BacklogIT {

    @TempDir
    private Path folder;

    @Test
    void aBacklogDeeperThanWhatMayBeInMemoryComesOutInOrderAfterAKill() throws Exception {
        BacklogRun.run(20_000, folder, "--set", "queues.windowBytesMax=64KiB", "--set", "queues.bytesMax=256KiB");
    }
}

package io.hoofbeat.core.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Watches the room that is left on the disk of a folder. Confined to the store's thread. */
final class DiskSpace {

    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int PROBE_BYTES = 64 << 10;

    private final Path folder;
    private final long freeBytesMin;
    private long bytesSinceCheck;
    private long checkedNanos = System.nanoTime() - CHECK_NANOS;

    /** @param freeBytesMin room below which messages are refused; 0 for no such limit */
    DiskSpace(Path folder, long freeBytesMin) {
        this.folder = folder;
        this.freeBytesMin = freeBytesMin;
    }

    long freeBytesMin() {
        return freeBytesMin;
    }

    /** Whether messages must be refused now that so much has been written; looks at the disk from time to time. */
    boolean isShortAfter(long bytes) {
        bytesSinceCheck += bytes;
        long now = System.nanoTime();
        if (freeBytesMin == 0 || (now - checkedNanos < CHECK_NANOS && bytesSinceCheck < freeBytesMin / 8)) {
            return false;
        }
        bytesSinceCheck = 0;
        checkedNanos = now;
        return freeBytes() < freeBytesMin;
    }

    /** Whether there is room again; an eighth more than the limit, so that it does not go back and forth. */
    boolean isEnoughAgain() {
        return freeBytesMin == 0 || freeBytes() >= freeBytesMin + freeBytesMin / 8;
    }

    private long freeBytes() {
        return folder.toFile().getUsableSpace();
    }

    /** Writes a little and syncs it, to see whether the disk takes anything. */
    void probe() throws IOException {
        Path file = folder.resolve("probe");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}

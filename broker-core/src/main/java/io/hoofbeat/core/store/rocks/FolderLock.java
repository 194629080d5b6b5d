package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.file.FileTrouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a data folder for one process, and tells a second one who has it. */
final class FolderLock implements AutoCloseable {

    private static final String LOCK = "hoofbeat.lock";
    private static final String PID = "hoofbeat.pid";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes a folder, which is made if need be.
     *
     * @throws StoreUnavailableException when another process has it, or it cannot be written to
     */
    static FolderLock take(Path folder) throws StoreUnavailableException {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new StoreUnavailableException("The data folder " + folder + " is in use by process "
                        + holder(folder) + ". Stop that broker, or give this one another folder with --data.");
            }
            Files.writeString(
                    folder.resolve(PID), Long.toString(ProcessHandle.current().pid()));
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "The data folder " + folder + " cannot be used: " + FileTrouble.reason(e)
                            + ". It must be a folder that this user may write to; --data names another one.",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // This very process has it.
        }
    }

    private static String holder(Path folder) throws IOException {
        Path pid = folder.resolve(PID);
        return Files.exists(pid) ? Files.readString(pid).trim() : "(unknown)";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

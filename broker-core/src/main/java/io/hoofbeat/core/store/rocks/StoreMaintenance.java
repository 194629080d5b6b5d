package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.file.FileTrouble;
import io.hoofbeat.core.store.StoredQueue;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/**
 * What is done to a store that no broker has open: reading all of it, keeping what can be read of a damaged one, and bringing it
 * back from a backup. Each takes as long as reading the whole store. Any thread.
 */
@SuppressWarnings("try") // a lock is held by being there
public final class StoreMaintenance {

    private static final String REPAIRING = "messages.repairing";
    private static final String RESTORING = "messages.restoring";
    private static final String ABOUT_BACKUP = "hoofbeat-backup.txt";
    /** What a restore that was refused may have left. */
    private static final Set<String> LEFT_BY_US = Set.of("native", "hoofbeat.lock", "hoofbeat.pid");

    private StoreMaintenance() {}

    /**
     * What became of a repair.
     *
     * @param found what was there before
     * @param kept  where the database is that was replaced
     */
    public record Repair(StoreReport found, Path kept) {}

    /**
     * Reads everything in a data folder with its checksums.
     *
     * @throws StoreUnavailableException when a broker has it, or nothing can be read at all
     */
    public static StoreReport verify(Path folder) throws StoreUnavailableException {
        return verify(folder, folder);
    }

    private static StoreReport verify(Path folder, Path nativeFolder) throws StoreUnavailableException {
        Path messages = existing(folder);
        try (FolderLock lock = FolderLock.take(folder)) {
            NativeLibrary.load(nativeFolder.resolve("native"));
            return read(messages);
        } catch (RocksDBException e) {
            throw unreadable(folder, e);
        } catch (IOException e) {
            throw StoreFolder.unavailable(folder, e);
        }
    }

    private static StoreReport read(Path messages) throws RocksDBException {
        try (StoreReading reading = new StoreReading(messages)) {
            List<QueueReport> reports = new ArrayList<>();
            for (StoredQueue queue : reading.queues()) {
                reports.add(reading.read(queue, (message, record) -> {}));
            }
            return reading.report(reports);
        }
    }

    private static Path existing(Path folder) throws StoreUnavailableException {
        Path messages = folder.resolve(StoreFolder.MESSAGES);
        if (!Files.isDirectory(messages)) {
            throw new StoreUnavailableException("There is no store in " + folder.toAbsolutePath()
                    + ": name the data folder of a broker, or a backup, with --data");
        }
        return messages;
    }

    private static StoreUnavailableException unreadable(Path folder, RocksDBException e) {
        if (String.valueOf(e.getMessage()).contains(LogFile.UNKNOWN_KIND)) {
            return StoreFolder.unavailable(folder, e);
        }
        return new StoreUnavailableException(
                "The messages in " + folder + " are damaged such that nothing can be read: " + e.getMessage()
                        + ". Restore a backup.",
                e);
    }

    /**
     * Makes a new database of all that can be read, and puts it in the place of the old one, which is kept beside it.
     *
     * @throws StoreUnavailableException when a broker has the folder, or nothing can be read at all, or there is no room
     */
    public static Repair repair(Path folder) throws StoreUnavailableException {
        Path messages = existing(folder);
        try (FolderLock lock = FolderLock.take(folder)) {
            NativeLibrary.load(folder.resolve("native"));
            Path repairing = folder.resolve(REPAIRING);
            delete(repairing);
            LogFile.mendKinds(messages);
            StoreReport found = rebuild(messages, repairing);
            Path kept = folder.resolve("messages.damaged-" + timestamp());
            Files.move(messages, kept, StandardCopyOption.ATOMIC_MOVE);
            Files.move(repairing, messages, StandardCopyOption.ATOMIC_MOVE);
            syncFolder(folder);
            return new Repair(found, kept);
        } catch (RocksDBException e) {
            throw unreadable(folder, e);
        } catch (IOException e) {
            throw StoreFolder.unavailable(folder, e);
        }
    }

    private static StoreReport rebuild(Path messages, Path target) throws RocksDBException {
        try (StoreReading reading = new StoreReading(messages);
                Database rebuilt = Database.open(target, () -> {}, WriteFaults.NONE)) {
            StoreRebuilding rebuilding = new StoreRebuilding(reading, rebuilt);
            rebuilding.begin();
            List<QueueReport> reports = new ArrayList<>();
            for (StoredQueue queue : reading.queues()) {
                reports.add(rebuilding.copy(queue));
            }
            rebuilding.end();
            return reading.report(reports);
        }
    }

    private static String timestamp() {
        return DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
    }

    /**
     * Makes a backup of a store that is open, and reads all of it to see that it is sound.
     *
     * @param target a folder that is not there yet
     * @throws StoreUnavailableException when it cannot be made, with a sentence
     */
    static StoreReport backUp(RocksStore store, Path folder, Path target) throws StoreUnavailableException {
        if (Files.exists(target)) {
            throw new StoreUnavailableException(target + " is there already: a backup needs a new folder");
        }
        Path linked = folder.resolve("backup-" + timestamp());
        try {
            store.checkpoint(linked);
            Files.createDirectory(target);
            hide(target);
            moveOrCopy(linked, target.resolve(StoreFolder.MESSAGES));
            Files.writeString(
                    target.resolve(ABOUT_BACKUP),
                    "A backup of " + folder.toAbsolutePath() + ", made by Hoofbeat at " + Instant.now() + "\n");
            syncFolder(target);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "The backup " + target + " cannot be made: " + FileTrouble.reason(e), e);
        } finally {
            deleteQuietly(linked);
        }
        StoreReport report = verify(target, folder);
        if (!report.isSound()) {
            throw new StoreUnavailableException("The backup " + target
                    + " is made, but what it was made from is damaged: 'hoofbeat store verify --data " + target
                    + "' tells more");
        }
        return report;
    }

    /** Messages may be secrets: only who runs the broker may read them. */
    private static void hide(Path folder) throws IOException {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (UnsupportedOperationException e) {
            // A system without such permissions.
        }
    }

    private static void moveOrCopy(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException e) {
            throw e;
        } catch (FileSystemException e) {
            copy(from, to); // Another disk.
        }
    }

    /**
     * Puts a backup into a data folder.
     *
     * @param folder a folder that is not there, or empty
     * @throws StoreUnavailableException when the backup is not sound or the folder holds something
     */
    public static StoreReport restore(Path backup, Path folder) throws StoreUnavailableException {
        try {
            Path messages = existing(backup);
            if (Files.isDirectory(folder) && !isEmpty(folder)) {
                throw new StoreUnavailableException(folder + " is not empty: restore into a new folder");
            }
            Files.createDirectories(folder);
            StoreReport report = verify(backup, folder);
            if (!report.isSound()) {
                throw new StoreUnavailableException(
                        "The backup " + backup + " is damaged: 'hoofbeat store verify --data " + backup
                                + "' tells more; 'hoofbeat store repair' mends what can be mended");
            }
            try (FolderLock lock = FolderLock.take(folder)) {
                Path restoring = folder.resolve(RESTORING);
                copy(messages, restoring);
                Files.move(restoring, folder.resolve(StoreFolder.MESSAGES), StandardCopyOption.ATOMIC_MOVE);
                syncFolder(folder);
            }
            return report;
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "The backup " + backup + " cannot be restored: " + FileTrouble.reason(e), e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.allMatch(path -> LEFT_BY_US.contains(path.getFileName().toString()));
        }
    }

    /** Copies a folder of files, to the disk. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        List<Path> files;
        try (Stream<Path> all = Files.list(from)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path copied = to.resolve(file.getFileName().toString());
            Files.copy(file, copied);
            try (FileChannel channel = FileChannel.open(copied, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        syncFolder(to);
    }

    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (FileSystemException e) {
            // A system on which a folder cannot be opened writes its entries by itself.
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void deleteQuietly(Path folder) throws StoreUnavailableException {
        try {
            delete(folder);
        } catch (IOException e) {
            throw new StoreUnavailableException("The folder " + folder + " is left over: " + FileTrouble.reason(e), e);
        }
    }
}

package io.hoofbeat.core.store.rocks;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database as it is open at present: to be written, or after a failure only to be read, or not at all. Confined to the
 * store's thread, except that it is opened before that starts.
 */
final class OpenDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenDatabase.class);

    private final Path folder;
    private final Runnable onBackgroundError;
    private final WriteFaults faults;
    private @Nullable Database database;
    private boolean isWritable;
    /** The database's number of the last operation that was confirmed to anybody. */
    private long confirmed;

    /** Whether there may be something in the log that was not confirmed. */
    private boolean isCutDue;

    OpenDatabase(Path folder, Runnable onBackgroundError, WriteFaults faults) throws RocksDBException {
        this.folder = folder;
        this.onBackgroundError = onBackgroundError;
        this.faults = faults;
        this.database = Database.open(folder, onBackgroundError, faults);
        this.isWritable = true;
    }

    Path folder() {
        return folder;
    }

    WriteFaults faults() {
        return faults;
    }

    /** The database, which is open for writing: asked for only after that has been seen to. */
    Database toWrite() {
        Database open = database;
        if (open == null || !isWritable) {
            throw new IllegalStateException("the database is not open for writing");
        }
        return open;
    }

    /** The database, or null when it cannot even be read. */
    @Nullable
    Database toRead() {
        return database;
    }

    /** Everything written so far counts. */
    void confirm() {
        confirmed = toWrite().db().getLatestSequenceNumber();
    }

    @Nullable
    String backgroundError() {
        return isWritable && database != null ? database.backgroundError() : null;
    }

    /**
     * What is not confirmed is not to be found again, though it may have reached the log: a sync that failed says nothing about
     * what is on the disk. The database is closed.
     */
    void cutBack() {
        isCutDue = true;
        closeDatabase();
        try {
            cut();
        } catch (IOException e) {
            LOG.error("the log cannot be cut back at present: {}", e.getMessage());
        }
    }

    /** Opens the database for reading only; it stays closed when that fails. */
    void openToRead() {
        try {
            database = Database.openToRead(folder, Database.Mode.READ);
        } catch (RocksDBException e) {
            LOG.error("stored messages cannot even be read at present: {}", e.getMessage());
        }
    }

    private void cut() throws IOException {
        if (isCutDue) {
            LogFile.cutAllBack(folder, confirmed);
            isCutDue = false;
        }
    }

    /** Opens the database for writing again. When that fails it can be read as before, if it could. */
    Database reopen() throws IOException, RocksDBException {
        closeDatabase();
        try {
            cut();
            Database opened = Database.open(folder, onBackgroundError, faults);
            database = opened;
            isWritable = true;
            return opened;
        } catch (IOException | RocksDBException e) {
            openToRead();
            throw e;
        }
    }

    private void closeDatabase() {
        Database open = database;
        database = null;
        isWritable = false;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeDatabase();
    }
}

package io.hoofbeat.core.store.rocks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * The database with its column families and everything native that it needs, to be closed together. Confined to the store's
 * thread, except that it is opened before that starts.
 */
final class Database implements AutoCloseable {

    private static final long CACHE_BYTES = 32L << 20;
    private static final long WRITE_BUFFER_BYTES = 32L << 20;
    /** Bounds the time that opening takes: everything in the logs is read then. */
    private static final long LOG_BYTES_MAX = 96L << 20;

    private static final long SYNC_STEP_BYTES = 1L << 20;
    /** Larger values are kept beside the tables, so that compaction need not move them. */
    private static final long BLOB_BYTES_MIN = 4L << 10;
    /** Messages are read in order, many at a time; larger blocks make a smaller index. */
    private static final long MESSAGE_BLOCK_BYTES = 16L << 10;

    /** So many deletions among so many neighbours make a table worth compacting at once. */
    private static final long DELETIONS_MIN = 8_000;

    private static final long DELETIONS_WINDOW = 16_000;

    private final List<AutoCloseable> natives = new ArrayList<>();
    private final BackgroundErrors backgroundErrors;
    private final WriteFaults faults;
    private final RocksDB db;
    private final ColumnFamilyHandle messages;
    private final ColumnFamilyHandle deliveries;
    private final ColumnFamilyHandle meta;
    private final ColumnFamilyHandle copies;
    private final ColumnFamilyHandle references;
    private final WriteOptions synced = keep(new WriteOptions().setSync(true));
    private final WriteOptions unsynced = keep(new WriteOptions().setSync(false));

    /** How a database is opened. */
    enum Mode {
        /** To be written to; made if it is not there. */
        WRITE,
        /** To be read only; nothing on the disk is changed. */
        READ,
        /** To be read only, from its log what stands before the first damage. */
        READ_UNTIL_DAMAGE,
        /** To be read only, with everything of its log that can be read. */
        READ_AROUND_DAMAGE
    }

    private Database(Path folder, Mode mode, Runnable onBackgroundError, WriteFaults faults) throws RocksDBException {
        this.faults = faults;
        this.backgroundErrors = keep(new BackgroundErrors(onBackgroundError));
        Cache cache = keep(new LRUCache(CACHE_BYTES));
        List<ColumnFamilyDescriptor> families = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, keep(small(cache))),
                new ColumnFamilyDescriptor(new byte[] {'m', 's', 'g'}, keep(forMessages(cache))),
                new ColumnFamilyDescriptor(new byte[] {'d', 'e', 'l', 'i', 'v'}, keep(small(cache))),
                new ColumnFamilyDescriptor(new byte[] {'m', 'e', 't', 'a'}, keep(small(cache))),
                new ColumnFamilyDescriptor(new byte[] {'c', 'o', 'p', 'y'}, keep(forMessages(cache))),
                new ColumnFamilyDescriptor(new byte[] {'r', 'e', 'f', 's'}, keep(small(cache))));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            faults.beforeOpen();
            DBOptions options = options(mode, cache);
            db = mode == Mode.WRITE
                    ? RocksDB.open(options, folder.toString(), families, handles)
                    : RocksDB.openReadOnly(options, folder.toString(), families, handles);
        } catch (RocksDBException e) {
            closeNatives();
            throw e;
        }
        messages = handles.get(1);
        deliveries = handles.get(2);
        meta = handles.get(3);
        copies = handles.get(4);
        references = handles.get(5);
        natives.add(db);
        natives.addAll(handles);
    }

    /**
     * Opens the database in a folder, or makes it. A torn tail of its log is cut off; any other damage is refused.
     *
     * @param onBackgroundError runs on a thread of the database when {@link #backgroundError} begins to tell something
     */
    static Database open(Path folder, Runnable onBackgroundError, WriteFaults faults) throws RocksDBException {
        return new Database(folder, Mode.WRITE, onBackgroundError, faults);
    }

    /** Opens the database in a folder, to read it only. */
    static Database openToRead(Path folder, Mode mode) throws RocksDBException {
        return new Database(folder, mode, () -> {}, WriteFaults.NONE);
    }

    private DBOptions options(Mode mode, Cache cache) {
        DBOptions options = keep(new DBOptions())
                .setWalRecoveryMode(recoveryMode(mode))
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2);
        if (mode != Mode.WRITE) {
            // A damaged table must not keep the others from being read.
            return options.setParanoidChecks(false).setMaxOpenFiles(1000);
        }
        return options.setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setListeners(List.of(backgroundErrors))
                .setWriteBufferManager(keep(new WriteBufferManager(WRITE_BUFFER_BYTES, cache)))
                .setMaxTotalWalSize(LOG_BYTES_MAX)
                .setBytesPerSync(SYNC_STEP_BYTES)
                .setWalBytesPerSync(SYNC_STEP_BYTES)
                .setMaxBackgroundJobs(2);
    }

    private static WALRecoveryMode recoveryMode(Mode mode) {
        return switch (mode) {
            case WRITE, READ -> WALRecoveryMode.TolerateCorruptedTailRecords;
            case READ_UNTIL_DAMAGE -> WALRecoveryMode.PointInTimeRecovery;
            case READ_AROUND_DAMAGE -> WALRecoveryMode.SkipAnyCorruptedRecords;
        };
    }

    private <T extends AutoCloseable> T keep(T object) {
        natives.add(object);
        return object;
    }

    private ColumnFamilyOptions small(Cache cache) {
        return family(new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(keep(new BloomFilter(10))));
    }

    private ColumnFamilyOptions forMessages(Cache cache) {
        return family(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        .setBlockSize(MESSAGE_BLOCK_BYTES))
                .setEnableBlobFiles(true)
                .setMinBlobSize(BLOB_BYTES_MIN)
                .setEnableBlobGarbageCollection(true)
                .setCompressionType(CompressionType.NO_COMPRESSION);
    }

    private ColumnFamilyOptions family(BlockBasedTableConfig tables) {
        // Only the options of a whole database can be told of collectors.
        try (Options options = new Options()) {
            options.setTablePropertiesCollectorFactory(
                    List.of(keep(TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(
                            DELETIONS_WINDOW, DELETIONS_MIN, 0.5))));
            return new ColumnFamilyOptions(options).setTableFormatConfig(tables).setWriteBufferSize(WRITE_BUFFER_BYTES);
        }
    }

    RocksDB db() {
        return db;
    }

    ColumnFamilyHandle messages() {
        return messages;
    }

    ColumnFamilyHandle deliveries() {
        return deliveries;
    }

    ColumnFamilyHandle meta() {
        return meta;
    }

    ColumnFamilyHandle copies() {
        return copies;
    }

    ColumnFamilyHandle references() {
        return references;
    }

    /** Writes a batch; when {@code sync} is true it survives a power cut once this returns, else the end of the process. */
    void write(WriteBatch batch, boolean sync) throws RocksDBException {
        faults.beforeWrite();
        db.write(sync ? synced : unsynced, batch);
        faults.afterWrite();
    }

    /** Syncs what was written without. */
    void sync() throws RocksDBException {
        faults.beforeWrite();
        db.syncWal();
        faults.afterWrite();
    }

    /** Why the database can no longer be written to, or null: what it does by itself, such as compaction, may fail too. */
    @Nullable
    String backgroundError() {
        return backgroundErrors.error;
    }

    @Override
    public void close() {
        closeNatives();
    }

    /** Last made, first closed: column families before the database, and that before its options. */
    private void closeNatives() {
        for (int i = natives.size() - 1; i >= 0; i--) {
            try {
                natives.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException("nothing native fails to close", e);
            }
        }
        natives.clear();
    }

    /** Hears from the database's own threads what they could not do. */
    private static final class BackgroundErrors extends AbstractEventListener {
        private final Runnable onError;
        private volatile @Nullable String error;

        BackgroundErrors(Runnable onError) {
            super(EnabledEventCallback.ON_BACKGROUND_ERROR);
            this.onError = onError;
        }

        @Override
        public void onBackgroundError(BackgroundErrorReason reason, @Nullable Status status) {
            error = reason + (status == null ? "" : " " + status.getCodeString());
            onError.run();
        }
    }
}

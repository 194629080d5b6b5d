package io.hoofbeat.core.store.rocks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;
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
    private static final long LOG_BYTES_MAX = 256L << 20;
    private static final long SYNC_STEP_BYTES = 1L << 20;
    /** Larger values are kept beside the tables, so that compaction need not move them. */
    private static final long BLOB_BYTES_MIN = 4L << 10;

    private final List<RocksObject> natives = new ArrayList<>();
    private final RocksDB db;
    private final ColumnFamilyHandle messages;
    private final ColumnFamilyHandle deliveries;
    private final ColumnFamilyHandle meta;
    private final ColumnFamilyHandle copies;
    private final ColumnFamilyHandle references;
    private final WriteOptions synced = keep(new WriteOptions().setSync(true));
    private final WriteOptions unsynced = keep(new WriteOptions().setSync(false));

    /** Opens the database in a folder, or makes it. A torn tail of its log is cut off; any other damage is refused. */
    Database(Path folder) throws RocksDBException {
        Cache cache = keep(new LRUCache(CACHE_BYTES));
        DBOptions options = keep(new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setWriteBufferManager(keep(new WriteBufferManager(WRITE_BUFFER_BYTES, cache)))
                .setMaxTotalWalSize(LOG_BYTES_MAX)
                .setBytesPerSync(SYNC_STEP_BYTES)
                .setWalBytesPerSync(SYNC_STEP_BYTES)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxBackgroundJobs(2));
        List<ColumnFamilyDescriptor> families = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, keep(small(cache))),
                new ColumnFamilyDescriptor(new byte[] {'m', 's', 'g'}, keep(forMessages(cache))),
                new ColumnFamilyDescriptor(new byte[] {'d', 'e', 'l', 'i', 'v'}, keep(small(cache))),
                new ColumnFamilyDescriptor(new byte[] {'m', 'e', 't', 'a'}, keep(small(cache))),
                new ColumnFamilyDescriptor(new byte[] {'c', 'o', 'p', 'y'}, keep(forMessages(cache))),
                new ColumnFamilyDescriptor(new byte[] {'r', 'e', 'f', 's'}, keep(small(cache))));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            db = RocksDB.open(options, folder.toString(), families, handles);
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

    private <T extends RocksObject> T keep(T object) {
        natives.add(object);
        return object;
    }

    private ColumnFamilyOptions small(Cache cache) {
        return new ColumnFamilyOptions()
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        .setFilterPolicy(keep(new BloomFilter(10))));
    }

    private ColumnFamilyOptions forMessages(Cache cache) {
        return small(cache)
                .setEnableBlobFiles(true)
                .setMinBlobSize(BLOB_BYTES_MIN)
                .setEnableBlobGarbageCollection(true)
                .setCompressionType(CompressionType.NO_COMPRESSION);
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
        db.write(sync ? synced : unsynced, batch);
    }

    @Override
    public void close() {
        closeNatives();
    }

    /** Last made, first closed: column families before the database, and that before its options. */
    private void closeNatives() {
        for (int i = natives.size() - 1; i >= 0; i--) {
            natives.get(i).close();
        }
        natives.clear();
    }
}

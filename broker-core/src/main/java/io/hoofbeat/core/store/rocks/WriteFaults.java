package io.hoofbeat.core.store.rocks;

import org.rocksdb.RocksDBException;

/** Where tests let a write fail as a disk would. Called on the store's thread. */
interface WriteFaults {

    /** Nothing fails. */
    WriteFaults NONE = new WriteFaults() {};

    /** A write is about to begin: what fails here has not reached the log. */
    default void beforeWrite() throws RocksDBException {}

    /** A write has reached the log, and the disk if it was to be synced: what fails here is a sync that was reported as failed. */
    default void afterWrite() throws RocksDBException {}

    /** The database is about to be opened. */
    default void beforeOpen() throws RocksDBException {}

    /** How long to wait before a store in trouble is tried again. */
    default long retryNanos() {
        return 1_000_000_000L;
    }
}

/**
 * The store on disk, on RocksDB. Read {@link io.hoofbeat.core.store.rocks.RocksStore} first. Its thread owns the database; nothing
 * outside this package knows RocksDB.
 */
@NullMarked
package io.hoofbeat.core.store.rocks;

import org.jspecify.annotations.NullMarked;

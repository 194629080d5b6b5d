package io.hoofbeat.core.store.rocks;

/**
 * What can be set about the store on disk.
 *
 * @param freeBytesMin room on the disk below which persistent messages are refused, so that what consumers do can still be
 *                     written; 0 for no such limit
 */
public record RocksOptions(long freeBytesMin) {

    /** 64 MiB. */
    public static final RocksOptions DEFAULT = new RocksOptions(64L << 20);

    public RocksOptions {
        if (freeBytesMin < 0) {
            throw new IllegalArgumentException("freeBytesMin " + freeBytesMin);
        }
    }
}

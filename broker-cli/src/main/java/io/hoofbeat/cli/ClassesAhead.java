package io.hoofbeat.cli;

import java.util.List;

/**
 * Loads classes that {@code serve} will need, on a thread of its own, while the command line and the configuration are read: a
 * start takes as long as its classes take to load, and most machines have a second core.
 */
final class ClassesAhead {

    /** Those that bring many others along, in the order in which they are needed. */
    private static final List<String> NAMES = List.of(
            "io.hoofbeat.core.Broker",
            "io.hoofbeat.core.store.rocks.RocksStore",
            "org.rocksdb.DBOptions",
            "org.rocksdb.ColumnFamilyOptions",
            "org.rocksdb.RocksDB",
            "io.netty.channel.epoll.Epoll",
            "io.netty.buffer.PooledByteBufAllocator",
            "io.netty.channel.MultiThreadIoEventLoopGroup",
            "io.netty.bootstrap.ServerBootstrap",
            "io.netty.channel.epoll.EpollServerSocketChannel",
            "io.hoofbeat.netty.BrokerServer",
            "io.hoofbeat.netty.connection.StompConnection",
            "io.hoofbeat.netty.codec.StompFrameDecoder",
            "io.hoofbeat.core.session.ConnectedSession");

    private ClassesAhead() {}

    /** Begins; nobody has to wait for it. */
    static void load() {
        Thread thread = new Thread(ClassesAhead::loadAll, "classes-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private static void loadAll() {
        for (String name : NAMES) {
            try {
                Class.forName(name, true, ClassesAhead.class.getClassLoader());
            } catch (ClassNotFoundException | LinkageError e) {
                return; // Whoever needs it will say so.
            }
        }
    }
}

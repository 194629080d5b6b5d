package io.hoofbeat.netty.connection;

import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.netty.loop.NettyLoop;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The open connections of one server. Any thread. */
public final class ConnectionRegistry {

    private final Set<StompConnection> open = ConcurrentHashMap.newKeySet();
    private final LongAdder accepted = new LongAdder();
    /** What has gone over connections that are closed, by loop; each confined to its loop. */
    private final ConcurrentHashMap<Integer, Traffic> closed = new ConcurrentHashMap<>();

    private final AtomicReference<@Nullable CompletableFuture<Void>> none = new AtomicReference<>();

    /** An empty registry. */
    public ConnectionRegistry() {}

    /** The open connections, a view that changes while it is looked at. */
    public Iterable<StompConnection> open() {
        return open;
    }

    /** How many are open now. */
    public int openCount() {
        return open.size();
    }

    /** How many have been opened since the start. */
    public long acceptedCount() {
        return accepted.sum();
    }

    /** Completes, on some loop, as soon as there is no open connection. */
    public CompletableFuture<Void> whenNone() {
        CompletableFuture<Void> waiting =
                none.updateAndGet(present -> present == null ? new CompletableFuture<>() : present);
        completeIfNone();
        return waiting;
    }

    private void completeIfNone() {
        if (open.isEmpty()) {
            CompletableFuture<Void> waiting = none.getAndSet(null);
            if (waiting != null) {
                waiting.complete(null);
            }
        }
    }

    void add(StompConnection connection) {
        open.add(connection);
        accepted.increment();
    }

    /** What has gone over all connections of a loop so far, those that are closed included. On that loop. */
    public Traffic trafficOf(NettyLoop loop) {
        Traffic all = trafficOfClosed(loop).copy();
        for (StompConnection connection : open) {
            if (connection.loop() == loop) {
                all.add(connection.traffic());
            }
        }
        return all;
    }

    private Traffic trafficOfClosed(NettyLoop loop) {
        return closed.computeIfAbsent(loop.index(), index -> new Traffic());
    }

    void remove(StompConnection connection) {
        if (open.remove(connection)) {
            trafficOfClosed(connection.loop()).add(connection.traffic());
        }
        completeIfNone();
    }
}

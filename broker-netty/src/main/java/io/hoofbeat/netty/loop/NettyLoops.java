package io.hoofbeat.netty.loop;

import io.hoofbeat.core.loop.Loops;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The event loops of one broker and the transport they speak. They keep the program running until they are closed. */
public final class NettyLoops implements Loops, AutoCloseable {

    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;
    private final NettyLoop[] loops;

    private NettyLoops(Transport transport, int count) {
        this.transport = transport;
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("hoofbeat-loop"), transport.handlers());
        loops = new NettyLoop[count];
        int index = 0;
        for (EventExecutor loop : group) {
            loops[index] = new NettyLoop(index, (SingleThreadEventLoop) loop);
            index++;
        }
    }

    /**
     * Starts loops.
     *
     * @param transport {@code auto}, {@code epoll}, {@code io_uring} or {@code nio}
     * @param count     how many, at least 1; 0 for one per processor
     * @throws IllegalArgumentException when the transport is unknown or not available here
     */
    public static NettyLoops start(String transport, int count) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new NettyLoops(Transport.named(transport), count == 0 ? processors : count);
    }

    @Override
    public int count() {
        return loops.length;
    }

    @Override
    public NettyLoop loop(int index) {
        return loops[index];
    }

    /** The loop that stands on an event loop of {@link #group()}. Any thread. */
    public NettyLoop of(EventLoop eventLoop) {
        for (NettyLoop loop : loops) {
            if (loop.eventLoop() == eventLoop) {
                return loop;
            }
        }
        throw new IllegalArgumentException(eventLoop + " is not among these loops");
    }

    public Transport transport() {
        return transport;
    }

    /** Netty's view of these loops. */
    public EventLoopGroup group() {
        return group;
    }

    /** Stops the loops: what is running ends, what waits is dropped. Returns when all have stopped. Not from a loop. */
    @Override
    public void close() {
        Future<?> stopped = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        if (stopped.awaitUninterruptibly(10, TimeUnit.SECONDS)) {
            for (NettyLoop loop : loops) {
                loop.tails().close();
            }
        }
    }
}

package io.hoofbeat.cli;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.session.Session;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.loop.NettyLoops;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way of a broker to its end: nothing new is accepted, what is in flight is delivered and stored, clients are told when to come
 * back, and everything is closed. By threads that are no loops.
 */
final class Drain {

    /** A message goes from loop to loop as a task: from its sender to its queue, and from there to its subscriber. */
    private static final int HOPS_MAX = 3;

    private final NettyLoops loops;
    private final BrokerServer server;
    private final List<ServedHost> hosts;
    private volatile long millisMax;
    private volatile long reconnectAfterMillis;

    /** What emptying it has done; null before. */
    private @Nullable String done;

    /** Time by which what is in flight must have settled, on the clock of {@link System#nanoTime()}. */
    private long deadlineNanos;

    Drain(List<ServedHost> hosts, NettyLoops loops, BrokerServer server) {
        this.hosts = List.copyOf(hosts);
        this.loops = loops;
        this.server = server;
    }

    /**
     * Sets how long things take; until then nobody waits. Any thread.
     *
     * @param millisMax            how long to wait for what is in flight
     * @param reconnectAfterMillis how long clients should stay away; each is told a time up to twice as long, so that they do not all
     *                             come back at once
     */
    void use(long millisMax, long reconnectAfterMillis) {
        this.millisMax = millisMax;
        this.reconnectAfterMillis = reconnectAfterMillis;
    }

    /**
     * Goes half of the way: takes no more clients, delivers and stores what is in flight, and sends the clients away. What is stored stays
     * open, and so does the admin port. Closing the connections takes up to 3 seconds besides {@code millisMax}. When it has been
     * done already, it only waits for that.
     *
     * @return what was done, as a sentence without its subject
     */
    synchronized String empty() throws InterruptedException {
        String before = done;
        if (before != null) {
            return before;
        }
        deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisMax);
        int connections = server.connections().openCount();
        server.stopAccepting();
        boolean isSettled = passAllHops() && passStores() && passAllHops();
        hosts.forEach(host -> host.broker().sessions().forEach(this::sayFarewell));
        server.closeConnections();
        String now = Counted.of(connections, "connection") + " closed"
                + (isSettled
                        ? ""
                        : "; not everything in flight was delivered within " + millisMax + " ms (drain.millisMax)");
        done = now;
        return now;
    }

    /**
     * Goes all the way.
     *
     * @return what was done, as a sentence
     */
    String run() throws InterruptedException {
        String emptied = empty();
        server.close();
        hosts.forEach(ServedHost::closeEntrance);
        passAllHops(); // What the closed sessions give back is noted.
        loops.close();
        hosts.forEach(ServedHost::closeStore);
        return "Stopped: " + emptied;
    }

    private void sayFarewell(Session session) {
        long least = reconnectAfterMillis;
        long millis = least + ThreadLocalRandom.current().nextLong(least + 1);
        session.connection().loop().execute(() -> session.shutDown(millis));
    }

    private boolean passAllHops() throws InterruptedException {
        boolean isSettled = true;
        for (int hop = 0; isSettled && hop < HOPS_MAX; hop++) {
            isSettled = passAllLoops();
        }
        return isSettled;
    }

    /** Waits until everything that was handed to the store is written and synced, within bounds. */
    private boolean passStores() throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(hosts.size());
        for (ServedHost host : hosts) {
            host.store().write(new StoreBatch(), new Outcome() {
                @Override
                public void succeed() {
                    passed.countDown();
                }

                @Override
                public void fail(Failure failure) {
                    passed.countDown();
                }
            });
        }
        return await(passed);
    }

    /** Waits until every loop has run what it had, within bounds. */
    private boolean passAllLoops() throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(loops.count());
        for (int index = 0; index < loops.count(); index++) {
            // At the end of a turn, what the turn has gathered for other loops has left.
            Loop loop = loops.loop(index);
            loop.execute(() -> loop.atTurnEnd(passed::countDown));
        }
        return await(passed);
    }

    private boolean await(CountDownLatch passed) throws InterruptedException {
        return passed.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}

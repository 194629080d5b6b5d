package io.hoofbeat.netty.loop;

import io.hoofbeat.core.loop.Loop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A home loop on one of Netty's event loops. A turn is one iteration of the event loop: input, then tasks, then the turn's
 * end, which runs the {@link #atTurnEnd} tasks, flushes every {@link TurnOutput} that was touched, by those tasks too, and
 * lets go of the {@link #tails()}.
 *
 * <p>The event loop does not sleep while a turn's end is due, since it counts the tasks of
 * {@link SingleThreadEventLoop#executeAfterEventLoopIteration} among its own.
 */
public final class NettyLoop implements Loop {

    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);

    private final int index;
    private final SingleThreadEventLoop eventLoop;
    private final SharedTails tails = new SharedTails();
    private final Runnable endTurn = this::endTurn;
    private final Runnable awaitTurnEnd = this::awaitTurnEnd;

    /** What the current turn's end will do; swapped with the empty ones below while it does it. */
    private List<Runnable> tasks = new ArrayList<>();

    private List<TurnOutput> outputs = new ArrayList<>();
    private List<Runnable> spareTasks = new ArrayList<>();
    private List<TurnOutput> spareOutputs = new ArrayList<>();

    /** Whether {@link #endTurn} is due, running, or about to be asked for again. */
    private boolean endIsDue;

    NettyLoop(int index, SingleThreadEventLoop eventLoop) {
        this.index = index;
        this.eventLoop = eventLoop;
    }

    @Override
    public int index() {
        return index;
    }

    /** The event loop below. Any thread. */
    SingleThreadEventLoop eventLoop() {
        return eventLoop;
    }

    /** Encoded tails that the deliveries of this turn share. Only from the loop itself. */
    public SharedTails tails() {
        return tails;
    }

    @Override
    public boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    /** {@inheritDoc} After the loops have been closed, nothing runs. */
    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Loop {} is closed, a task was dropped", index);
        }
    }

    @Override
    public void atTurnEnd(Runnable task) {
        assert isCurrent() : "turn end of loop " + index + " asked for off the loop";
        tasks.add(task);
        requireTurnEnd();
    }

    /** Flushes {@code output} at the end of this turn, or of the next one when this one is ending. Only from the loop itself. */
    public void flushAtTurnEnd(TurnOutput output) {
        outputs.add(output);
        requireTurnEnd();
    }

    private void requireTurnEnd() {
        if (!endIsDue) {
            endIsDue = true;
            awaitTurnEnd();
        }
    }

    private void awaitTurnEnd() {
        eventLoop.executeAfterEventLoopIteration(endTurn);
    }

    private void endTurn() {
        runTasks();
        flushOutputs();
        tails.release();
        endIsDue = !tasks.isEmpty() || !outputs.isEmpty();
        if (endIsDue) {
            // By way of an ordinary task: asked for directly, the next end would follow at once, and input would
            // starve.
            eventLoop.execute(awaitTurnEnd);
        }
    }

    private void runTasks() {
        List<Runnable> due = tasks;
        tasks = spareTasks;
        for (int i = 0; i < due.size(); i++) {
            try {
                due.get(i).run();
            } catch (Throwable e) {
                LOG.warn("A task at the end of a turn of loop {} failed", index, e);
            }
        }
        due.clear();
        spareTasks = due;
    }

    private void flushOutputs() {
        List<TurnOutput> due = outputs;
        outputs = spareOutputs;
        for (int i = 0; i < due.size(); i++) {
            try {
                due.get(i).flushTurn();
            } catch (Throwable e) {
                LOG.warn("A flush at the end of a turn of loop {} failed", index, e);
            }
        }
        due.clear();
        spareOutputs = due;
    }

    /** {@inheritDoc} After the loops have been closed, nothing runs. */
    @Override
    public Timeout schedule(long delayMillis, Runnable task) {
        try {
            ScheduledFuture<?> future = eventLoop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("Loop {} is closed, a timer was dropped", index);
            return () -> {};
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public String toString() {
        return "loop " + index;
    }
}

package io.hoofbeat.core.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Loops that run on the thread of a test, a turn at a time, in an order that follows from a seed, with a clock that the test
 * moves. Whatever order real threads could take between two turns, some seed takes.
 */
public final class SteppedLoops implements Loops {

    private final List<SteppedLoop> loops = new ArrayList<>();
    private final Random random;
    private final Random secrets;
    private long nanos = 1_000_000_000L;
    private long wallClockOffsetMillis;
    private long timersMade;
    private @Nullable SteppedLoop current;

    public SteppedLoops(int count, long seed) {
        this.random = new Random(seed);
        this.secrets = new Random(seed + 1);
        for (int i = 0; i < count; i++) {
            loops.add(new SteppedLoop(i));
        }
    }

    @Override
    public int count() {
        return loops.size();
    }

    @Override
    public Loop loop(int index) {
        return loops.get(index);
    }

    /** Runs one turn of a loop that has something to do; false when none has. */
    public boolean step() {
        List<SteppedLoop> busy = new ArrayList<>();
        for (SteppedLoop loop : loops) {
            if (loop.hasWork()) {
                busy.add(loop);
            }
        }
        if (busy.isEmpty()) {
            return false;
        }
        busy.get(random.nextInt(busy.size())).turn();
        return true;
    }

    /** Runs turns until no loop has anything to do, without moving the clock. */
    public void settle() {
        int turns = 0;
        while (step()) {
            if (++turns > 1_000_000) {
                throw new AssertionError("the loops do not come to rest");
            }
        }
    }

    /** Moves the clock, running what becomes due on the way. */
    public void pass(long millis) {
        long end = nanos + millis * 1_000_000;
        settle();
        while (true) {
            long next = loops.stream().mapToLong(SteppedLoop::nextTimer).min().orElse(Long.MAX_VALUE);
            if (next > end) {
                break;
            }
            nanos = Math.max(nanos, next);
            settle();
        }
        nanos = end;
        settle();
    }

    /** Moves the clock without running anything; what becomes due runs with the next turns. */
    public void advance(long millis) {
        nanos += millis * 1_000_000;
    }

    /** Puts the wall clock forward, or back, as somebody who corrects it does. */
    public void jump(long millis) {
        wallClockOffsetMillis += millis;
    }

    /** Timers that wait on all loops; cancelled ones do not count. */
    public int timerCount() {
        return loops.stream().mapToInt(loop -> loop.timers.size()).sum();
    }

    private final class SteppedLoop implements Loop {
        private final int index;
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private List<Runnable> turnEnd = new ArrayList<>();
        private final PriorityQueue<Timer> timers = new PriorityQueue<>(
                Comparator.comparingLong((Timer timer) -> timer.dueNanos).thenComparingLong(timer -> timer.order));

        SteppedLoop(int index) {
            this.index = index;
        }

        boolean hasWork() {
            return !tasks.isEmpty() || !turnEnd.isEmpty() || nextTimer() <= nanos;
        }

        long nextTimer() {
            Timer next = timers.peek();
            return next == null ? Long.MAX_VALUE : next.dueNanos;
        }

        void turn() {
            current = this;
            try {
                while (nextTimer() <= nanos) {
                    Timer due = timers.remove();
                    due.task.run();
                }
                for (int i = random.nextInt(4); i >= 0 && !tasks.isEmpty(); i--) {
                    tasks.removeFirst().run();
                }
                List<Runnable> last = turnEnd;
                turnEnd = new ArrayList<>();
                last.forEach(Runnable::run);
            } finally {
                current = null;
            }
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public boolean isCurrent() {
            return current == this;
        }

        @Override
        public void execute(Runnable task) {
            tasks.addLast(task);
        }

        @Override
        public void atTurnEnd(Runnable task) {
            assert isCurrent() : "atTurnEnd of loop " + index + " from outside";
            turnEnd.add(task);
        }

        @Override
        public Timeout schedule(long delayMillis, Runnable task) {
            Timer timer = new Timer(nanos + delayMillis * 1_000_000, timersMade++, task);
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public long currentTimeMillis() {
            return 1_700_000_000_000L + wallClockOffsetMillis + nanos / 1_000_000;
        }

        @Override
        public void fillWithSecret(byte[] bytes) {
            secrets.nextBytes(bytes);
        }
    }

    private record Timer(long dueNanos, long order, Runnable task) {}
}

package io.hoofbeat.netty.loop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.netty.support.TransportTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

class NettyLoopTest {

    @TransportTest
    void turnEndTasksRunOnceAfterTheTasksOfTheirTurnAndOutputIsFlushedLast(Transport transport) throws Exception {
        try (NettyLoops loops = NettyLoops.start(transport.name(), 1)) {
            NettyLoop loop = loops.loop(0);
            List<String> order = new ArrayList<>();
            CompletableFuture<Void> flushed = new CompletableFuture<>();
            loop.execute(() -> {
                loop.flushAtTurnEnd(() -> {
                    order.add("flush");
                    flushed.complete(null);
                });
                loop.atTurnEnd(() -> order.add("end"));
                // Both are in the queue before the turn ends.
                loop.execute(() -> order.add("task"));
            });
            flushed.get(20, SECONDS);
            assertThat(order).containsExactly("task", "end", "flush");
        }
    }

    @TransportTest
    void outputTouchedByTurnEndTasksLeavesInTheSameTurn(Transport transport) throws Exception {
        try (NettyLoops loops = NettyLoops.start(transport.name(), 1)) {
            NettyLoop loop = loops.loop(0);
            List<String> order = new ArrayList<>();
            CompletableFuture<Void> done = new CompletableFuture<>();
            loop.execute(() -> loop.atTurnEnd(() -> {
                loop.atTurnEnd(() -> {
                    order.add("next turn");
                    done.complete(null);
                });
                loop.flushAtTurnEnd(() -> order.add("flush"));
            }));
            done.get(20, SECONDS);
            assertThat(order).containsExactly("flush", "next turn");
        }
    }

    /** Each turn asks for the next, so a loop that slept before a turn's end would stop for good. */
    @TransportTest
    void turnsThatAskForAnotherFollowWithoutWaitingAndLetOthersIn(Transport transport) throws Exception {
        try (NettyLoops loops = NettyLoops.start(transport.name(), 1)) {
            NettyLoop loop = loops.loop(0);
            CountDownLatch turns = new CountDownLatch(10_000);
            CompletableFuture<Long> leftWhenLetIn = new CompletableFuture<>();
            Runnable again = new Runnable() {
                @Override
                public void run() {
                    turns.countDown();
                    if (turns.getCount() == 9_000) {
                        loop.execute(() -> leftWhenLetIn.complete(turns.getCount()));
                    }
                    if (turns.getCount() > 0) {
                        loop.atTurnEnd(this);
                    }
                }
            };
            loop.execute(() -> loop.atTurnEnd(again));
            assertThat(turns.await(20, SECONDS)).isTrue();
            assertThat(leftWhenLetIn.get(20, SECONDS)).isGreaterThan(8_990);
        }
    }

    @TransportTest
    void aTurnEndTaskThatFailsDoesNotKeepTheOthersFromRunning(Transport transport) throws Exception {
        try (NettyLoops loops = NettyLoops.start(transport.name(), 1)) {
            NettyLoop loop = loops.loop(0);
            CompletableFuture<Void> reached = new CompletableFuture<>();
            loop.execute(() -> {
                loop.atTurnEnd(() -> {
                    throw new IllegalStateException("on purpose");
                });
                loop.atTurnEnd(() -> reached.complete(null));
            });
            reached.get(20, SECONDS);
        }
    }

    @TransportTest
    void timersRunOnTheLoopUnlessCancelled(Transport transport) throws Exception {
        try (NettyLoops loops = NettyLoops.start(transport.name(), 2)) {
            NettyLoop loop = loops.loop(1);
            List<String> ran = new ArrayList<>();
            CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
            loop.execute(() -> {
                Timeout cancelled = loop.schedule(1, () -> ran.add("cancelled"));
                loop.schedule(
                        2,
                        () -> onLoop.complete(loop.isCurrent() && !loops.loop(0).isCurrent()));
                cancelled.cancel();
            });
            assertThat(onLoop.get(20, SECONDS)).isTrue();
            assertThat(ran).isEmpty();
        }
    }

    @TransportTest
    void aClosedLoopDropsWhatItIsGiven(Transport transport) {
        NettyLoops loops = NettyLoops.start(transport.name(), 1);
        loops.close();
        loops.loop(0).execute(() -> {});
        loops.loop(0).schedule(0, () -> {}).cancel();
        assertThat(loops.loop(0).isCurrent()).isFalse();
    }
}

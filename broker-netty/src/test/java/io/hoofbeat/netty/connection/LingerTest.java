package io.hoofbeat.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.loop.Loop;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a connection that is closing waits for its peer. */
class LingerTest {

    private final Timers timers = new Timers();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void releaseWhatWaits() {
        channel.finishAndReleaseAll();
    }

    @Test
    void isOverInTimeWhenNothingWaits() {
        new Linger(channel, timers);

        runUntilClosed();
        assertThat(timers.passedMillis).isEqualTo(Linger.MILLIS_MAX);
    }

    @Test
    void isOverInTimeWhenThePeerTakesNothing() {
        write(5);
        new Linger(channel, timers);

        runUntilClosed();
        assertThat(timers.passedMillis).isEqualTo(Linger.MILLIS_MAX);
    }

    @Test
    void lastsWhileThePeerTakesWhatWaits() {
        write(5);
        new Linger(channel, timers);

        timers.runNext();
        for (int left = 4; left > 0; left--) {
            takeOne();
            timers.runNext();
            assertThat(channel.isOpen()).as("%d left", left).isTrue();
        }
        takeOne();
        timers.runNext();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void isOverSomeTimeThoughThePeerGoesOnTaking() {
        write(1000);
        new Linger(channel, timers);

        while (channel.isOpen()) {
            takeOne();
            timers.runNext();
        }
        assertThat(timers.passedMillis).isEqualTo(5 * Linger.MILLIS_MAX);
    }

    @Test
    void cancelledItLeavesTheChannelAlone() {
        Linger linger = new Linger(channel, timers);
        timers.runNext();

        linger.cancel();

        assertThat(timers.pending).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    private void runUntilClosed() {
        while (channel.isOpen()) {
            timers.runNext();
        }
    }

    /** Lets buffers wait as those of a peer that does not read. */
    private void write(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(channel.write(Unpooled.wrappedBuffer(new byte[100])).isDone())
                    .isFalse();
        }
        channel.unsafe().outboundBuffer().addFlush();
    }

    private void takeOne() {
        channel.unsafe().outboundBuffer().remove();
    }

    /** A loop whose time passes by hand. */
    private static final class Timers implements Loop {

        private record Timer(long delayMillis, Runnable task) {}

        private final Queue<Timer> pending = new ArrayDeque<>();
        private long passedMillis;

        void runNext() {
            Timer next = Objects.requireNonNull(pending.poll(), "nothing is scheduled");
            passedMillis += next.delayMillis();
            next.task().run();
        }

        @Override
        public Timeout schedule(long delayMillis, Runnable task) {
            Timer timer = new Timer(delayMillis, task);
            pending.add(timer);
            return () -> pending.remove(timer);
        }

        @Override
        public int index() {
            return 0;
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void atTurnEnd(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nanoTime() {
            return passedMillis * 1_000_000;
        }

        @Override
        public long currentTimeMillis() {
            return passedMillis;
        }
    }
}

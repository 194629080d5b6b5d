package io.hoofbeat.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.metrics.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadRateTest {

    private static final long MILLI = 1_000_000;

    private static SessionOptions options(int framesPerSecond, long bytesPerSecond) {
        return new SessionOptions(10_000, 10, 10, 1000, 10_000, 1000, framesPerSecond, bytesPerSecond);
    }

    private static ReadRate rate(int framesPerSecond, long bytesPerSecond) {
        return Objects.requireNonNull(ReadRate.of(options(framesPerSecond, bytesPerSecond), 0));
    }

    private static RateBudgets ofFrames(RateBudget... budgets) {
        return new RateBudgets(List.of(budgets), List.of());
    }

    @Test
    void withoutLimitsThereIsNone() {
        assertThat(ReadRate.of(options(0, 0), 0)).isNull();
    }

    @Test
    void aSecondsWorthComesAtOnceAndThenOneByOne() {
        ReadRate rate = rate(10, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(rate.countFrame()).isTrue();
            assertThat(rate.waitMillis(0)).isZero();
        }
        rate.countFrame();
        assertThat(rate.waitMillis(0)).isEqualTo(100);
        assertThat(rate.told()).isEqualTo(Limit.FRAMES_PER_SECOND);
        assertThat(rate.waitMillis(100 * MILLI)).isZero();
        rate.countFrame();
        assertThat(rate.waitMillis(100 * MILLI)).isEqualTo(100);
        assertThat(rate.waitMillis(199 * MILLI)).isEqualTo(1);
        assertThat(rate.waitMillis(200 * MILLI)).isZero();
    }

    @Test
    void oneLargeReadIsPaidForAfterwards() {
        ReadRate rate = rate(1000, 1000);
        rate.countBytes(5000, 0);
        assertThat(rate.countFrame()).isTrue();
        assertThat(rate.waitMillis(0)).isEqualTo(4000);
        assertThat(rate.told()).isEqualTo(Limit.BYTES_PER_SECOND);
        assertThat(rate.waitMillis(0)).as("told once").isZero();
    }

    @Test
    void whatWasNotUsedIsNotSavedUp() {
        ReadRate rate = rate(10, 0);
        for (int i = 0; i < 11; i++) {
            rate.countFrame();
        }
        assertThat(rate.waitMillis(3_600_000 * MILLI)).isEqualTo(100);
    }

    @Test
    void fastOnesAreTakenInBatchesAndEachIsCounted() {
        ReadRate rate = rate(10_000, 0);
        for (int i = 0; i < 63; i++) {
            assertThat(rate.countFrame()).isFalse();
        }
        assertThat(rate.countFrame()).isTrue();
        for (int i = 64; i < 10_010; i++) {
            rate.countFrame();
        }
        assertThat(rate.waitMillis(0)).isEqualTo(1);
    }

    @Test
    void theLongestWaitCountsAndIsNamed() {
        ReadRate rate = ReadRate.with(
                rate(100, 0),
                ofFrames(
                        new RateBudget(Limit.FRAMES_PER_SECOND_PER_USER, 10, 0),
                        new RateBudget(Limit.ALL_FRAMES_PER_SECOND, 50, 0)));
        for (int i = 0; i < 20; i++) {
            rate.countFrame();
        }
        assertThat(rate.waitMillis(0)).isEqualTo(1000);
        assertThat(rate.told()).isEqualTo(Limit.FRAMES_PER_SECOND_PER_USER);
    }

    @Test
    void whoHasTakenWaitsForWhatWasTakenBeforeAndNotForWhatComesLater() {
        RateBudget shared = new RateBudget(Limit.ALL_FRAMES_PER_SECOND, 10, 0);
        assertThat(shared.take(10, 0)).isZero();
        assertThat(shared.take(5, 0)).isEqualTo(500 * MILLI);
        assertThat(shared.take(1, 0)).isEqualTo(600 * MILLI);
        // The first may read again after half a second, whatever was taken since.
        assertThat(shared.take(1, 500 * MILLI)).isEqualTo(200 * MILLI);
    }

    @Test
    void threadsThatTakeAtOnceTakeNothingTwiceAndNothingForFree() throws Exception {
        RateBudget shared = new RateBudget(Limit.ALL_FRAMES_PER_SECOND, 1_000_000, 0);
        List<Thread> threads = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                all.countDown();
                awaitUninterruptibly(all);
                for (int taken = 0; taken < 1_000_000; taken++) {
                    shared.take(1, 0);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(shared.debtNanos(0)).isEqualTo(4000 * MILLI);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

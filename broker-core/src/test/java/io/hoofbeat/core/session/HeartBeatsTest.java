package io.hoofbeat.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.stomp.HeartBeat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heart-beats on a clock that the test moves. */
class HeartBeatsTest {

    private final SteppedLoops loops = new SteppedLoops(1, 1);
    private final HeartBeatProbe connection = new HeartBeatProbe(loops.loop(0));
    private final List<Long> silences = new ArrayList<>();

    private HeartBeats start(HeartBeat broker, HeartBeat client) {
        HeartBeats heartBeats = new HeartBeats(connection, broker, client, silences::add);
        loops.loop(0).execute(heartBeats::start);
        loops.settle();
        return heartBeats;
    }

    @Test
    void withNothingPromisedNothingHappens() {
        start(new HeartBeat(100, 1000), HeartBeat.NONE);
        loops.pass(1_000_000);
        assertThat(connection.beats).isEmpty();
        assertThat(silences).isEmpty();
        assertThat(loops.timerCount()).isZero();
    }

    @Test
    void anIdleConnectionGetsABeatWithinEveryInterval() {
        start(new HeartBeat(100, 1000), new HeartBeat(0, 5000));
        long last = connection.nowMillis();
        loops.pass(60_000);
        assertThat(connection.beats).hasSizeGreaterThanOrEqualTo(12);
        for (long beat : connection.beats) {
            assertThat(beat - last).isBetween(1L, 5000L);
            last = beat;
        }
        assertThat(silences).as("the client has promised nothing").isEmpty();
    }

    @Test
    void whatElseIsWrittenSavesABeat() {
        start(new HeartBeat(100, 1000), new HeartBeat(0, 5000));
        for (int i = 0; i < 60; i++) {
            loops.pass(1000);
            connection.noteWrite();
        }
        assertThat(connection.beats).isEmpty();
    }

    @Test
    void theSlowerOfBothSidesSetsThePace() {
        start(new HeartBeat(8000, 1000), new HeartBeat(0, 10));
        loops.pass(80_000);
        assertThat(connection.beats).hasSizeBetween(10, 14);
    }

    @Test
    void aClientThatFallsSilentIsGivenThreeIntervalsAndASecond() {
        start(new HeartBeat(0, 1000), new HeartBeat(4000, 0));
        loops.pass(12_999);
        assertThat(silences).isEmpty();
        loops.pass(1);
        assertThat(silences).containsExactly(13_000L);
        loops.pass(100_000);
        assertThat(silences).as("told once").hasSize(1);
    }

    @Test
    void anyByteIsASignOfLife() {
        start(new HeartBeat(0, 1000), new HeartBeat(4000, 0));
        for (int i = 0; i < 10; i++) {
            loops.pass(12_000);
            connection.noteRead();
        }
        assertThat(silences).isEmpty();
        loops.pass(13_000);
        assertThat(silences).hasSize(1);
    }

    @Test
    void whileTheBrokerDoesNotReadTheClientsTimeStandsStill() {
        HeartBeats heartBeats = start(new HeartBeat(0, 1000), new HeartBeat(4000, 0));
        heartBeats.onReadingPaused();
        loops.pass(100_000);
        assertThat(silences).isEmpty();
        heartBeats.onReadingResumed();
        loops.pass(12_000);
        assertThat(silences).isEmpty();
        loops.pass(20_000);
        assertThat(silences).hasSize(1);
    }

    @Test
    void afterStopNoTimerIsLeft() {
        HeartBeats heartBeats = start(new HeartBeat(100, 1000), new HeartBeat(4000, 4000));
        loops.pass(10_000);
        heartBeats.stop();
        assertThat(loops.timerCount()).isZero();
    }
}

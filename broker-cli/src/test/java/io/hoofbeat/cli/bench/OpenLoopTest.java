package io.hoofbeat.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * Latency counts from when a message was to be sent. The broker here waits for an event that the schedule puts {@code COUNT - 1}
 * intervals after the start, so message {@code i} takes at least the rest of that, however fast or slow this machine is.
 */
final class OpenLoopTest {

    private static final int COUNT = 200;
    private static final long INTERVAL_NANOS = 1_000_000;

    private static StreamSettings stream(String name, String body) {
        return StreamSettings.of(Scenario.LATENCY)
                .set("name", name)
                .set("destination", "/topic/" + name)
                .set("messages", String.valueOf(COUNT))
                .set("rate", String.valueOf(1_000_000_000 / INTERVAL_NANOS))
                .set("body", body)
                .build();
    }

    private static RunResult run(int port, StreamSettings... streams) throws Exception {
        BrokerSettings broker = new BrokerSettings(
                Target.parse("tcp://127.0.0.1:" + port), null, null, null, List.of(), false, null, null, -1);
        long second = 1_000_000_000;
        RunSettings settings = new RunSettings(
                "test", "", broker, List.of(streams), 0, second, 30 * second, 30 * second, 8, 1, List.of());
        return Bench.run(settings, progress -> {});
    }

    private static void assertWaited(StreamResult stream) {
        Histogram latency = stream.latency();
        assertThat(latency.getTotalCount()).isEqualTo(COUNT);
        assertThat(stream.faults().areNone()).as(stream.faults().toString()).isTrue();
        for (int percent = 1; percent <= 100; percent++) {
            // So many messages were as fast as this or faster; of the last ones the fastest may have taken no time at
            // all.
            long rank = percent * (long) COUNT / 100;
            assertThat(latency.getValueAtPercentile(percent))
                    .as("percentile %d", percent)
                    .isGreaterThanOrEqualTo((rank - 1) * INTERVAL_NANOS * 99 / 100);
        }
    }

    @Test
    void whatIsHeldBackCountsAsSlow() throws Exception {
        try (FakeBroker broker = new FakeBroker(COUNT, "/topic/held", null)) {
            RunResult result = run(broker.port(), stream("held", "100"));
            assertWaited(result.streams().get(0));
            assertThat(result.isOk()).isTrue();
        }
    }

    /** The messages are too large for the buffers in between, so that most cannot even be sent when they are due. */
    @Test
    void whatCouldNotBeSentInTimeCountsAsSlow() throws Exception {
        try (FakeBroker broker = new FakeBroker(COUNT, "/topic/clock", "/topic/unread")) {
            RunResult result = run(broker.port(), stream("unread", String.valueOf(64 << 10)), stream("clock", "100"));
            assertWaited(named(result, "unread"));
            assertWaited(named(result, "clock"));
        }
    }

    private static StreamResult named(RunResult result, String name) {
        return result.streams().stream()
                .filter(stream -> stream.settings().name().equals(name))
                .toList()
                .get(0);
    }
}

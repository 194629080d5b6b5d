package io.hoofbeat.cli.bench;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run.
 *
 * @param server           what the broker calls itself; empty when it does not
 * @param started          when it began
 * @param seconds          how long was measured
 * @param broker           what the broker used, or null when its processes were not given
 * @param ownCpuSeconds    user and system time of this whole program in the measured time
 * @param ownLoopShare     how much of one core the loop of this program used; near 1 it was the limit, not the broker
 * @param stalls           how often nothing came for two seconds although the windows were full
 * @param disconnects      connections that were lost
 * @param isDrainCutShort  messages were still coming when the time for that was over, so what is lost may only be late
 * @param problem          the first thing that went wrong with a connection, or null
 * @param storm            figures of a storm, or null
 */
public record RunResult(
        RunSettings settings,
        String server,
        Instant started,
        double seconds,
        List<StreamResult> streams,
        @Nullable BrokerUse broker,
        double ownCpuSeconds,
        double ownLoopShare,
        long stalls,
        long disconnects,
        boolean isDrainCutShort,
        @Nullable String problem,
        @Nullable StormResult storm) {

    /** Whether everything came, once and in order, and no connection was lost. */
    public boolean isOk() {
        return disconnects == 0
                && problem == null
                && (storm == null || storm.failed() == 0)
                && streams.stream().allMatch(stream -> stream.faults().areNone());
    }

    long deliveredInWindow() {
        return streams.stream().mapToLong(StreamResult::deliveredInWindow).sum();
    }

    long sentInWindow() {
        return streams.stream().mapToLong(StreamResult::sentInWindow).sum();
    }

    /** What processor time is shared out by: deliveries, or what was sent where nobody listens. */
    long messagesInWindow() {
        return deliveredInWindow() > 0 ? deliveredInWindow() : sentInWindow();
    }
}

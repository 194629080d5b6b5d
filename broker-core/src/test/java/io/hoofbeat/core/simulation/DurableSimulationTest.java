package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPrefixes;
import java.nio.file.Path;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of short lives of a broker with durable subscriptions: clients publish, consume, take over, delete, commit, vanish, and the
 * broker crashes. Checked are: what was accepted for a subscription that was sure to exist comes, in order, and again only with a
 * count; nothing comes after the receipt of its ACK or of the deletion; transactions are whole; nothing is left behind.
 */
class DurableSimulationTest {

    private static final long SEEDS = Long.getLong("simulation.seeds", 3000);
    private static final long FIRST_SEED = Long.getLong("simulation.firstSeed", 1);
    private static final int STEPS = Integer.getInteger("simulation.steps", 800);

    @TempDir
    private Path folder;

    @Test
    void whateverHappensNothingThatMustBeKeptIsLost() {
        run(SEEDS, seed -> seed % 4 == 0 ? new SteppedMemoryStore() : new SimulatedStore(DestinationPrefixes.DEFAULT));
    }

    @Test
    void theSameOverRealFiles() {
        run(5, seed -> SteppedRocksStore.open(folder.resolve("" + seed)));
    }

    private static void run(long seeds, LongFunction<SteppedStore> stores) {
        long kept = 0;
        long takeOvers = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
            try {
                DurableWorld world = new DurableWorld(seed, stores.apply(seed));
                world.run(STEPS);
                kept += world.end();
                takeOvers += world.takeOvers;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(kept).as("messages that had to be kept").isGreaterThan(10 * seeds);
        assertThat(takeOvers).as("take-overs").isPositive();
    }
}

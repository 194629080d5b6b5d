package io.hoofbeat.core.simulation;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of short lives of a whole broker, each with clients that come, send, subscribe, acknowledge, open transactions
 * and go or vanish at any point. Checked are: nothing accepted is lost, nothing is delivered twice without saying so, the
 * order per sender, receipts only after effects, whole transactions, and that nothing is left behind.
 */
class SimulationTest {

    private static final long SEEDS = Long.getLong("simulation.seeds", 4000);
    private static final long FIRST_SEED = Long.getLong("simulation.firstSeed", 1);
    private static final int STEPS = Integer.getInteger("simulation.steps", 600);

    private static final long SEEDS_ON_DISK = Long.getLong("simulation.seedsOnDisk", 25);

    @Test
    void theSameHoldsOverTheStoreOnDisk(@TempDir Path folder) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS_ON_DISK; seed++) {
            World world = new World(seed, SteppedRocksStore.open(folder.resolve("seed-" + seed)));
            try {
                world.run(STEPS);
                world.everybodyVanishes();
                world.drain();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " on disk: " + e.getMessage(), e);
            } finally {
                world.end();
            }
        }
    }

    @Test
    void whateverTheOrderOfEventsNothingIsLostDuplicatedOrLeftBehind() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try {
                World world = new World(seed);
                world.run(STEPS);
                world.everybodyVanishes();
                world.drain();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}

package io.hoofbeat.core.simulation;

import org.junit.jupiter.api.Test;

/**
 * Thousands of short lives of a whole broker, each with clients that come, send, subscribe, acknowledge, open transactions
 * and go or vanish at any point. Checked are: nothing accepted is lost, nothing is delivered twice without saying so, the
 * order per sender, receipts only after effects, whole transactions, and that nothing is left behind.
 */
class SimulationTest {

    private static final long SEEDS = Long.getLong("simulation.seeds", 4000);
    private static final long FIRST_SEED = Long.getLong("simulation.firstSeed", 1);
    private static final int STEPS = Integer.getInteger("simulation.steps", 600);

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

package io.hoofbeat.core.simulation;

import org.junit.jupiter.api.Test;

/**
 * Thousands of orders of events around topics with a history. {@code -Dhoofbeat.test.seed=N} runs one,
 * {@code -Dhoofbeat.test.worlds=N} says how many there are.
 */
class HistorySimulationTest {

    private static final long SEED = Long.getLong("hoofbeat.test.seed", -1);
    private static final int WORLDS = Integer.getInteger("hoofbeat.test.worlds", 100);

    @Test
    void everySubscriberSeesTheEndOfTheHistoryWithoutGapOrDuplicate() {
        for (long seed = SEED >= 0 ? SEED : 0; seed < (SEED >= 0 ? SEED + 1 : WORLDS); seed++) {
            try {
                HistoryWorld world = new HistoryWorld(seed);
                world.run(600);
                world.crash();
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + " (-Dhoofbeat.test.seed=" + seed + ")", failure);
            }
        }
    }
}

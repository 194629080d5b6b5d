package io.hoofbeat.core.simulation;

import org.junit.jupiter.api.Test;

/**
 * No sequence of frames reaches a destination without a grant. Three users, some named by a relay, send random frames under random rules that
 * change meanwhile; {@link AccessWorld} says what must not come.
 */
class AccessPropertyTest {

    private static final long SEEDS = Long.getLong("access.seeds", 150);
    private static final long FIRST_SEED = Long.getLong("access.firstSeed", 1);
    private static final int FRAMES = Integer.getInteger("access.frames", 250);

    @Test
    void noSequenceOfFramesReachesADestinationWithoutAGrant() {
        long delivered = 0;
        long refused = 0;
        long replies = 0;
        long toUsers = 0;
        long composites = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            AccessWorld world = new AccessWorld(seed);
            try {
                world.run(FRAMES);
                delivered += world.delivered();
                refused += world.refused();
                replies += world.replies();
                toUsers += world.toUsers();
                composites += world.composites();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        // All must happen, or nothing was tried.
        if (delivered < SEEDS || refused < SEEDS || replies == 0 || toUsers == 0 || composites < SEEDS) {
            throw new AssertionError("only " + delivered + " deliveries, " + refused + " refusals, " + replies
                    + " replies, " + toUsers + " messages to users and " + composites + " of composites");
        }
    }
}

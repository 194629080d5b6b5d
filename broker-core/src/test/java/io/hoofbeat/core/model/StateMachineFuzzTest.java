package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three clients send anything, right and wrong, in any order; a model says what must come of it. A failure tells the seed and the shortest
 * list of steps that was found to fail.
 */
class StateMachineFuzzTest {

    private static final long STEPS = Long.getLong("stateFuzz.steps", 300_000);
    private static final long FIRST_SEED = Long.getLong("stateFuzz.firstSeed", 1);
    private static final int STEPS_OF_A_SEED = 300;

    @Test
    @Timeout(7200)
    void whateverThreeClientsSendTheBrokerKeepsToTheModel() {
        long deliveries = 0;
        long errors = 0;
        long receipts = 0;
        long last = FIRST_SEED + STEPS / STEPS_OF_A_SEED;
        for (long seed = FIRST_SEED; seed < last; seed++) {
            List<Step> steps = Step.random(new Random(seed), STEPS_OF_A_SEED);
            FuzzedBroker fuzzed = new FuzzedBroker(seed, line -> {});
            try {
                run(fuzzed, steps);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(new Shrinker(seed, Shrinker.kindOf(e)).report(steps, e), e);
            }
            deliveries += fuzzed.model.deliveries();
            errors += fuzzed.model.errors();
            receipts += fuzzed.model.receipts();
        }
        System.out.println("seeds " + FIRST_SEED + " to " + (last - 1) + ": " + STEPS + " steps, " + deliveries
                + " deliveries, " + receipts + " receipts, " + errors + " errors");
        // All of it must happen, or nothing was tried; a seed that is repeated alone may do little.
        boolean isEnough = Math.min(deliveries, Math.min(errors, receipts)) > STEPS / STEPS_OF_A_SEED;
        BrokerModel.require(isEnough || STEPS < 30_000, "too little has happened");
    }

    /** Without that a failure could not be looked at, and a build could fail by chance. */
    @Test
    void aSeedDoesTheSameEachTime() {
        for (long seed = 1; seed <= 40; seed++) {
            BrokerModel.require(told(seed).equals(told(seed)), "seed " + seed + " does something else each time");
        }
    }

    private static List<String> told(long seed) {
        List<String> lines = new ArrayList<>();
        FuzzedBroker fuzzed = new FuzzedBroker(seed, lines::add);
        run(fuzzed, Step.random(new Random(seed), STEPS_OF_A_SEED));
        lines.add(fuzzed.model.deliveries() + " deliveries, " + fuzzed.model.receipts() + " receipts");
        return lines;
    }

    static void run(FuzzedBroker fuzzed, List<Step> steps) {
        steps.forEach(fuzzed::carryOut);
        fuzzed.end();
    }

    /** Leaves out steps while the rest still fails. */
    private record Shrinker(long seed, String kind) {

        /** Where the model has found fault, so that nothing else is taken for it. */
        private static String kindOf(Throwable failure) {
            Throwable root = failure;
            for (Throwable next = failure; next != null; next = next.getCause()) {
                root = next;
            }
            for (StackTraceElement each : root.getStackTrace()) {
                if (!each.getMethodName().equals("require")) {
                    return each.toString();
                }
            }
            return "";
        }

        private boolean fails(List<Step> steps, Consumer<String> log) {
            try {
                run(new FuzzedBroker(seed, log), steps);
                return false;
            } catch (AssertionError | RuntimeException e) {
                log.accept("fails: " + e.getMessage());
                return kindOf(e).equals(kind);
            }
        }

        String report(List<Step> steps, Throwable first) {
            List<Step> left = new ArrayList<>(steps);
            for (int size = left.size() / 2; size > 0; size /= 2) {
                for (int from = 0; from + size <= left.size(); ) {
                    List<Step> fewer = new ArrayList<>(left);
                    fewer.subList(from, from + size).clear();
                    if (fails(fewer, line -> {})) {
                        left = fewer;
                    } else {
                        from += size;
                    }
                }
            }
            List<String> lines = new ArrayList<>();
            fails(left, lines::add);
            return "seed " + seed + ": " + first.getMessage() + "\nshortest, " + left.size() + " steps:\n"
                    + String.join("\n", lines);
        }
    }
}

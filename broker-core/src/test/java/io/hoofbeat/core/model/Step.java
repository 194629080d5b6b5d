package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One thing that the fuzz does. The numbers choose among what there is when the step is carried out, so a list of steps can still be
 * carried out when some are left out.
 *
 * @param client which of the three, from 0
 */
record Step(Action action, int client, int a, int b, int c) {

    /** What is done; the number is how often, among all. */
    enum Action {
        CONNECT(2),
        SEND(34),
        SUBSCRIBE(18),
        UNSUBSCRIBE(6),
        ACK(16),
        NACK(6),
        BEGIN(5),
        COMMIT(4),
        ABORT(2),
        DISCONNECT(1),
        VANISH(1),
        MISTAKE(1),
        RULES(1),
        RUN(20),
        SETTLE(12);

        final int weight;

        Action(int weight) {
            this.weight = weight;
        }
    }

    private static final List<Action> BY_WEIGHT = new ArrayList<>();

    static {
        for (Action action : Action.values()) {
            for (int i = 0; i < action.weight; i++) {
                BY_WEIGHT.add(action);
            }
        }
    }

    static List<Step> random(Random random, int count) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(new Step(
                    BY_WEIGHT.get(random.nextInt(BY_WEIGHT.size())),
                    random.nextInt(3),
                    random.nextInt(1 << 16),
                    random.nextInt(1 << 16),
                    random.nextInt(1 << 16)));
        }
        return steps;
    }
}

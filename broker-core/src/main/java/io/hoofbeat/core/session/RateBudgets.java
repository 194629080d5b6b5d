package io.hoofbeat.core.session;

import java.util.List;

/**
 * What the reading of one connection takes from.
 *
 * @param frames the budgets of frames, of which each counts
 * @param bytes  the budgets of bytes
 */
public record RateBudgets(List<RateBudget> frames, List<RateBudget> bytes) {

    public RateBudgets {
        frames = List.copyOf(frames);
        bytes = List.copyOf(bytes);
    }

    boolean isEmpty() {
        return frames.isEmpty() && bytes.isEmpty();
    }
}

package io.hoofbeat.cli.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@link Faults} as they were at the end. */
public record FaultCounts(
        long lost,
        long duplicates,
        long misordered,
        long misrouted,
        long malformed,
        long receiptsMissing,
        long unsent) {

    static FaultCounts of(Faults faults) {
        return new FaultCounts(
                faults.lost,
                faults.duplicates,
                faults.misordered,
                faults.misrouted,
                faults.malformed,
                faults.receiptsMissing,
                faults.unsent);
    }

    /** By the name that results call them. */
    Map<String, Long> byName() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("lost", lost);
        counts.put("duplicates", duplicates);
        counts.put("misordered", misordered);
        counts.put("misrouted", misrouted);
        counts.put("malformed", malformed);
        counts.put("receipts-missing", receiptsMissing);
        counts.put("unsent", unsent);
        return counts;
    }

    /** Whether there are none. */
    boolean areNone() {
        return byName().values().stream().allMatch(count -> count == 0);
    }
}

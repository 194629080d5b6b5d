package io.hoofbeat.core.store.rocks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a store.
 *
 * @param queues    by their numbers
 * @param logDamage what is wrong with the log of the last changes, or null when nothing is
 * @param remarks   what else is wrong, as sentences; empty as a rule
 */
public record StoreReport(
        List<QueueReport> queues, @Nullable String logDamage, List<String> remarks) {

    public StoreReport {
        queues = List.copyOf(queues);
        remarks = List.copyOf(remarks);
    }

    /** Whether everything can be read and all counts are right. */
    public boolean isSound() {
        return logDamage == null && remarks.isEmpty() && queues.stream().allMatch(QueueReport::isSound);
    }

    /** Messages that can be read. */
    public long readable() {
        return queues.stream().mapToLong(QueueReport::readable).sum();
    }
}

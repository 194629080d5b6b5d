package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.store.StoreDamage;
import java.util.List;

/**
 * What was found of one queue.
 *
 * @param key      of the queue
 * @param counted  how many messages it should hold
 * @param readable how many can be read
 * @param damage   what cannot be read
 */
public record QueueReport(String key, long counted, long readable, List<StoreDamage> damage) {

    public QueueReport {
        damage = List.copyOf(damage);
    }

    /** Whether it holds what it should, and all of that can be read. */
    public boolean isSound() {
        return counted == readable && damage.isEmpty();
    }
}

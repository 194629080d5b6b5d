package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.store.StoreDamage;
import java.util.ArrayList;
import java.util.List;

/** Damage that was met while reading. Added to by the store's thread, read by any. */
final class DamageList {

    private static final int REMEMBERED_MAX = 100;

    private volatile List<StoreDamage> met = List.of();

    /** Remembers a damage; false when it is known already. */
    boolean add(StoreDamage damage) {
        List<StoreDamage> before = met;
        if (before.contains(damage)) {
            return false;
        }
        if (before.size() < REMEMBERED_MAX) {
            List<StoreDamage> after = new ArrayList<>(before);
            after.add(damage);
            met = List.copyOf(after);
        }
        return true;
    }

    List<StoreDamage> all() {
        return met;
    }
}

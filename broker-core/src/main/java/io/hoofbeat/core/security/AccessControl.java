package io.hoofbeat.core.security;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.metrics.Counters;
import java.util.ArrayList;
import java.util.List;

/** The access rules in force, and a gate for each session. Any thread. */
public final class AccessControl {

    private final Counters counters;
    private final List<VerdictCache> caches = new ArrayList<>();
    private volatile AccessRules rules;

    /**
     * @param rules     in force until {@link #use}
     * @param loopCount of the broker
     */
    public AccessControl(AccessRules rules, int loopCount, Counters counters) {
        this.rules = rules;
        this.counters = counters;
        for (int i = 0; i < loopCount; i++) {
            caches.add(new VerdictCache());
        }
    }

    /** The rules in force. */
    public AccessRules rules() {
        return rules;
    }

    /** Changes the rules; gates that are open follow when they are {@linkplain AccessGate#refresh refreshed}. */
    public void use(AccessRules next) {
        rules = next;
    }

    /** The gate of a session that acts for a user and is at home on a loop. */
    public AccessGate gate(User user, Loop home) {
        return new AccessGate(this, user, caches.get(home.index()), counters);
    }
}

package io.hoofbeat.core.security;

import java.util.List;

/**
 * Access rules as they are written: what no rule permits is refused, and what a rule denies is refused whatever others permit. The order of
 * the rules means nothing. Immutable; any thread.
 */
public final class AccessList implements AccessRules {

    private final List<AccessRule> rules;

    /** @param rules in the order in which they stand */
    public AccessList(List<AccessRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** In the order in which they stand. */
    public List<AccessRule> rules() {
        return rules;
    }

    @Override
    public Grants grantsOf(User user) {
        return Grants.of(rules, user);
    }

    @Override
    public boolean areWritten() {
        return true;
    }

    @Override
    public String toString() {
        return rules.toString();
    }
}

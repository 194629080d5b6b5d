package io.hoofbeat.core.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configured rules about destinations. Every rule whose pattern matches counts, setting by setting: the most specific one
 * that says something about a setting decides it ({@link PolicyRule}), and of equally specific ones the first. A look-up takes time for each rule, so
 * ask when a queue is made, not for each message. Immutable; any thread.
 */
public final class Policies {

    /** No rules: {@link DestinationPolicy#DEFAULT} holds for everything. */
    public static final Policies NONE = new Policies(List.of());

    private final List<PolicyRule> rules;
    private final DestinationPolicy defaults;
    /** The least specific first, of equally specific ones the first last, so that each may overwrite those before it. */
    private final List<PolicyRule> inOrder;

    private final boolean sparesSlowSubscribers;
    private final Set<String> deadLetterQueues = new HashSet<>();

    /** @param rules in the configured order */
    public Policies(List<PolicyRule> rules) {
        this(rules, DestinationPolicy.DEFAULT);
    }

    private Policies(List<PolicyRule> rules, DestinationPolicy defaults) {
        this.rules = List.copyOf(rules);
        this.defaults = defaults;
        List<PolicyRule> sorted = new ArrayList<>(rules);
        Collections.reverse(sorted);
        sorted.sort(PolicyRule.LEAST_SPECIFIC_FIRST);
        this.inOrder = List.copyOf(sorted);
        this.sparesSlowSubscribers =
                rules.stream().anyMatch(rule -> rule.settings().slowSubscriber() != null);
        for (PolicyRule rule : rules) {
            String queue = rule.settings().deadLetterQueue();
            if (queue != null && !queue.isEmpty()) {
                deadLetterQueues.add(queue);
            }
        }
    }

    /** The same rules over other defaults. */
    public Policies over(DestinationPolicy other) {
        return new Policies(rules, other);
    }

    /**
     * The policy of a destination.
     *
     * @param key of the destination, which tells its kind by its prefix
     */
    public DestinationPolicy of(String key) {
        DestinationPolicy policy = defaults;
        for (PolicyRule rule : inOrder) {
            if (rule.pattern().matches(key)) {
                policy = rule.settings().over(policy);
            }
        }
        return policy;
    }

    /** The rules that say something about a destination, the one that decides first. */
    public List<PolicyRule> matching(String key) {
        List<PolicyRule> found = new ArrayList<>();
        for (PolicyRule rule : inOrder) {
            if (rule.pattern().matches(key)) {
                found.add(0, rule);
            }
        }
        return found;
    }

    /**
     * The policy of a topic for subscribers that do not keep up, for every message that they cannot take; costs nothing while no rule
     * says anything about them.
     */
    public DestinationPolicy ofSlow(String key) {
        return sparesSlowSubscribers ? of(key) : defaults;
    }

    /** Whether some rule names a queue as the place of its dead letters. */
    public boolean isNamedForDeadLetters(String key) {
        return deadLetterQueues.contains(key);
    }

    /** Whether some queue may make its senders wait. */
    public boolean mayBlock() {
        return rules.stream().anyMatch(rule -> rule.settings().overflow() == Overflow.BLOCK);
    }

    /** Whether some rule, or the default, keeps messages of a topic for late subscribers. */
    public boolean keepHistory() {
        return defaults.hasHistory()
                || rules.stream()
                        .anyMatch(rule -> rule.settings().over(defaults).hasHistory());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Policies that && rules.equals(that.rules) && defaults.equals(that.defaults);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rules, defaults);
    }

    @Override
    public String toString() {
        return "Policies" + rules;
    }
}

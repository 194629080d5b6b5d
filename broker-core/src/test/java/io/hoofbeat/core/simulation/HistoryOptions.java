package io.hoofbeat.core.simulation;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.policy.PolicyRule;
import io.hoofbeat.core.policy.PolicySettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Options of brokers that keep a history of some topics. */
final class HistoryOptions {

    private final List<PolicyRule> rules = new ArrayList<>();

    /** Keeps the last messages of topics. */
    HistoryOptions last(String pattern, long messages) {
        return add(pattern, messages, null, null);
    }

    /** Keeps the messages of topics for a while. */
    HistoryOptions millis(String pattern, long millis) {
        return add(pattern, null, millis, null);
    }

    /** Keeps so many messages of topics, and so many bytes of them. */
    HistoryOptions bytes(String pattern, long messages, long bytes) {
        return add(pattern, messages, null, bytes);
    }

    private HistoryOptions add(String pattern, @Nullable Long messages, @Nullable Long millis, @Nullable Long bytes) {
        rules.add(new PolicyRule(
                (DestinationPattern) DestinationSyntax.AUTO.compile(pattern),
                new PolicySettings(
                        null, null, null, null, null, null, null, null, null, null, messages, millis, bytes)));
        return this;
    }

    BrokerOptions options() {
        return BrokerOptions.DEFAULT.withPolicies(new Policies(rules));
    }
}

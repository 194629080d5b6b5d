package io.hoofbeat.core.simulation;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.policy.Expired;
import io.hoofbeat.core.policy.Overflow;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.policy.PolicyRule;
import io.hoofbeat.core.policy.PolicySettings;
import io.hoofbeat.core.queue.QueueOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Policies in few words. Not for several threads. */
final class TestPolicies {

    private final List<PolicyRule> rules = new ArrayList<>();

    TestPolicies rule(String match, UnaryOperator<Rule> settings) {
        rules.add(new PolicyRule(
                (DestinationPattern) DestinationSyntax.AUTO.compile(match),
                settings.apply(new Rule()).settings()));
        return this;
    }

    Policies policies() {
        return new Policies(rules);
    }

    /** @param windowBytesMax as in {@link QueueOptions} */
    BrokerOptions options(long windowBytesMax) {
        QueueOptions queues = BrokerOptions.DEFAULT.queues();
        return BrokerOptions.DEFAULT
                .withQueues(new QueueOptions(
                        queues.deliveriesMax(),
                        queues.deadLetterPrefix(),
                        queues.idleMillis(),
                        queues.bytesMax(),
                        windowBytesMax))
                .withPolicies(policies());
    }

    /** What one rule says. */
    static final class Rule {
        private @Nullable Long messagesMax;
        private @Nullable Long bytesMax;
        private @Nullable Overflow overflow;
        private @Nullable Long ttlMillis;
        private @Nullable Expired expired;
        private @Nullable Long delayMillis;
        private @Nullable Double factor;
        private @Nullable Long delayMaxMillis;
        private @Nullable String deadLetterQueue;

        Rule messagesMax(long max) {
            messagesMax = max;
            return this;
        }

        Rule bytesMax(long max) {
            bytesMax = max;
            return this;
        }

        Rule overflow(Overflow what) {
            overflow = what;
            return this;
        }

        Rule ttl(long millis) {
            ttlMillis = millis;
            return this;
        }

        Rule expired(Expired what) {
            expired = what;
            return this;
        }

        Rule redeliveryDelay(long millis, double growth, long maxMillis) {
            delayMillis = millis;
            factor = growth;
            delayMaxMillis = maxMillis;
            return this;
        }

        Rule deadLetterQueue(String destination) {
            deadLetterQueue = destination;
            return this;
        }

        private PolicySettings settings() {
            return new PolicySettings(
                    null,
                    messagesMax,
                    bytesMax,
                    overflow,
                    ttlMillis,
                    expired,
                    delayMillis,
                    factor,
                    delayMaxMillis,
                    deadLetterQueue,
                    null,
                    null,
                    null);
        }
    }
}

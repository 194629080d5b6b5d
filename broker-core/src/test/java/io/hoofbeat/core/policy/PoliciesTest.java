package io.hoofbeat.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PoliciesTest {

    @Test
    void withoutRulesTheDefaultsHold() {
        assertThat(Policies.NONE.of("/queue/a")).isEqualTo(DestinationPolicy.DEFAULT);
        assertThat(Policies.NONE
                        .over(DestinationPolicy.DEFAULT.withDeliveriesMax(9))
                        .of("/queue/a")
                        .deliveriesMax())
                .isEqualTo(9);
    }

    /** From the most specific to the least; each matches {@code /queue/shop/price.eu.x}. */
    private static final List<String> BY_SPECIFICITY = List.of(
            "/queue/shop/price.eu.x",
            "/queue/shop/price.eu.*",
            "/queue/shop/*",
            "/queue/*/price.eu.x",
            "/queue/shop/price.*.*",
            "/queue/*/price.eu.*",
            "/queue/shop/**",
            "/queue/**",
            "/**",
            "/**/price.*.x");

    @Test
    void theMostSpecificRuleDecidesWhateverTheOrder() {
        for (int seed = 0; seed < 100; seed++) {
            List<String> shuffled = new ArrayList<>(BY_SPECIFICITY);
            Collections.shuffle(shuffled, new Random(seed));
            List<PolicyRule> rules = new ArrayList<>();
            for (String match : shuffled) {
                rules.add(rule(match, (long) BY_SPECIFICITY.indexOf(match) + 1, null));
            }
            for (int best = 1; best <= BY_SPECIFICITY.size(); best++) {
                assertThat(new Policies(rules).of("/queue/shop/price.eu.x").messagesMax())
                        .as("seed %d, %s", seed, rules)
                        .isEqualTo(best);
                long decided = best;
                rules.removeIf(
                        rule -> Long.valueOf(decided).equals(rule.settings().messagesMax()));
            }
        }
    }

    @Test
    void whatARuleLeavesOpenTheOthersFillIn() {
        Policies policies = new Policies(
                List.of(rule("/queue/a", 1L, null), rule("/queue/*", 2L, 20L), rule("/queue/b", null, 30L)));

        assertThat(policies.of("/queue/a").messagesMax()).isEqualTo(1);
        assertThat(policies.of("/queue/a").bytesMax()).isEqualTo(20);
        assertThat(policies.of("/queue/b").messagesMax()).isEqualTo(2);
        assertThat(policies.of("/queue/b").bytesMax()).isEqualTo(30);
        assertThat(policies.of("/topic/a")).isEqualTo(DestinationPolicy.DEFAULT);
    }

    @Test
    void ofEquallySpecificRulesTheFirstDecides() {
        Policies policies = new Policies(List.of(rule("/queue/*", 1L, null), rule("/queue/*", 2L, 20L)));

        assertThat(policies.of("/queue/a").messagesMax()).isEqualTo(1);
        assertThat(policies.of("/queue/a").bytesMax()).isEqualTo(20);
    }

    @Test
    void theRedeliveryDelayGrowsUpToItsMaximum() {
        DestinationPolicy policy = new PolicySettings(
                        null, null, null, null, null, null, 100L, 3.0, 1000L, null, null, null, null)
                .over(DestinationPolicy.DEFAULT);

        assertThat(policy.redeliveryDelayMillis(1)).isEqualTo(100);
        assertThat(policy.redeliveryDelayMillis(2)).isEqualTo(300);
        assertThat(policy.redeliveryDelayMillis(3)).isEqualTo(900);
        assertThat(policy.redeliveryDelayMillis(4)).isEqualTo(1000);
        assertThat(policy.redeliveryDelayMillis(100_000)).isEqualTo(1000);
        assertThat(DestinationPolicy.DEFAULT.redeliveryDelayMillis(3)).isZero();
    }

    private static PolicyRule rule(String match, @Nullable Long messagesMax, @Nullable Long bytesMax) {
        return new PolicyRule(
                (DestinationPattern) DestinationSyntax.AUTO.compile(match),
                new PolicySettings(
                        null, messagesMax, bytesMax, null, null, null, null, null, null, null, null, null, null));
    }
}

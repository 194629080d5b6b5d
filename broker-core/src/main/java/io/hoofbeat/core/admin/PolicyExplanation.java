package io.hoofbeat.core.admin;

import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.policy.PolicyRule;
import io.hoofbeat.core.policy.PolicySettings;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about a destination, setting by setting, and by which rule.
 *
 * @param destination as it was asked for
 * @param rules       patterns of the rules that match, the one that decides first
 * @param settings    all settings
 */
public record PolicyExplanation(String destination, List<String> rules, List<Setting> settings) {

    /**
     * One setting.
     *
     * @param name  as in a policy of the configuration
     * @param value a number or a text
     * @param from  pattern of the rule that decides it, or {@code default}
     */
    public record Setting(String name, Object value, String from) {}

    static PolicyExplanation of(String destination, String key, Policies policies) {
        List<PolicyRule> rules = policies.matching(key);
        DestinationPolicy policy = policies.of(key);
        List<Setting> settings = new ArrayList<>();
        for (RecordComponent component : PolicySettings.class.getRecordComponents()) {
            settings.add(new Setting(
                    component.getName(), shown(valueIn(policy, component.getName())), origin(rules, component)));
        }
        return new PolicyExplanation(
                destination, rules.stream().map(rule -> rule.pattern().text()).toList(), settings);
    }

    private static String origin(List<PolicyRule> rules, RecordComponent component) {
        for (PolicyRule rule : rules) {
            if (valueOf(rule.settings(), component) != null) {
                return rule.pattern().text();
            }
        }
        return "default";
    }

    /** A choice as it is written in the configuration. */
    private static Object shown(@Nullable Object value) {
        return value instanceof Enum<?> choice
                ? choice.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : value == null ? "" : value;
    }

    private static @Nullable Object valueIn(DestinationPolicy policy, String name) {
        for (RecordComponent component : DestinationPolicy.class.getRecordComponents()) {
            if (component.getName().equals(name)) {
                return valueOf(policy, component);
            }
        }
        return null;
    }

    private static @Nullable Object valueOf(Record owner, RecordComponent component) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a public record", e);
        }
    }
}

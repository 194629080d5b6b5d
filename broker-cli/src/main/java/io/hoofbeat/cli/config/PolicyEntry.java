package io.hoofbeat.cli.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One policy of a configuration, as it stands there. Immutable.
 *
 * @param match  the pattern of destinations
 * @param values by the keys of {@link PolicyKeys}, in the order in which they were written
 */
record PolicyEntry(String match, Map<ConfigKey<?>, Object> values) {

    PolicyEntry {
        values = new LinkedHashMap<>(values);
    }

    /** As a YAML flow mapping. */
    String toYaml() {
        StringBuilder yaml = new StringBuilder("{").append(PolicyKeys.MATCH).append(": ");
        yaml.append(Yaml.quoted(match));
        for (ConfigKey<?> key : values.keySet()) {
            yaml.append(", ").append(key.name()).append(": ").append(written(key));
        }
        return yaml.append('}').toString();
    }

    <T> String written(ConfigKey<T> key) {
        T value = PolicyKeys.get(values, key);
        return value == null ? "" : key.type().write(value);
    }
}

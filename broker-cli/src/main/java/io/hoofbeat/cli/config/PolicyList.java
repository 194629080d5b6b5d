package io.hoofbeat.cli.config;

import io.hoofbeat.cli.config.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list of policies: mappings with {@code match} and settings of {@link PolicyKeys}. */
final class PolicyList extends MappingList<PolicyEntry> {

    private static final Map<String, ConfigKey<?>> BY_NAME = new LinkedHashMap<>();

    static {
        PolicyKeys.ALL.forEach(key -> BY_NAME.put(key.name(), key));
    }

    @Override
    Map<String, Object> entrySchema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(
                PolicyKeys.MATCH,
                Map.of(
                        "type",
                        "string",
                        "description",
                        "Destination or pattern, such as /queue/orders or /topic/price.**."));
        PolicyKeys.ALL.forEach(key -> properties.put(key.name(), ConfigSchema.property(key)));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "object");
        entry.put("additionalProperties", false);
        entry.put("required", List.of(PolicyKeys.MATCH));
        entry.put("properties", properties);
        return entry;
    }

    @Override
    PolicyEntry entry(String name, Yaml.Mapping mapping, List<Problem> problems) {
        Map<String, String> places = new HashMap<>();
        Map<ConfigKey<?>, Object> values = new LinkedHashMap<>();
        String match = null;
        for (Yaml.Entry entry : mapping.entries()) {
            String setting = entry.key().text();
            String earlier = places.putIfAbsent(setting, entry.key().place());
            if (earlier != null) {
                problems.add(new Problem(
                        entry.key().place(),
                        "the key '" + name + "." + setting + "' stands here again; first at " + earlier));
            } else if (setting.equals(PolicyKeys.MATCH)) {
                match = match(name, entry.value(), problems);
            } else {
                read(name, entry, values, problems);
            }
        }
        if (!places.containsKey(PolicyKeys.MATCH)) {
            problems.add(new Problem(
                    mapping.place(),
                    name + ": a policy without match, which names its destinations (/queue/orders.*)"));
        }
        return new PolicyEntry(match == null ? "" : match, values);
    }

    private static @Nullable String match(String name, Yaml.Node node, List<Problem> problems) {
        if (node instanceof Yaml.Scalar scalar
                && !scalar.isNull()
                && !scalar.text().isEmpty()) {
            return scalar.text();
        }
        problems.add(new Problem(
                node.place(),
                name + ".match: found " + node.kind() + ", allowed is a destination or a pattern of destinations"));
        return null;
    }

    private static void read(String name, Yaml.Entry entry, Map<ConfigKey<?>, Object> values, List<Problem> problems) {
        String setting = entry.key().text();
        ConfigKey<?> key = BY_NAME.get(setting);
        if (key == null) {
            List<String> names = new ArrayList<>(BY_NAME.keySet());
            names.add(PolicyKeys.MATCH);
            String close = meant(setting, names);
            problems.add(new Problem(
                    entry.key().place(),
                    "unknown key '" + name + "." + setting + "'"
                            + (close == null
                                    ? "; allowed here: " + String.join(", ", names)
                                    : "; did you mean '" + name + "." + close + "'?")));
            return;
        }
        String suggestion = null;
        if (entry.value() instanceof Yaml.Scalar scalar && !scalar.isNull()) {
            try {
                values.put(key, key.type().read(scalar.text()));
                return;
            } catch (BadValueException e) {
                suggestion = e.suggestion();
            }
        }
        problems.add(new Problem(
                entry.value().place(),
                name + "." + setting + ": found " + entry.value().kind() + ", allowed is "
                        + key.type().allowed()
                        + (suggestion == null ? "" : "; did you mean '" + suggestion + "'?")));
    }

    /** Also the first that begins as it: {@code ttl} is {@code ttlMillis}. */
    private static @Nullable String meant(String found, List<String> names) {
        String close = Suggestions.closest(found, names);
        if (close == null && !found.isEmpty()) {
            close = names.stream()
                    .filter(name -> name.startsWith(found))
                    .findFirst()
                    .orElse(null);
        }
        return close;
    }

    @Override
    String toYaml(PolicyEntry entry) {
        return entry.toYaml();
    }

    @Override
    String allowed() {
        return "a list of mappings with match and settings";
    }
}

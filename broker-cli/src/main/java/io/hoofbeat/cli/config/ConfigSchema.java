package io.hoofbeat.cli.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The configuration as a JSON schema, from the table of keys, for editors that complete and check YAML. Published as
 * {@code docs/hoofbeat.schema.json}.
 */
public final class ConfigSchema {

    private ConfigSchema() {}

    /** The schema as maps, lists and texts. */
    public static Map<String, Object> tree() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "Configuration of Hoofbeat");
        schema.putAll(group(ConfigKeys.ALL));
        return schema;
    }

    /** A group with groups in it, of some keys. */
    static Map<String, Object> group(List<ConfigKey<?>> keys) {
        Map<String, Object> root = group();
        for (ConfigKey<?> key : keys) {
            Map<String, Object> parent = root;
            List<String> names = List.of(key.name().split("[.]", -1));
            for (String name : names.subList(0, names.size() - 1)) {
                parent = childGroup(parent, name);
            }
            propertiesOf(parent).put(key.shortName(), property(key));
        }
        return root;
    }

    /** What is said of one key. */
    static Map<String, Object> property(ConfigKey<?> key) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", key.doc() + " Default: " + key.defaultText() + ".");
        property.putAll(asMap(inOrder(key.type().schema())));
        return property;
    }

    /** The same with all names in their order, so that the file is the same after each build. */
    private static Object inOrder(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((name, member) -> sorted.put((String) name, inOrder(member)));
            return sorted;
        }
        return value instanceof List<?> list
                ? list.stream().map(ConfigSchema::inOrder).toList()
                : value;
    }

    private static Map<String, Object> childGroup(Map<String, Object> parent, String name) {
        Object child = propertiesOf(parent).computeIfAbsent(name, absent -> group());
        return asMap(child);
    }

    private static Map<String, Object> group() {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("type", "object");
        group.put("additionalProperties", false);
        group.put("properties", new LinkedHashMap<String, Object>());
        return group;
    }

    static Map<String, Object> propertiesOf(Map<String, Object> group) {
        return asMap(Objects.requireNonNull(group.get("properties")));
    }

    @SuppressWarnings("unchecked") // made above, of texts
    private static Map<String, Object> asMap(Object object) {
        return (Map<String, Object>) object;
    }
}

package io.hoofbeat.cli.config;

import io.hoofbeat.cli.config.Configuration.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One virtual host of a configuration, as it stands there. Immutable.
 *
 * @param name     its own
 * @param aliases  further names and patterns of names by which clients may call it
 * @param settings what it says otherwise than the broker, by the keys of {@link #keys()}
 * @param place    where it stands
 */
record HostEntry(String name, List<String> aliases, Map<ConfigKey<?>, Setting> settings, String place) {

    HostEntry {
        aliases = List.copyOf(aliases);
        settings = Map.copyOf(settings);
    }

    /** What a host can say otherwise than the broker. Everything else is of the process or its listeners. */
    static List<ConfigKey<?>> keys() {
        return ConfigKeys.ALL.stream().filter(HostEntry::isOfHost).toList();
    }

    private static boolean isOfHost(ConfigKey<?> key) {
        return isAboutWhoMayEnter(key)
                || key.name().startsWith("access.")
                || key.name().startsWith("queues.")
                || key.name().startsWith("transactions.")
                || Set.<ConfigKey<?>>of(
                                ConfigKeys.POLICIES,
                                ConfigKeys.SYNTAX,
                                ConfigKeys.COMPOSITE,
                                ConfigKeys.PARTS_MAX,
                                ConfigKeys.CONNECTIONS_MAX,
                                ConfigKeys.CONNECTIONS_PER_USER_MAX,
                                ConfigKeys.ALL_FRAMES_PER_SECOND_MAX,
                                ConfigKeys.ALL_BYTES_PER_SECOND_MAX,
                                ConfigKeys.FRAMES_PER_SECOND_PER_USER_MAX,
                                ConfigKeys.BYTES_PER_SECOND_PER_USER_MAX,
                                ConfigKeys.ALL_SUBSCRIPTIONS_MAX,
                                ConfigKeys.ALL_TRANSACTION_BYTES_MAX,
                                ConfigKeys.QUEUES_MAX,
                                ConfigKeys.SUBSCRIPTIONS_MAX,
                                ConfigKeys.PREFETCH,
                                ConfigKeys.BACKLOG_BYTES_MAX,
                                ConfigKeys.SLOW_MILLIS_MAX,
                                ConfigKeys.UNACKNOWLEDGED_MAX)
                        .contains(key);
    }

    /** Keys that open a door: what the broker says of them counts for its standard host alone, and each host says its own. */
    static boolean isAboutWhoMayEnter(ConfigKey<?> key) {
        return key.name().startsWith("auth.jwt.")
                || key.name().startsWith("auth.http.")
                || Set.<ConfigKey<?>>of(SecurityKeys.USERS_FILE, SecurityKeys.ANONYMOUS, SecurityKeys.TLS_CLIENT_LOGIN)
                        .contains(key);
    }

    /** As a YAML flow mapping. */
    String toYaml() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(HostList.NAME, Yaml.quoted(name));
        if (!aliases.isEmpty()) {
            tree.put(
                    HostList.ALIASES,
                    "[" + String.join(", ", aliases.stream().map(Yaml::quoted).toList()) + "]");
        }
        Configuration own = new Configuration(settings);
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            if (settings.containsKey(key)) {
                put(tree, key.name(), own.written(key));
            }
        }
        return flow(tree);
    }

    @SuppressWarnings("unchecked") // made here
    private static void put(Map<String, Object> tree, String name, String value) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            tree.put(name, value);
        } else {
            Object group = tree.computeIfAbsent(name.substring(0, dot), key -> new LinkedHashMap<String, Object>());
            put((Map<String, Object>) group, name.substring(dot + 1), value);
        }
    }

    private static String flow(Map<?, ?> tree) {
        StringBuilder yaml = new StringBuilder("{");
        tree.forEach((key, value) -> yaml.append(yaml.length() == 1 ? "" : ", ")
                .append(key)
                .append(": ")
                .append(value instanceof Map<?, ?> group ? flow(group) : value));
        return yaml.append('}').toString();
    }
}

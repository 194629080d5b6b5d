package io.hoofbeat.cli.config;

import io.hoofbeat.core.session.VirtualHost;
import io.hoofbeat.netty.admin.ProcessControl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A key whose value differs between two configurations, or a part of one that has many. Immutable.
 *
 * @param key    of the table
 * @param name   of the key, with what it is about: a virtual host in front, a part behind
 * @param before as it takes effect now, written as in the file
 * @param after  as the other configuration has it
 * @param origin where the other value comes from
 */
public record ConfigurationChange(ConfigKey<?> key, String name, String before, String after, String origin) {

    /**
     * What a running broker takes over, with a note to whom it does not apply at once; everything else is part of what was built at the
     * start.
     */
    private static final Map<ConfigKey<?>, String> LIVE = new LinkedHashMap<>();

    static {
        LIVE.put(
                ConfigKeys.POLICIES,
                "what waits already keeps its time to live, and a history that is turned off ends with a restart");
        LIVE.put(ConfigKeys.ACCESS_RULES, "");
        LIVE.put(ConfigKeys.DELIVERIES_MAX, "");
        LIVE.put(ConfigKeys.DRAIN_MILLIS_MAX, "");
        LIVE.put(ConfigKeys.RECONNECT_AFTER_MILLIS, "");
        LIVE.put(ConfigKeys.LOG_LEVEL, "");
    }

    private static final Set<ConfigKey<?>> READING_DESTINATIONS =
            Set.of(ConfigKeys.SYNTAX, ConfigKeys.QUEUE_PREFIXES, ConfigKeys.UNKNOWN_PREFIX);

    /** Written where one of two configurations says nothing. */
    private static final String NOTHING = "–";

    /** Names of what a running broker takes over, in the order of the manual. */
    static List<String> liveKeys() {
        return ConfigKeys.ALL.stream()
                .filter(LIVE::containsKey)
                .map(ConfigKey::name)
                .toList();
    }

    /** What differs about a key for the host of two configurations: nothing, one change, or one for each part. */
    public static List<ConfigurationChange> of(ConfigKey<?> key, Configuration before, Configuration after) {
        String old = before.written(key);
        String wanted = after.written(key);
        if (old.equals(wanted)) {
            return List.of();
        }
        ConfigurationChange whole = new ConfigurationChange(key, name(key, after), old, wanted, after.origin(key));
        List<ConfigurationChange> parts = key.equals(ConfigKeys.POLICIES) ? ofPolicies(before, after) : List.of();
        return parts.isEmpty() ? List.of(whole) : parts;
    }

    /** What differs about a key for virtual hosts besides the standard one, of two configurations that describe them alike. */
    public static List<ConfigurationChange> ofHosts(ConfigKey<?> key, Configuration before, Configuration after) {
        List<ConfigurationChange> changes = new ArrayList<>();
        if (HostEntry.keys().contains(key) && after.hasHostsOf(before)) {
            List<Configuration> wanted = after.hosts();
            List<Configuration> old = before.hosts();
            for (int i = 0; i < wanted.size(); i++) {
                changes.addAll(of(key, old.get(i), wanted.get(i)));
            }
        }
        return changes;
    }

    private static String name(ConfigKey<?> key, Configuration configuration) {
        return configuration.host().equals(VirtualHost.STANDARD)
                ? key.name()
                : ConfigKeys.HOSTS.name() + "[" + configuration.host() + "]." + key.name();
    }

    /** Setting by setting; nothing when it is only their order that differs, or what stands twice. */
    private static List<ConfigurationChange> ofPolicies(Configuration before, Configuration after) {
        ConfigKey<List<PolicyEntry>> key = ConfigKeys.POLICIES;
        Map<String, String> old = settings(before.get(key));
        Map<String, String> wanted = settings(after.get(key));
        Set<String> parts = new LinkedHashSet<>(old.keySet());
        parts.addAll(wanted.keySet());
        List<ConfigurationChange> changes = new ArrayList<>();
        for (String part : parts) {
            String oldValue = old.getOrDefault(part, NOTHING);
            String wantedValue = wanted.getOrDefault(part, NOTHING);
            if (!oldValue.equals(wantedValue)) {
                changes.add(new ConfigurationChange(
                        key, name(key, after) + part, oldValue, wantedValue, after.origin(key)));
            }
        }
        return changes;
    }

    private static Map<String, String> settings(List<PolicyEntry> policies) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (PolicyEntry policy : policies) {
            policy.values()
                    .keySet()
                    .forEach(
                            key -> settings.putIfAbsent("[" + policy.match() + "]." + key.name(), policy.written(key)));
        }
        return settings;
    }

    /**
     * Whether a running broker takes over another value of a key.
     *
     * @param started what it was started with
     * @param wanted  the other configuration as a whole
     */
    public static boolean isLive(ConfigKey<?> key, Configuration started, Configuration wanted) {
        boolean isReadAlike = READING_DESTINATIONS.stream()
                .allMatch(each -> started.written(each).equals(wanted.written(each)));
        if (key.equals(ConfigKeys.POLICIES)) {
            return isReadAlike;
        }
        if (key.equals(ConfigKeys.ACCESS_RULES)) {
            return isReadAlike && started.accessFile() == null && wanted.accessFile() == null;
        }
        return LIVE.containsKey(key);
    }

    /** As the admin port tells it. */
    public ProcessControl.Change told(boolean isLive) {
        String note = isLive ? Objects.requireNonNullElse(LIVE.get(key), "") : "";
        return new ProcessControl.Change(name, before, after, origin, isLive, note);
    }
}

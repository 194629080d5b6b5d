package io.hoofbeat.cli.config;

import io.hoofbeat.netty.admin.ProcessControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A key whose value differs between two configurations. Immutable.
 *
 * @param key    of the table
 * @param before as it takes effect now, written as in the file
 * @param after  as the other configuration has it
 * @param origin where the other value comes from
 */
public record ConfigurationChange(ConfigKey<?> key, String before, String after, String origin) {

    /**
     * What a running broker takes over, with a note to whom it applies; everything else is part of what was built at the start.
     */
    private static final Map<ConfigKey<?>, String> LIVE = Map.of(
            ConfigKeys.LOG_LEVEL, "",
            ConfigKeys.DRAIN_MILLIS_MAX, "",
            ConfigKeys.RECONNECT_AFTER_MILLIS, "");

    /** All keys that differ, in the order of the manual. */
    public static List<ConfigurationChange> between(Configuration before, Configuration after) {
        List<ConfigurationChange> changes = new ArrayList<>();
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            String old = before.written(key);
            String wanted = after.written(key);
            if (!old.equals(wanted)) {
                changes.add(new ConfigurationChange(key, old, wanted, after.origin(key)));
            }
        }
        return changes;
    }

    /** Whether a running broker takes it over. */
    public boolean isLive() {
        return LIVE.containsKey(key);
    }

    /** As the admin port tells it. */
    public ProcessControl.Change told() {
        return new ProcessControl.Change(
                key.name(), before, after, origin, isLive(), Objects.requireNonNullElse(LIVE.get(key), ""));
    }
}

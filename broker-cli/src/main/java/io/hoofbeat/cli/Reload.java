package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationChange;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.netty.admin.ProcessControl.Change;
import io.hoofbeat.netty.admin.ProcessControl.ReloadReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration of a running broker anew, from where it was read at the start, and has what can change in a running broker take
 * effect. What cannot is told each time until the broker is restarted. Any thread.
 */
final class Reload {

    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Callable<Configuration> reader;
    private final Taker taker;

    /** What the broker was built of. */
    private final Configuration atStart;

    /** Where the value of a key comes from that is in force, when it is not from the start. */
    private final Map<ConfigKey<?>, Configuration> taken = new HashMap<>();

    /** As {@link #taken}, for other virtual hosts, which wait while they are described otherwise than at the start. */
    private final Map<ConfigKey<?>, Configuration> takenByHosts = new HashMap<>();

    /** Has what can change take effect. */
    interface Taker {
        /**
         * Takes over some keys of a configuration.
         *
         * @param keys those that differ from what is in force, and can change
         * @throws ConfigurationException when a file that they name cannot be used
         */
        void take(Configuration wanted, Set<ConfigKey<?>> keys) throws ConfigurationException;
    }

    /**
     * Nothing is reloaded yet.
     *
     * @param atStart what the broker runs with
     * @param reader  reads the configuration anew
     */
    Reload(Configuration atStart, Callable<Configuration> reader, Taker taker) {
        this.atStart = atStart;
        this.reader = reader;
        this.taker = taker;
    }

    /**
     * Reloads.
     *
     * @throws ConfigurationException when the configuration is wrong; then nothing has changed
     */
    synchronized ReloadReport run() throws ConfigurationException {
        Configuration wanted = read();
        Set<ConfigKey<?>> live = new HashSet<>();
        ReloadReport report = compare(false, wanted, live);
        if (!live.isEmpty()) {
            taker.take(wanted, live);
            live.forEach(key -> taken.put(key, wanted));
            if (wanted.hasHostsOf(atStart)) {
                live.forEach(key -> takenByHosts.put(key, wanted));
            }
        }
        lines(report).forEach(line -> LOG.info("reload: {}", line));
        return report;
    }

    /**
     * Tells what {@link #run} would change.
     *
     * @throws ConfigurationException when the configuration is wrong
     */
    synchronized ReloadReport compare() throws ConfigurationException {
        return compare(true, read(), new HashSet<>());
    }

    /** @param live gets the keys that can change */
    private ReloadReport compare(boolean isDryRun, Configuration wanted, Set<ConfigKey<?>> live) {
        List<Change> changes = new ArrayList<>();
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            boolean isLive = ConfigurationChange.isLive(key, atStart, wanted);
            for (ConfigurationChange change : changes(key, wanted)) {
                changes.add(change.told(isLive));
                if (isLive) {
                    live.add(key);
                }
            }
        }
        return new ReloadReport(isDryRun, changes);
    }

    /** What differs from what is in force; that of other hosts only where the standard one, which they follow, has it already. */
    private List<ConfigurationChange> changes(ConfigKey<?> key, Configuration wanted) {
        List<ConfigurationChange> changes = ConfigurationChange.of(key, taken.getOrDefault(key, atStart), wanted);
        return changes.isEmpty()
                ? ConfigurationChange.ofHosts(key, takenByHosts.getOrDefault(key, atStart), wanted)
                : changes;
    }

    /** For a person, without line ends. */
    static List<String> lines(ReloadReport report) {
        if (report.changes().isEmpty()) {
            return List.of("Nothing has changed.");
        }
        return report.changes().stream()
                .map(each -> String.format(
                        "%-15s %s: %s → %s (%s)%s",
                        !each.live() ? "needs a restart" : report.dryRun() ? "would change" : "changed",
                        each.key(),
                        each.before(),
                        each.after(),
                        each.from(),
                        each.note().isEmpty() ? "" : "; " + each.note()))
                .toList();
    }

    private Configuration read() throws ConfigurationException {
        try {
            Configuration wanted = reader.call();
            Admission.check(wanted);
            return wanted;
        } catch (ConfigurationException e) {
            throw e;
        } catch (Exception e) {
            throw new ConfigurationException(
                    List.of(new ConfigurationException.Problem("reload", String.valueOf(e.getMessage()))));
        }
    }

    /** As {@link #run}, for a signal: what comes of it stands in the log. */
    @SuppressWarnings("CheckReturnValue") // It is in the log.
    void runFromSignal() {
        try {
            run();
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> LOG.error("reload: nothing is changed: {}", problem));
        } catch (RuntimeException e) {
            LOG.error("reload failed", e);
        }
    }
}

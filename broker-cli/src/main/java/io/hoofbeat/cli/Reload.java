package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationChange;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.netty.admin.ProcessControl.Change;
import io.hoofbeat.netty.admin.ProcessControl.ReloadReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration of a running broker anew, from where it was read at the start, and has what can change in a running broker take
 * effect. What cannot is told each time until the broker is restarted. Any thread.
 */
final class Reload {

    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Callable<Configuration> reader;
    private final Consumer<Configuration> taker;

    /** What the broker was built of, for what cannot change; and what was taken over last, for what can. */
    private final Configuration atStart;

    private Configuration taken;

    /**
     * @param atStart what the broker runs with
     * @param reader  reads the configuration anew
     * @param taker   has what can change take effect
     */
    Reload(Configuration atStart, Callable<Configuration> reader, Consumer<Configuration> taker) {
        this.atStart = atStart;
        this.taken = atStart;
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
        ReloadReport report = report(false, wanted);
        if (report.changes().stream().anyMatch(Change::live)) {
            taker.accept(wanted);
            taken = wanted;
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
        return report(true, read());
    }

    /** What can change is compared with what was taken over last, and what cannot with the start. */
    private ReloadReport report(boolean isDryRun, Configuration wanted) {
        List<Change> changes = new ArrayList<>();
        ConfigurationChange.between(taken, wanted).stream()
                .filter(ConfigurationChange::isLive)
                .forEach(each -> changes.add(each.told()));
        ConfigurationChange.between(atStart, wanted).stream()
                .filter(each -> !each.isLive())
                .forEach(each -> changes.add(each.told()));
        return new ReloadReport(isDryRun, changes);
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

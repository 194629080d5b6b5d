package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationChange;
import io.hoofbeat.cli.config.ConfigurationException;
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
     * Reloads, or tells what that would change.
     *
     * @return what has changed, or would, and what needs a restart; a line for each
     * @throws ConfigurationException when the configuration is wrong; then nothing has changed
     */
    synchronized String run(boolean isDryRun) throws ConfigurationException {
        Configuration wanted = read();
        StringBuilder told = new StringBuilder();
        boolean isAnyLive = false;
        for (ConfigurationChange change : ConfigurationChange.between(taken, wanted)) {
            if (change.isLive()) {
                isAnyLive = true;
                told.append(isDryRun ? "would change    " : "changed         ")
                        .append(change)
                        .append('\n');
            }
        }
        for (ConfigurationChange change : ConfigurationChange.between(atStart, wanted)) {
            if (!change.isLive()) {
                told.append("needs a restart ").append(change).append('\n');
            }
        }
        if (isAnyLive && !isDryRun) {
            taker.accept(wanted);
            taken = wanted;
        }
        return told.isEmpty() ? "Nothing has changed.\n" : told.toString();
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
    void runFromSignal() {
        try {
            run(false).lines().forEach(line -> LOG.info("reload: {}", line));
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> LOG.error("reload: nothing is changed: {}", problem));
        } catch (RuntimeException e) {
            LOG.error("reload failed", e);
        }
    }
}

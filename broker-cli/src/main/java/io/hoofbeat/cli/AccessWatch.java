package io.hoofbeat.cli;

import io.hoofbeat.cli.config.AccessFile;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.core.security.AccessList;
import io.hoofbeat.core.security.FileWatch;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether the file of access rules has changed, and puts changed rules in force. Rules that cannot be read change nothing: those
 * before stay in force, and the log says why.
 */
final class AccessWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccessWatch.class);
    private static final long MILLIS = 1000;

    private final AccessFile file;
    private final FileWatch watch = new FileWatch(MILLIS);
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile @Nullable Consumer<AccessList> inForce;

    /** Remembers how the file is now: it is read for the first time after this. */
    AccessWatch(AccessFile file) {
        this.file = file;
        watch.watch(List.of(file.path()), this::onChange);
    }

    /**
     * Tells who puts rules in force; a change that was found before waits for this. Once.
     *
     * @param taker takes changed rules; called on the thread of the watch
     */
    void start(Consumer<AccessList> taker) {
        inForce = taker;
        started.countDown();
    }

    private void onChange() {
        try {
            started.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return; // Closed before it was started.
        }
        Consumer<AccessList> taker = inForce;
        if (taker != null) {
            read(taker);
        }
    }

    private void read(Consumer<AccessList> taker) {
        try {
            AccessList rules = file.read();
            taker.accept(rules);
            LOG.info(
                    "access rules: {} rules from {} are in force", rules.rules().size(), file.path());
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> LOG.error("access rules not changed: {}", problem));
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        watch.close();
    }
}

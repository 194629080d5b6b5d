package io.hoofbeat.cli;

import io.hoofbeat.cli.config.AccessFile;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.core.security.AccessList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether the file of access rules has changed, on a thread of its own, and puts changed rules in force when it has found them
 * the same twice: half a file may permit more than all of it. Rules that cannot be read change nothing: those before stay in force, and the log says why.
 */
final class AccessWatch {

    private static final Logger LOG = LoggerFactory.getLogger(AccessWatch.class);
    private static final long MILLIS = 1000;

    private final AccessFile file;
    private String seen;

    /** Remembers how the file is now: it is read for the first time after this. */
    AccessWatch(AccessFile file) {
        this.file = file;
        this.seen = state(file);
    }

    /**
     * Begins to look.
     *
     * @param inForce takes changed rules; called on the thread of this
     */
    void start(Consumer<AccessList> inForce) {
        Thread looking = new Thread(() -> run(inForce), "access rules");
        looking.setDaemon(true);
        looking.start();
    }

    private void run(Consumer<AccessList> inForce) {
        try {
            String found = seen;
            while (true) {
                Thread.sleep(MILLIS);
                String now = state(file);
                boolean isStill = now.equals(found);
                found = now;
                if (isStill && !now.equals(seen)) {
                    seen = now;
                    read(inForce);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Consumer<AccessList> inForce) {
        try {
            AccessList rules = file.read();
            inForce.accept(rules);
            LOG.info(
                    "access rules: {} rules from {} are in force", rules.rules().size(), file.path());
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> LOG.error("access rules not changed: {}", problem));
        }
    }

    /** Differs when the file has been written. */
    private static String state(AccessFile file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException e) {
            return "unreadable";
        }
    }
}

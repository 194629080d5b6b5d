package io.hoofbeat.core.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files from time to time and tells when one was changed, replaced, made or removed. By looking, not by the notices of
 * the operating system, since those do not come for files that a container mounts. A change counts when two looks in a row have found it, so that
 * nobody reads a file that is being written. Any thread; has one thread of its own, on which reactions run.
 */
public final class FileWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    private final ScheduledExecutorService thread;
    private final long everyMillis;

    /** @param everyMillis how often to look, in milliseconds, at least 1 */
    public FileWatch(long everyMillis) {
        this.everyMillis = everyMillis;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "file-watch");
            made.setDaemon(true);
            return made;
        });
    }

    /** Runs {@code reaction} whenever any of the files has changed since this call. What it throws is logged. */
    @SuppressWarnings("FutureReturnValueIgnored") // a reaction catches what it throws
    public void watch(List<Path> files, Runnable reaction) {
        Watched watched = new Watched(List.copyOf(files), reaction);
        thread.scheduleWithFixedDelay(watched, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    /** Looks no more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** Files and what follows from a change. Confined to the thread of the watch. */
    static final class Watched implements Runnable {
        private final List<Path> files;
        private final Runnable reaction;
        private List<String> seen;

        /** What the last look has found; when it is not {@link #seen}, the files may still be changing. */
        private List<String> found;

        Watched(List<Path> files, Runnable reaction) {
            this.files = files;
            this.reaction = reaction;
            seen = states(files);
            found = seen;
        }

        @Override
        public void run() {
            List<String> now = states(files);
            boolean isStill = now.equals(found);
            found = now;
            if (!isStill || now.equals(seen)) {
                return;
            }
            seen = now;
            try {
                reaction.run();
            } catch (RuntimeException e) {
                LOG.error("what follows from a change of {} failed", files, e);
            }
        }

        private static List<String> states(List<Path> files) {
            List<String> states = new ArrayList<>();
            for (Path file : files) {
                states.add(state(file));
            }
            return states;
        }

        private static String state(Path file) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                return found.lastModifiedTime() + " " + found.size() + " " + found.fileKey();
            } catch (IOException e) {
                return "none";
            }
        }
    }
}

package io.hoofbeat.cli.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Systemd's journal, as far as a service meets it. */
final class Journal {

    private Journal() {}

    /** Whether what is printed goes to the journal, which systemd tells a service by the number of the file that it is given. */
    static boolean takesStandardOutput() {
        return isFile(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/1"));
    }

    /**
     * Whether a file has the numbers of {@code JOURNAL_STREAM}; programs that a service starts inherit the variable and may print elsewhere.
     *
     * @param stream {@code device:inode}, or null
     */
    static boolean isFile(@Nullable String stream, Path file) {
        if (stream == null) {
            return false;
        }
        try {
            return stream.equals(Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}

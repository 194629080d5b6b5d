package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Progress;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line on the terminal that is written over again and again; nothing at all where standard error is no terminal. */
final class ProgressLine implements AutoCloseable {

    private static final String ERASE = "\r\u001b[K";

    private final @Nullable PrintStream terminal;
    private boolean isShown;

    private ProgressLine(@Nullable PrintStream terminal) {
        this.terminal = terminal;
    }

    static ProgressLine onTerminal() {
        return new ProgressLine(isTerminal() ? System.err : null);
    }

    private static boolean isTerminal() {
        Path standardError = Path.of("/proc/self/fd/2");
        try {
            String name = Files.readSymbolicLink(standardError).toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return hasTerminalConsole();
        }
    }

    /** From Java 22 on there is always a console, and only that can tell whether it is a terminal. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean hasTerminalConsole() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // an older Java, which has a console only on a terminal
        }
    }

    /** Shows how it is getting on. */
    synchronized void show(Progress progress) {
        if (terminal != null) {
            isShown = true;
            terminal.print(ERASE + text(progress));
            terminal.flush();
        }
    }

    static String text(Progress progress) {
        String text = progress.phase();
        if (progress.deliveredPerSecond() > 0 || progress.sentPerSecond() > 0) {
            text += String.format(
                    Locale.ROOT,
                    " %.0f s: %,.0f/s sent, %,.0f/s delivered, p99 %,.0f µs",
                    progress.seconds(),
                    progress.sentPerSecond(),
                    progress.deliveredPerSecond(),
                    progress.p99Micros());
        }
        return progress.faults() == 0 ? text : text + String.format(Locale.ROOT, ", %,d FAULTS", progress.faults());
    }

    @Override
    public synchronized void close() {
        if (terminal != null && isShown) {
            isShown = false;
            terminal.print(ERASE);
            terminal.flush();
        }
    }
}

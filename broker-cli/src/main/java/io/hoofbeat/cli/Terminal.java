package io.hoofbeat.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What standard output and input are connected to. */
final class Terminal {

    /** Back to the top, and everything below is erased. */
    static final String HOME = "\u001b[H\u001b[J";

    private Terminal() {}

    /** Whether a person sees standard output as it is written. */
    static boolean isOutput() {
        return isTerminal(1);
    }

    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal(int descriptor) {
        try {
            String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null && System.getenv("TERM") != null;
        }
    }

    /**
     * Goes on only if somebody wants it: {@code --yes} was given, or is said at the terminal.
     *
     * @param what will be done, as a question
     * @throws ParameterException when nobody has said yes
     */
    static void confirm(CommandSpec spec, boolean isWanted, String what) {
        if (isWanted) {
            return;
        }
        Console console = console();
        if (console == null) {
            throw new ParameterException(spec.commandLine(), "nothing is done without --yes: " + what);
        }
        if (!"yes".equals(console.readLine("%s Type yes: ", what))) {
            throw new ParameterException(spec.commandLine(), "nothing was done");
        }
    }

    /** To ask a person, or null when there is none. From Java 22 on there is a console always. */
    @SuppressWarnings("SystemConsoleNull")
    static @Nullable Console console() {
        return isTerminal(0) ? System.console() : null;
    }
}

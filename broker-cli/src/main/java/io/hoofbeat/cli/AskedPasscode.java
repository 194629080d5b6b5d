package io.hoofbeat.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code --passcode} of those who log in: a text, or none behind it, which is asked for at the terminal. */
final class AskedPasscode {

    /** What the option holds when no text stands behind it. */
    static final String ASK = "\u0000";

    private AskedPasscode() {}

    /**
     * The passcode, once somebody has typed it where that is asked for.
     *
     * @param given what the option holds; null when it is not there
     * @throws ParameterException when there is nobody to ask
     */
    static @Nullable String of(@Nullable String given, CommandSpec spec) {
        if (!ASK.equals(given)) {
            return given;
        }
        Console console = Terminal.console();
        char[] typed = console == null ? null : console.readPassword("Passcode: ");
        if (typed == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--passcode without a text asks for it at a terminal, and there is none: write it behind the option");
        }
        return new String(typed);
    }
}

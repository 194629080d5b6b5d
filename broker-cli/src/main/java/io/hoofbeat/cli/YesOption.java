package io.hoofbeat.cli;

import java.io.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --yes} of what destroys something. */
@Command
final class YesOption {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Option(names = "--yes", description = "Yes, do it. Without a terminal nothing is done without this.")
    private boolean isWanted;

    /**
     * Goes on only if somebody wants it: {@code --yes} was given, or is said at the terminal.
     *
     * @param what will be done, as a question
     * @throws ParameterException when nobody has said yes
     */
    void confirm(String what) {
        if (isWanted) {
            return;
        }
        Console console = Terminal.console();
        if (console == null) {
            throw new ParameterException(spec.commandLine(), "nothing is done without --yes: " + what);
        }
        if (!"yes".equals(console.readLine("%s Type yes: ", what))) {
            throw new ParameterException(spec.commandLine(), "nothing was done");
        }
    }
}

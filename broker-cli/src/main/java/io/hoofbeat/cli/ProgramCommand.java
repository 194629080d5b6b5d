package io.hoofbeat.cli;

import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command of the program. */
@Command
abstract class ProgramCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    /** Options of every command. */
    final CommonOptions common() {
        return common;
    }

    /** To standard output. */
    final void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /** To standard error, as a line. */
    final void complain(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** What to throw when the command line is wrong. */
    final ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    /** Names of the commands below this one. */
    final Set<String> subcommands() {
        return spec.subcommands().keySet();
    }
}

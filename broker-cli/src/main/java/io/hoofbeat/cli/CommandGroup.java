package io.hoofbeat.cli;

import picocli.CommandLine.Command;

/** A command that does nothing by itself: it has subcommands. */
@Command
abstract class CommandGroup extends ProgramCommand {

    @Override
    public final Integer call() {
        throw wrong("say what to do: " + String.join(", ", subcommands()));
    }
}

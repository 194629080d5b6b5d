package io.hoofbeat.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks the admin port of a broker. */
@Command
abstract class AdminCommand extends ProgramCommand {

    @Mixin
    AdminOptions admin = new AdminOptions();

    @Option(names = "--json", description = "Print the answer of the broker as JSON.")
    boolean isJson;

    /** What the broker says that it has done. */
    final void printDone(String answer) throws FailedException {
        print(isJson ? answer : AdminOptions.text(AdminOptions.object(answer), "done") + "\n");
    }
}

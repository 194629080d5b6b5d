package io.hoofbeat.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code completion SHELL}: prints what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands and options.",
            "bash: source <(hoofbeat completion bash)",
            "zsh:  source <(hoofbeat completion zsh)"
        })
final class CompletionCommand extends ProgramCommand {

    /** Shells that can be completed for. */
    enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine whole = Main.whole();
        whole.getSubcommands().values().stream()
                .filter(command -> command.getCommandSpec().usageMessage().hidden())
                .map(CommandLine::getCommandName)
                .toList()
                .forEach(name -> whole.getCommandSpec().removeSubcommand(name));
        if (shell == Shell.ZSH) {
            System.out.println("autoload -U +X compinit && compinit");
        }
        System.out.print(AutoComplete.bash("hoofbeat", whole));
        return Main.STOPPED;
    }
}

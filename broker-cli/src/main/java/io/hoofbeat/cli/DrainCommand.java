package io.hoofbeat.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drain}: sends the clients of a broker away; it goes on without any. */
@Command(
        name = "drain",
        description = {
            "Has the broker deliver what is in flight, send its clients away and take no more.",
            "It goes on without any, and its admin port answers, until it is stopped."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class DrainCommand extends AdminCommand {

    @Mixin
    private YesOption yes = new YesOption();

    @Override
    public Integer call() throws FailedException, InterruptedException {
        yes.confirm("Send all clients away, and take no more until the broker is started anew?");
        printDone(admin.changeText("POST", "/api/drain"));
        return Main.STOPPED;
    }
}

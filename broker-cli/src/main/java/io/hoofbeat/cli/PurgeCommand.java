package io.hoofbeat.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code purge}: forgets what waits in a queue. */
@Command(
        name = "purge",
        description = "Forgets the messages of a queue, those that are not due yet too. What consumers hold stays.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class PurgeCommand extends AdminCommand {

    @Mixin
    private HostOptions host = new HostOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Such as /queue/orders, or /dsub/NAME.")
    private String destination = "";

    @Mixin
    private YesOption yes = new YesOption();

    @Override
    public Integer call() throws FailedException, InterruptedException {
        yes.confirm("Forget all messages of " + destination + " that no consumer holds?");
        long purged = AdminOptions.number(
                admin.change("POST", "/api/purge", "destination", destination, "host", host.one()), "purged");
        print(isJson ? "{\"purged\":" + purged + "}\n" : "Forgot " + Counted.of(purged, "message") + "\n");
        return Main.STOPPED;
    }
}

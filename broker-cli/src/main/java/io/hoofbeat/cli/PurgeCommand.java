package io.hoofbeat.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purge}: forgets what waits in a queue. */
@Command(
        name = "purge",
        description = "Forgets the messages that wait in a queue. What consumers hold and what is not due yet stays.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class PurgeCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private HostOptions host = new HostOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Such as /queue/orders, or /dsub/NAME.")
    private String destination = "";

    @Option(names = "--yes", description = "Yes, do it. Without a terminal nothing is done without this.")
    private boolean isWanted;

    @Option(names = "--json", description = "Print the answer of the broker as JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        admin.confirm(isWanted, "Forget all messages that wait in " + destination + "?");
        long purged = AdminOptions.number(
                admin.change("POST", "/api/purge", "destination", destination, "host", host.one()), "purged");
        print(
                isJson
                        ? "{\"purged\":" + purged + "}\n"
                        : "Forgot " + purged + (purged == 1 ? " message\n" : " messages\n"));
        return Main.STOPPED;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}

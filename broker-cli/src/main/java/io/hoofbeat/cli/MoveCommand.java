package io.hoofbeat.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code move}: moves messages to another queue. */
@Command(
        name = "move",
        description = "Moves messages that wait in a queue to another one, or dead letters back to their queues.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class MoveCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private HostOptions host = new HostOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "From where.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", arity = "0..1", description = "To which queue.")
    private @Nullable String to;

    @Option(names = "--back", description = "Move dead letters back to the queues that they were sent to; without TO.")
    private boolean isBack;

    @Option(names = "--count", paramLabel = "N", description = "The first N messages. Default: all that wait now.")
    private @Nullable Long count;

    @Option(names = "--yes", description = "Yes, do it. Without a terminal nothing is done without this.")
    private boolean isWanted;

    @Option(names = "--json", description = "Print the answer of the broker as JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        if (isBack == (to != null)) {
            throw new ParameterException(spec.commandLine(), "name a queue to move to, or --back; one of them");
        }
        String which = count == null ? "all messages" : count + " messages";
        admin.confirm(isWanted, "Move " + which + " of " + from + (isBack ? " back?" : " to " + to + "?"));
        String number = count == null ? null : count.toString();
        Map<String, Object> answer = isBack
                ? admin.change("POST", "/api/revive", "destination", from, "count", number, "host", host.one())
                : admin.change("POST", "/api/move", "destination", from, "to", to, "count", number, "host", host.one());
        long moved = AdminOptions.number(answer, "moved");
        print(isJson ? "{\"moved\":" + moved + "}\n" : "Moved " + moved + (moved == 1 ? " message\n" : " messages\n"));
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

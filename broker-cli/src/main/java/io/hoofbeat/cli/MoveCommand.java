package io.hoofbeat.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code move}: moves messages to another queue. */
@Command(
        name = "move",
        description = "Moves messages that wait in a queue to another one, or dead letters back to their queues.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class MoveCommand extends AdminCommand {

    @Mixin
    private HostOptions host = new HostOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "From where.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", arity = "0..1", description = "To which queue.")
    private @Nullable String to;

    @Option(names = "--back", description = "Move dead letters back to the queues that they were sent to; without TO.")
    private boolean isBack;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = OptionValues.Count.class,
            description = "The first N messages. Default: all that wait now.")
    private @Nullable Long count;

    @Mixin
    private YesOption yes = new YesOption();

    @Override
    public Integer call() throws FailedException, InterruptedException {
        if (isBack == (to != null)) {
            throw wrong("name a queue to move to, or --back; one of them");
        }
        String which = count == null ? "all messages" : count + " messages";
        yes.confirm("Move " + which + " of " + from + (isBack ? " back?" : " to " + to + "?"));
        String number = count == null ? null : count.toString();
        Map<String, Object> answer = isBack
                ? admin.change("POST", "/api/revive", "destination", from, "count", number, "host", host.one())
                : admin.change("POST", "/api/move", "destination", from, "to", to, "count", number, "host", host.one());
        long moved = AdminOptions.number(answer, "moved");
        print(isJson ? "{\"moved\":" + moved + "}\n" : "Moved " + Counted.of(moved, "message") + "\n");
        return Main.STOPPED;
    }
}

package io.hoofbeat.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dest}: lists destinations, or deletes a queue. */
@Command(
        name = "dest",
        description = "Lists queues, topics and durable subscriptions; with --delete, deletes a queue.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class DestCommand extends AdminCommand {

    @Mixin
    private HostOptions host = new HostOptions();

    @Parameters(
            index = "0",
            paramLabel = "MATCH",
            arity = "0..1",
            description = "A pattern such as /queue/**, or a part of the name. Default: all.")
    private @Nullable String match;

    @Option(names = "--kind", paramLabel = "KIND", description = "queue, topic, durable or temporary.")
    private @Nullable String kind;

    @Option(names = "--delete", paramLabel = "QUEUE", description = "Delete this queue with everything in it.")
    private @Nullable String deleted;

    @Mixin
    private YesOption yes = new YesOption();

    @Override
    public Integer call() throws FailedException, InterruptedException {
        if (deleted != null) {
            yes.confirm("Delete " + deleted + " with everything in it?");
            printDone(admin.changeText("DELETE", "/api/destination", "name", deleted, "host", host.one()));
        } else if (isJson) {
            print(admin.getText("/api/destinations", parameters()));
        } else {
            print(table(admin.get("/api/destinations", parameters())));
        }
        return Main.STOPPED;
    }

    private @Nullable String[] parameters() {
        return new @Nullable String[] {"match", match, "kind", kind, "host", host.orAll(), "limit", AdminOptions.ALL};
    }

    private static String table(Map<String, Object> answer) {
        List<Map<String, Object>> all = AdminOptions.list(answer, "destinations");
        Table table = Table.ofHosts(
                all,
                "DESTINATION",
                "KIND",
                ">READY",
                ">HELD",
                ">LATER",
                ">CONSUMERS",
                ">OLDEST",
                ">IN/S",
                ">OUT/S",
                ">SIZE");
        for (Map<String, Object> each : all) {
            table.row(
                    each,
                    AdminOptions.text(each, "destination"),
                    AdminOptions.text(each, "kind"),
                    AdminOptions.number(each, "ready"),
                    AdminOptions.number(each, "held"),
                    AdminOptions.number(each, "delayed") + AdminOptions.number(each, "postponed"),
                    AdminOptions.number(each, "consumers"),
                    Table.duration(AdminOptions.number(each, "oldestMillis")),
                    Table.rate(AdminOptions.decimal(each, "inPerSecond")),
                    Table.rate(AdminOptions.decimal(each, "outPerSecond")),
                    Table.bytes(AdminOptions.number(each, "bytes")));
        }
        return table.text() + AdminOptions.more(answer, all.size());
    }
}

package io.hoofbeat.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dest}: lists destinations, or deletes a queue. */
@Command(
        name = "dest",
        description = "Lists queues, topics and durable subscriptions; with --delete, deletes a queue.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class DestCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

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

    @Option(names = "--yes", description = "Yes, do it. Without a terminal nothing is done without this.")
    private boolean isWanted;

    @Option(names = "--json", description = "Print the answer of the broker as JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        if (deleted != null) {
            admin.confirm(isWanted, "Delete " + deleted + " with everything in it?");
            print(AdminOptions.text(
                            admin.change("DELETE", "/api/destination", "name", deleted, "host", host.one()), "done")
                    + "\n");
        } else if (isJson) {
            print(admin.getText("/api/destinations", "match", match, "kind", kind, "host", host.orAll()));
        } else {
            print(table(admin.get("/api/destinations", "match", match, "kind", kind, "host", host.orAll())));
        }
        return Main.STOPPED;
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
        long more = AdminOptions.number(answer, "total") - all.size();
        return table.text() + (more > 0 ? more + " more\n" : "");
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

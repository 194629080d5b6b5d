package io.hoofbeat.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code subs}: lists subscriptions. */
@Command(
        name = "subs",
        description = "Lists the subscriptions of the clients.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class SubsCommand extends AdminCommand {

    @Mixin
    private HostOptions host = new HostOptions();

    @Parameters(
            index = "0",
            paramLabel = "MATCH",
            arity = "0..1",
            description = "A pattern such as /topic/**, or a part of the name. Default: all.")
    private @Nullable String match;

    @Option(names = "--client", paramLabel = "ID", description = "Those of this client.")
    private @Nullable String session;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        @Nullable
        String[] parameters = {"match", match, "session", session, "host", host.orAll(), "limit", AdminOptions.ALL};
        if (isJson) {
            print(admin.getText("/api/subscriptions", parameters));
        } else {
            print(table(admin.get("/api/subscriptions", parameters)));
        }
        return Main.STOPPED;
    }

    private static String table(Map<String, Object> answer) {
        List<Map<String, Object>> all = AdminOptions.list(answer, "subscriptions");
        Table table = Table.ofHosts(all, "DESTINATION", "CLIENT", "USER", "ID", "ACK", ">DELIVERED", ">UNACKED");
        for (Map<String, Object> each : all) {
            table.row(
                    each,
                    AdminOptions.text(each, "destination"),
                    AdminOptions.text(each, "session"),
                    AdminOptions.text(each, "user"),
                    AdminOptions.text(each, "id"),
                    AdminOptions.text(each, "ack"),
                    AdminOptions.number(each, "delivered"),
                    AdminOptions.number(each, "unacknowledged"));
        }
        return table.text() + AdminOptions.more(answer, all.size());
    }
}

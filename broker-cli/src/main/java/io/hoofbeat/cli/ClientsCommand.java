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
import picocli.CommandLine.Spec;

/** {@code clients}: lists clients, or disconnects one. */
@Command(
        name = "clients",
        description = "Lists the clients that are in; with --disconnect, ends one.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class ClientsCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private HostOptions host = new HostOptions();

    @Option(names = "--disconnect", paramLabel = "ID", description = "Disconnect this client.")
    private @Nullable String disconnected;

    @Option(names = "--yes", description = "Yes, do it. Without a terminal nothing is done without this.")
    private boolean isWanted;

    @Option(names = "--json", description = "Print the answer of the broker as JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        if (disconnected != null) {
            admin.confirm(isWanted, "Disconnect the client " + disconnected + "?");
            print(AdminOptions.text(admin.change("DELETE", "/api/client", "id", disconnected), "done") + "\n");
        } else if (isJson) {
            print(admin.getText("/api/clients", "host", host.orAll()));
        } else {
            print(table(AdminOptions.list(admin.get("/api/clients", "host", host.orAll()), "clients")));
        }
        return Main.STOPPED;
    }

    private static String table(List<Map<String, Object>> all) {
        Table table = Table.ofHosts(
                all,
                "ID",
                "USER",
                "PEER",
                "OVER",
                "STOMP",
                ">SUBS",
                ">UNACKED",
                ">PENDING",
                ">SILENT",
                ">BEAT",
                ">IN",
                ">OUT",
                "");
        for (Map<String, Object> each : all) {
            table.row(
                    each,
                    AdminOptions.text(each, "id"),
                    user(each),
                    AdminOptions.text(each, "peer"),
                    AdminOptions.text(each, "transport"),
                    AdminOptions.text(each, "version"),
                    AdminOptions.number(each, "subscriptions"),
                    AdminOptions.number(each, "unacknowledged"),
                    Table.bytes(AdminOptions.number(each, "pendingBytes")),
                    Table.duration(AdminOptions.number(each, "silentMillis")),
                    Table.duration(AdminOptions.number(each, "heartBeatMillis")),
                    AdminOptions.number(each, "messagesIn"),
                    AdminOptions.number(each, "messagesOut"),
                    Boolean.TRUE.equals(each.get("slow")) ? "slow" : "");
        }
        return table.text();
    }

    private static String user(Map<String, Object> client) {
        String user = AdminOptions.text(client, "user");
        return client.get("relay") == null ? user : user + " via " + AdminOptions.text(client, "relay");
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

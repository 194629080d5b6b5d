package io.hoofbeat.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clients}: lists clients, or disconnects one. */
@Command(
        name = "clients",
        description = "Lists the clients that are in; with --disconnect, ends one.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class ClientsCommand extends AdminCommand {

    @Mixin
    private HostOptions host = new HostOptions();

    @Option(names = "--disconnect", paramLabel = "ID", description = "Disconnect this client.")
    private @Nullable String disconnected;

    @Mixin
    private YesOption yes = new YesOption();

    @Override
    public Integer call() throws FailedException, InterruptedException {
        if (disconnected != null) {
            yes.confirm("Disconnect the client " + disconnected + "?");
            printDone(admin.changeText("DELETE", "/api/client", "id", disconnected));
        } else if (isJson) {
            print(admin.getText("/api/clients", "host", host.orAll(), "limit", AdminOptions.ALL));
        } else {
            print(table(admin.get("/api/clients", "host", host.orAll(), "limit", AdminOptions.ALL)));
        }
        return Main.STOPPED;
    }

    private static String table(Map<String, Object> answer) {
        List<Map<String, Object>> all = AdminOptions.list(answer, "clients");
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
        return table.text() + AdminOptions.more(answer, all.size());
    }

    private static String user(Map<String, Object> client) {
        String user = AdminOptions.text(client, "user");
        return client.get("relay") == null ? user : user + " via " + AdminOptions.text(client, "relay");
    }
}

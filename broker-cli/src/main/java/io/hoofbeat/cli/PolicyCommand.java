package io.hoofbeat.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code policy}: explains what is decided about a destination. */
@Command(
        name = "policy",
        description = "policy explain DESTINATION: every setting, and the rule that decides it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class PolicyCommand extends AdminCommand {

    @Mixin
    private HostOptions host = new HostOptions();

    @Parameters(index = "0", paramLabel = "explain", description = "The word explain.")
    private String verb = "";

    @Parameters(index = "1", paramLabel = "DESTINATION", description = "Such as /queue/orders.")
    private String destination = "";

    @Override
    public Integer call() throws FailedException, InterruptedException {
        if (!verb.equals("explain")) {
            throw wrong("policy " + verb + ": there is policy explain DESTINATION");
        }
        if (isJson) {
            print(admin.getText("/api/policy", "destination", destination, "host", host.one()));
        } else {
            print(text(admin.get("/api/policy", "destination", destination, "host", host.one())));
        }
        return Main.STOPPED;
    }

    private static String text(Map<String, Object> answer) {
        Table table = new Table("SETTING", ">VALUE", "FROM");
        for (Map<String, Object> each : AdminOptions.list(answer, "settings")) {
            table.row(
                    AdminOptions.text(each, "name"), AdminOptions.text(each, "value"), AdminOptions.text(each, "from"));
        }
        Object rules = answer.get("rules");
        boolean isAny = rules instanceof List<?> list && !list.isEmpty();
        return (isAny ? "rules that match: " + rules + "\n\n" : "no rule matches\n\n") + table.text();
    }
}

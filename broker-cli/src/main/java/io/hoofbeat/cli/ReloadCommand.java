package io.hoofbeat.cli;

import io.hoofbeat.netty.admin.ProcessControl.Change;
import io.hoofbeat.netty.admin.ProcessControl.ReloadReport;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reload}: has a broker read its configuration anew. */
@Command(
        name = "reload",
        description = {
            "Has the broker read its configuration anew.",
            "It is read from where the start of the broker read it. What can change takes effect, and what needs a restart is told."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the broker refused or is not there",
            "2:the command line is wrong, or the configuration; then nothing has changed"
        })
final class ReloadCommand extends AdminCommand {

    /** The status of HTTP by which the broker says so. */
    private static final int WRONG_CONFIGURATION = 422;

    @Option(names = "--dry-run", description = "Only tell what that would change.")
    private boolean isDryRun;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        try {
            String answer = admin.changeText("POST", "/api/reload", "dryRun", String.valueOf(isDryRun));
            print(isJson ? answer : text(AdminOptions.object(answer)));
            return Main.STOPPED;
        } catch (AdminOptions.RefusedException e) {
            if (e.status() != WRONG_CONFIGURATION) {
                throw e;
            }
            complain(String.valueOf(e.getMessage()));
            return Main.USAGE;
        }
    }

    private static String text(Map<String, Object> answer) {
        List<Change> changes = AdminOptions.list(answer, "changes").stream()
                .map(each -> new Change(
                        AdminOptions.text(each, "key"),
                        AdminOptions.text(each, "before"),
                        AdminOptions.text(each, "after"),
                        AdminOptions.text(each, "from"),
                        Boolean.TRUE.equals(each.get("live")),
                        AdminOptions.text(each, "note")))
                .toList();
        ReloadReport report = new ReloadReport(Boolean.TRUE.equals(answer.get("dryRun")), changes);
        return String.join("\n", Reload.lines(report)) + "\n";
    }
}

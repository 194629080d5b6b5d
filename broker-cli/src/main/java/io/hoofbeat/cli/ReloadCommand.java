package io.hoofbeat.cli;

import io.hoofbeat.netty.admin.ProcessControl.Change;
import io.hoofbeat.netty.admin.ProcessControl.ReloadReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reload}: has a broker read its configuration anew. */
@Command(
        name = "reload",
        description = {
            "Has the broker read its configuration anew, from where its start read it. What can change takes effect, and what",
            "needs a restart is told."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the broker refused or is not there",
            "2:the command line is wrong, or the configuration; then nothing has changed"
        })
final class ReloadCommand implements Callable<Integer>, HasCommonOptions {

    /** The status of HTTP by which the broker says so. */
    private static final int WRONG_CONFIGURATION = 422;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(names = "--dry-run", description = "Only tell what that would change.")
    private boolean isDryRun;

    @Option(names = "--json", description = "Print the answer of the broker as JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

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
            PrintWriter err = spec.commandLine().getErr();
            err.println(e.getMessage());
            err.flush();
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

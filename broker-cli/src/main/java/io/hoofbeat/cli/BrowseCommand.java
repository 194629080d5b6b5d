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

/** {@code browse}: shows messages of a queue without taking them. */
@Command(
        name = "browse",
        description = "Shows messages of a queue or durable subscription without taking them.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class BrowseCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private HostOptions host = new HostOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Such as /queue/orders, or /dsub/NAME.")
    private String destination = "";

    @Option(names = "--count", paramLabel = "N", description = "At most so many messages. Default: ${DEFAULT-VALUE}.")
    private int count = 20;

    @Option(names = "--after", paramLabel = "POSITION", description = "Begin behind this position.")
    private long after;

    @Option(names = "--headers", description = "Show headers too.")
    private boolean isHeaders;

    @Option(names = "--json", description = "Print the answer of the broker as JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        @Nullable
        String[] parameters = {"destination", destination, "limit", "" + count, "after", "" + after, "host", host.one()
        };
        if (isJson) {
            print(admin.getText("/api/messages", parameters));
        } else {
            List<Map<String, Object>> all = AdminOptions.list(admin.get("/api/messages", parameters), "messages");
            all.forEach(message -> print(text(message)));
        }
        return Main.STOPPED;
    }

    private String text(Map<String, Object> message) {
        StringBuilder text = new StringBuilder()
                .append(AdminOptions.number(message, "position"))
                .append("  ")
                .append(AdminOptions.text(message, "state"))
                .append("  delivered ")
                .append(AdminOptions.number(message, "deliveries"))
                .append("  ")
                .append(AdminOptions.number(message, "bytes"))
                .append(" bytes\n");
        if (isHeaders) {
            AdminOptions.object(message, "headers")
                    .forEach((name, value) -> text.append("    ")
                            .append(shown(name))
                            .append(':')
                            .append(shown(value + ""))
                            .append('\n'));
        }
        Object body = message.get("body");
        text.append("    ")
                .append(body == null ? "base64 " + AdminOptions.text(message, "bodyBase64") : shown(body.toString()));
        return text.append(Boolean.TRUE.equals(message.get("cut")) ? " …\n" : "\n")
                .toString();
    }

    /** What a client has sent must not move the cursor of a terminal. */
    private static String shown(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
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

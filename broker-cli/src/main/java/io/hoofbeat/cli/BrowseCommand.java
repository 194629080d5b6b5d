package io.hoofbeat.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code browse}: shows messages of a queue without taking them. */
@Command(
        name = "browse",
        description = "Shows messages of a queue or durable subscription without taking them.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class BrowseCommand extends AdminCommand {

    /** What the broker tells in one answer. */
    private static final int COUNT_MAX = 500;

    @Mixin
    private HostOptions host = new HostOptions();

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Such as /queue/orders, or /dsub/NAME.")
    private String destination = "";

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = OptionValues.Count.class,
            description = "At most so many messages. Default: ${DEFAULT-VALUE}.")
    private long count = 20;

    @Option(names = "--after", paramLabel = "POSITION", description = "Begin behind this position.")
    private long after;

    @Option(names = "--delayed", description = "Only messages that are not due yet; they have positions of their own.")
    private boolean isDelayed;

    @Option(names = "--headers", description = "Show headers too.")
    private boolean isHeaders;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        if (count > COUNT_MAX) {
            throw wrong("--count " + count + ": at most " + COUNT_MAX + " at a time; --after goes on from there");
        }
        if (isJson) {
            print(admin.getText("/api/messages", parameters(isDelayed, count)));
        } else {
            long shown = isDelayed ? 0 : show(false, count);
            boolean isToTheEnd = isDelayed || (after == 0 && shown < count);
            if (isToTheEnd) {
                show(true, count - shown);
            }
        }
        return Main.STOPPED;
    }

    /** Prints one kind of messages, and tells how many. */
    private long show(boolean delayed, long limit) throws FailedException, InterruptedException {
        List<Map<String, Object>> all =
                AdminOptions.list(admin.get("/api/messages", parameters(delayed, limit)), "messages");
        all.forEach(message -> print(text(message)));
        return all.size();
    }

    private @Nullable String[] parameters(boolean delayed, long limit) {
        return new @Nullable String[] {
            "destination",
            destination,
            "delayed",
            "" + delayed,
            "limit",
            "" + limit,
            "after",
            "" + after,
            "host",
            host.one()
        };
    }

    private String text(Map<String, Object> message) {
        StringBuilder text = new StringBuilder()
                .append(AdminOptions.number(message, "position"))
                .append("  ")
                .append(AdminOptions.text(message, "state"))
                .append(due(message))
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

    private static String due(Map<String, Object> message) {
        return message.containsKey("dueAt")
                ? ", due " + Instant.ofEpochMilli(AdminOptions.number(message, "dueAt"))
                : "";
    }

    /** What a client has sent must not move the cursor of a terminal. */
    private static String shown(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }
}

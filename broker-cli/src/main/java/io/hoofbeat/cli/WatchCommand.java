package io.hoofbeat.cli;

import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code watch}: what is sent to the topics of a pattern: on a terminal a table that is kept up to date, else a line for each message. */
@Command(
        name = "watch",
        description = {
            "Watches the topics that match a pattern, until Ctrl-C.",
            "On a terminal it shows how many messages and the last one of each topic, else a line for each message. Nothing is"
                    + " taken from queues: see browse and dest for those."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or was lost", "2:the command line is wrong"})
final class WatchCommand extends ProgramCommand {

    private static final long REDRAW_NANOS = 200_000_000;
    private static final int ROWS_MAX = 40;
    private static final int TOPICS_MAX = 10_000;
    private static final int PREVIEW_CHARS = 60;

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Parameters(index = "0", paramLabel = "PATTERN", description = "Such as '/topic/price.*' or '/sys/**'.")
    private String pattern = "";

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = OptionValues.Count.class,
            description = "End after N messages.")
    private long countMax;

    @Option(names = "--redact", description = "Show no bodies.")
    private boolean isRedacted;

    @Option(names = "--json", description = "Print each message as a JSON object on one line.")
    private boolean isJson;

    private final Map<String, Seen> topics = new LinkedHashMap<>();
    private long drawnNanos;

    /** What has come from one topic. */
    private static final class Seen {
        long count;
        long order;
        String last = "";
    }

    @Override
    public Integer call() throws StompException, IOException {
        if (pattern.startsWith("/queue/") || pattern.startsWith("/amq/queue/")) {
            throw wrong("watch takes no messages from queues; use browse, or sub to consume");
        }
        boolean isScreen = Terminal.isOutput() && !isJson;
        try (StompClient client = options.connect()) {
            String receipt = client.newReceipt();
            client.send(Frame.of("SUBSCRIBE")
                    .header("id", "watch")
                    .header("destination", pattern)
                    .header("receipt", receipt)
                    .build());
            client.awaitReceipt(receipt);
            System.err.println("Watching " + pattern + "; Ctrl-C ends.");
            for (int count = 0; countMax == 0 || count < countMax; ) {
                Frame frame = client.next();
                if (frame.command().equals("MESSAGE")) {
                    count++;
                    show(frame, isScreen, client.hasNext());
                }
            }
        }
        return Main.STOPPED;
    }

    private void show(Frame message, boolean isScreen, boolean isMoreComing) throws IOException {
        if (isScreen) {
            note(message);
            long now = System.nanoTime();
            if (!isMoreComing || now - drawnNanos > REDRAW_NANOS) {
                drawnNanos = now;
                print(Terminal.HOME + table());
            }
            return;
        }
        print((isJson ? MessagePrinter.json(isRedacted ? withoutBody(message) : message) : line(message)) + "\n");
    }

    private static Frame withoutBody(Frame message) {
        return new Frame(message.command(), message.headers(), new byte[0]);
    }

    private String line(Frame message) {
        return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + "  " + shown(destination(message))
                + "  " + message.body().length + " bytes  " + preview(message);
    }

    private void note(Frame message) {
        if (topics.size() >= TOPICS_MAX) {
            topics.clear();
        }
        Seen seen = topics.computeIfAbsent(destination(message), name -> new Seen());
        seen.count++;
        seen.order = System.nanoTime();
        seen.last = preview(message);
    }

    private String table() {
        Table table = new Table("DESTINATION", ">MESSAGES", "LAST");
        List<Map.Entry<String, Seen>> all = new ArrayList<>(topics.entrySet());
        all.sort(Comparator.comparingLong(entry -> -entry.getValue().order));
        all.stream()
                .limit(ROWS_MAX)
                .forEach(entry -> table.row(entry.getKey(), entry.getValue().count, entry.getValue().last));
        return pattern + ": " + Counted.of(all.size(), "topic") + "\n\n" + table.text();
    }

    private static String destination(Frame message) {
        String destination = message.header("destination");
        return destination == null ? "-" : destination;
    }

    private String preview(Frame message) {
        if (isRedacted) {
            return "(not shown)";
        }
        String text = shown(new String(message.body(), StandardCharsets.UTF_8));
        return text.length() > PREVIEW_CHARS ? text.substring(0, PREVIEW_CHARS) + "…" : text;
    }

    /** What a client has sent must not move the cursor of a terminal. */
    private static String shown(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}

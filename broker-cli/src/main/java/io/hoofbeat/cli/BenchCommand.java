package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Scenario;
import io.hoofbeat.cli.bench.StreamSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench}: loads a broker and measures it. */
@Command(
        name = "bench",
        description = {
            "Loads a STOMP broker, checks that everything arrives once and in order, and measures.",
            "",
            "Scenarios: fan-out, pairs, queue, acked-queue, durable-queue, latency, connect-storm, reconnect-storm."
        },
        subcommands = {BenchPlanCommand.class, BenchCompareCommand.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything came, once and in order",
            "1:something was lost, duplicated or out of order, or the run could not be done",
            "2:the command line or the plan is wrong"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hoofbeat bench fan-out --subscribers 100 --broker-pid $(pgrep -f hoofbeat.jar)",
            "  hoofbeat bench latency --rate 10000 --duration 30s --html latency.html",
            "  hoofbeat bench durable-queue --publishers 16 --subscribers 16 --destinations 16",
            "  hoofbeat bench compare before.json after.json"
        })
final class BenchCommand extends ProgramCommand {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @ArgGroup(validate = false, heading = "%nThe load:%n")
    private final Load load = new Load();

    @Parameters(index = "0", arity = "0..1", paramLabel = "SCENARIO", description = "What the load looks like.")
    private @Nullable String scenario;

    /** Texts, since a plan has the same settings and both are read by one reader. */
    private static final class Load {
        @Option(names = "--publishers", paramLabel = "N", description = "Connections that send. Default: 1; pairs 10.")
        private @Nullable String publishers;

        @Option(
                names = "--subscribers",
                paramLabel = "N",
                description = "Connections that receive. Default: 1; fan-out and pairs 10; storms 1000.")
        private @Nullable String subscribers;

        @Option(names = "--destinations", paramLabel = "N", description = "Topics or queues. Default: 1; pairs 10.")
        private @Nullable String destinations;

        @Option(
                names = "--destination",
                paramLabel = "NAME",
                description =
                        "Their name; {n} is the number, {run} the run. Default: /topic/ or /queue/bench.{run}.{n}.")
        private @Nullable String destination;

        @Option(
                names = "--body",
                paramLabel = "BYTES",
                description = "Size of a body, at least 40. Default: 100; durable-queue 1024.")
        private @Nullable String body;

        @Option(
                names = "--window",
                paramLabel = "N",
                description =
                        "Closed loop: messages of a publisher on their way at most. Default: 1000; pairs 500; durable-queue 2000.")
        private @Nullable String window;

        @Option(
                names = "--rate",
                paramLabel = "N",
                description =
                        "Open loop: messages (or connections) per second in all. Default: 0, a closed loop; latency 1000.")
        private @Nullable String rate;

        @Option(
                names = "--messages",
                paramLabel = "N",
                description =
                        "Each publisher sends so many, instead of --duration. Storms: per round and destination, default 1.")
        private @Nullable String messages;

        @Option(
                names = "--ack",
                paramLabel = "MODE",
                description = "auto, client or client-individual. Default: by scenario.")
        private @Nullable String ack;

        @Option(
                names = "--receipts",
                paramLabel = "N",
                description = "Ask for a receipt with every n-th SEND. Default: 0, none; durable-queue 1.")
        private @Nullable String receipts;

        @Option(
                names = "--receipt-window",
                paramLabel = "N",
                description = "Messages of a publisher at most whose receipt is awaited. Default: 100.")
        private @Nullable String receiptWindow;

        @Option(
                names = "--persistent",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "true",
                description =
                        "The persistent header of SEND. Default: none on topics; false on queues; durable-queue true.")
        private @Nullable String persistent;

        @Option(names = "--send-header", paramLabel = "K:V", description = "A header for SEND. Repeatable.")
        private List<String> sendHeaders = List.of();

        @Option(names = "--subscribe-header", paramLabel = "K:V", description = "A header for SUBSCRIBE. Repeatable.")
        private List<String> subscribeHeaders = List.of();

        @Option(
                names = "--prefetch-header",
                paramLabel = "K:V",
                description =
                        "The broker's header for prefetch, such as prefetch-count:100 or activemq.prefetchSize:100.")
        private @Nullable String prefetchHeader;
    }

    @Override
    public Integer call() throws Exception {
        if (scenario == null) {
            throw wrong("no scenario; 'hoofbeat bench --help' names them");
        }
        StreamSettings settings;
        try {
            settings = settings(Scenario.parse(scenario));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return options.run(scenario, List.of(settings), null, null);
    }

    private StreamSettings settings(Scenario which) {
        StreamSettings.Builder settings = StreamSettings.of(which);
        set(settings, "publishers", load.publishers);
        set(settings, "subscribers", load.subscribers);
        set(settings, "destinations", load.destinations);
        set(settings, "destination", load.destination);
        set(settings, "body", load.body);
        set(settings, "window", load.window);
        set(settings, "rate", load.rate);
        set(settings, "messages", load.messages);
        set(settings, "ack", load.ack);
        set(settings, "receipts", load.receipts);
        set(settings, "receipt-window", load.receiptWindow);
        set(settings, "persistent", load.persistent);
        set(settings, "prefetch-header", load.prefetchHeader);
        Map.of("send-header", load.sendHeaders, "subscribe-header", load.subscribeHeaders)
                .forEach((key, values) -> values.forEach(value -> set(settings, key, value)));
        return settings.build();
    }

    private static void set(StreamSettings.Builder settings, String key, @Nullable String value) {
        if (value == null) {
            return;
        }
        try {
            settings.set(key, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + key + ": " + e.getMessage(), e);
        }
    }
}

package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Bench;
import io.hoofbeat.cli.bench.BenchException;
import io.hoofbeat.cli.bench.BrokerSettings;
import io.hoofbeat.cli.bench.Reports;
import io.hoofbeat.cli.bench.ResultText;
import io.hoofbeat.cli.bench.RunResult;
import io.hoofbeat.cli.bench.RunSettings;
import io.hoofbeat.cli.bench.StreamSettings;
import io.hoofbeat.cli.bench.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What runs of one scenario and of a plan have in common: where the broker is, how long it takes, where results go. */
@Command
final class BenchOptions {

    private static final String STANDARD_OUTPUT = "-";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @ArgGroup(validate = false, heading = "%nThe broker:%n")
    private final Broker broker = new Broker();

    @ArgGroup(validate = false, heading = "%nThe run:%n")
    private final Run run = new Run();

    @ArgGroup(validate = false, heading = "%nThe results:%n")
    private final Results results = new Results();

    private static final class Broker {
        @Option(
                names = {"-u", "--url"},
                paramLabel = "URL",
                defaultValue = "tcp://127.0.0.1:61613",
                description =
                        "tcp://, tls://, ws:// or wss://, host:port and the path of a WebSocket. Default: ${DEFAULT-VALUE}.")
        private String url = "";

        @Option(names = "--login", paramLabel = "NAME", description = "Login. Default: none.")
        private @Nullable String login;

        @Option(
                names = "--passcode",
                paramLabel = "TEXT",
                arity = "0..1",
                interactive = true,
                description = "Passcode; without TEXT it is asked for.")
        private @Nullable String passcode;

        @Option(
                names = "--host-header",
                paramLabel = "NAME",
                description = "The host header of CONNECT. Default: the host in the URL.")
        private @Nullable String hostHeader;

        @Option(names = "--connect-header", paramLabel = "K:V", description = "A header for CONNECT. Repeatable.")
        private List<String> connectHeaders = new ArrayList<>();

        @Option(names = "--insecure", description = "Over TLS: accept any certificate.")
        private boolean isInsecure;

        @Option(
                names = {"--ca", "--trust"},
                paramLabel = "FILE",
                description = "Over TLS: trust the certificates in this PEM file instead of the JDK's.")
        private @Nullable Path trust;

        @Option(names = "--origin", paramLabel = "URL", description = "The Origin of a WebSocket. Default: none.")
        private @Nullable String origin;

        @Option(
                names = "--settle",
                paramLabel = "TIME",
                description = "For brokers that answer no receipt on SUBSCRIBE: wait so long instead.")
        private @Nullable String settle;

        @Option(
                names = "--broker-pid",
                paramLabel = "PID",
                split = ",",
                description = "Processes of the broker on this machine, to read their processor time and memory.")
        private List<Long> pids = new ArrayList<>();
    }

    private static final class Run {
        @Option(
                names = "--warmup",
                paramLabel = "TIME",
                description = "Load before the measurement: 2, 2s, 500ms, 1m. Default: 1s, and 0 with --messages.")
        private @Nullable String warmup;

        @Option(names = "--duration", paramLabel = "TIME", description = "Length of the measurement. Default: 5s.")
        private @Nullable String duration;

        @Option(
                names = "--drain",
                paramLabel = "TIME",
                defaultValue = "5s",
                description = "How long to wait at the end for what is still on its way. Default: ${DEFAULT-VALUE}.")
        private String drain = "";

        @Option(
                names = "--setup",
                paramLabel = "TIME",
                defaultValue = "60s",
                description = "How long connecting may take. Default: ${DEFAULT-VALUE}.")
        private String setup = "";

        @Option(
                names = "--concurrency",
                paramLabel = "N",
                defaultValue = "64",
                description = "Connections that are being opened at a time. Default: ${DEFAULT-VALUE}.")
        private int concurrency;

        @Option(
                names = "--rounds",
                paramLabel = "N",
                defaultValue = "3",
                description = "reconnect-storm: how often all connections break. Default: ${DEFAULT-VALUE}.")
        private int rounds;

        @Option(names = "--label", paramLabel = "TEXT", description = "What to call this run in its results.")
        private String label = "";
    }

    private static final class Results {
        @Option(names = "--json", paramLabel = "FILE", description = "Write the result in JSON; - for standard output.")
        private @Nullable String json;

        @Option(
                names = "--hgrm",
                paramLabel = "FILE",
                description = "Write the latency percentiles for HdrHistogram's tools.")
        private @Nullable Path hgrm;

        @Option(
                names = "--html",
                paramLabel = "FILE",
                description = "Write a report that a browser opens without a network.")
        private @Nullable Path html;
    }

    /** Runs and reports; returns the exit code. */
    int run(String title, List<StreamSettings> streams, @Nullable String planWarmup, @Nullable String planDuration)
            throws FailedException, InterruptedException {
        boolean isCounted = streams.stream().allMatch(stream -> stream.messages() > 0);
        String warmup = run.warmup != null ? run.warmup : planWarmup != null ? planWarmup : isCounted ? "0" : "1s";
        String duration = run.duration != null ? run.duration : planDuration != null ? planDuration : "5s";
        if (run.concurrency < 1 || run.rounds < 1) {
            throw wrong("--concurrency and --rounds: a number from 1");
        }
        RunSettings settings = new RunSettings(
                title,
                run.label,
                broker(),
                streams,
                nanos("--warmup", warmup),
                nanos("--duration", duration),
                nanos("--drain", run.drain),
                nanos("--setup", run.setup),
                run.concurrency,
                run.rounds,
                broker.pids);
        if (settings.durationNanos() == 0) {
            throw wrong("--duration 0: nothing would be measured");
        }
        try {
            RunResult result = measured(settings);
            report(result);
            return result.isOk() ? Main.STOPPED : Main.FAILED;
        } catch (BenchException | IOException e) {
            throw new FailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The line is erased before the table is printed. */
    private static RunResult measured(RunSettings settings) throws BenchException, InterruptedException {
        try (ProgressLine line = ProgressLine.onTerminal()) {
            return Bench.run(settings, line::show);
        }
    }

    private BrokerSettings broker() {
        try {
            return new BrokerSettings(
                    Target.parse(broker.url),
                    broker.login,
                    broker.passcode,
                    broker.hostHeader,
                    BrokerSettings.headers(broker.connectHeaders),
                    broker.isInsecure,
                    broker.trust,
                    broker.origin,
                    broker.settle == null ? -1 : nanos("--settle", broker.settle) / 1_000_000);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** The table goes to standard output, unless the JSON does. */
    private void report(RunResult result) throws IOException {
        boolean isJsonOnly = STANDARD_OUTPUT.equals(results.json);
        spec.commandLine().getOut().print(isJsonOnly ? Reports.json(result) : ResultText.of(result));
        spec.commandLine().getOut().flush();
        if (results.json != null && !isJsonOnly) {
            Files.writeString(Path.of(results.json), Reports.json(result), StandardCharsets.UTF_8);
        }
        if (results.hgrm != null) {
            Reports.writePercentiles(result, results.hgrm);
        }
        if (results.html != null) {
            Files.writeString(results.html, Reports.html(result), StandardCharsets.UTF_8);
        }
    }

    /** Reads 2, 2s, 500ms or 1m. */
    private long nanos(String option, String text) {
        String unit = text.replaceFirst("^[0-9.]+", "").toLowerCase(Locale.ROOT);
        double factor = switch (unit) {
            case "ms" -> 1e6;
            case "", "s" -> 1e9;
            case "m" -> 60e9;
            default -> throw wrong(option + " '" + text + "': a time is of the form 2, 2s, 500ms or 1m");
        };
        try {
            return (long) (Double.parseDouble(text.substring(0, text.length() - unit.length())) * factor);
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(), option + " '" + text + "': a time is of the form 2, 2s, 500ms or 1m", e);
        }
    }

    ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}

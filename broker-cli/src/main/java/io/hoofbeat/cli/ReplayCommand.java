package io.hoofbeat.cli;

import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay}: prints what topics have kept, and ends. */
@Command(
        name = "replay",
        description = "Prints what topics keep in their history, oldest first, and ends.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:no history, or the broker refused or was lost", "2:the command line is wrong"})
final class ReplayCommand extends ProgramCommand {

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Parameters(index = "0", paramLabel = "TOPIC", description = "A topic, or a pattern of topics.")
    private String destination = "";

    @Option(
            names = "--last",
            paramLabel = "N",
            converter = OptionValues.Count.class,
            description = "The last N messages of each topic.")
    private @Nullable Long last;

    @Option(names = "--since", paramLabel = "TIME", description = "From a time on: 2026-11-21T10:00:00Z, or 10m ago.")
    private @Nullable String since;

    @Option(
            names = "--seq",
            paramLabel = "N",
            converter = OptionValues.Count.class,
            description = "From this number on.")
    private @Nullable Long seq;

    @Option(names = "--headers", description = "Print headers and an empty line before each body.")
    private boolean isHeaders;

    @Option(names = "--json", description = "Print each message as a JSON object on one line.")
    private boolean isJson;

    @Override
    public Integer call() throws StompException, IOException, FailedException {
        String request = request();
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 << 10);
        try (StompClient client = options.connect()) {
            client.send(Frame.of("SUBSCRIBE")
                    .header("id", "replay")
                    .header("destination", destination)
                    .header("replay", request)
                    .build());
            Frame end = printAll(client, out);
            out.flush();
            if ("none".equals(end.header("replay-history"))) {
                throw new FailedException(destination
                        + " keeps no history: give it one with historyMessages or historyMillis in policies");
            }
        }
        return Main.STOPPED;
    }

    private String request() {
        int count = (last == null ? 0 : 1) + (since == null ? 0 : 1) + (seq == null ? 0 : 1);
        if (count > 1) {
            throw wrong("--last, --since and --seq exclude each other");
        }
        if (last != null) {
            return "last=" + last;
        }
        return since != null ? "since=" + since : seq != null ? "seq=" + seq : "all-kept";
    }

    /** Prints up to the end of what is replayed, and returns what marks that. */
    private Frame printAll(StompClient client, OutputStream out) throws StompException, IOException {
        while (true) {
            Frame frame = client.next();
            if (frame.command().equals("MESSAGE")) {
                if ("true".equals(frame.header("replay-end"))) {
                    return frame;
                }
                MessagePrinter.print(frame, isJson, isHeaders, out);
            }
        }
    }
}

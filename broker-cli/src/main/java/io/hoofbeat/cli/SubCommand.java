package io.hoofbeat.cli;

import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sub}: prints what arrives. Messages go to standard output, everything else to standard error. */
@Command(
        name = "sub",
        description = "Prints the messages of a destination until Ctrl-C.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped by Ctrl-C or --count",
            "1:the broker refused or was lost",
            "2:the command line is wrong"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hoofbeat sub '/topic/price.stock.*'",
            "  hoofbeat sub /queue/orders --count 1 --json",
            "  hoofbeat sub /topic/news --url ws://127.0.0.1:61614/ws --headers"
        })
final class SubCommand extends ProgramCommand {

    private static final String SUBSCRIPTION = "sub";
    private static final String GOODBYE = "goodbye";
    private static final int GOODBYE_SECONDS_MAX = 2;

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Parameters(
            index = "0",
            paramLabel = "DESTINATION",
            description = "From where, such as '/topic/price.*' or /queue/orders.")
    private String destination = "";

    @Option(
            names = "--ack",
            paramLabel = "MODE",
            description = {
                "auto, client or client-individual. In the client modes a message is acknowledged once it is printed.",
                "Default: auto; client-individual with --count, so that a queue loses no more than N messages."
            })
    private @Nullable String ackMode;

    @Option(names = "--nack", description = "Refuse each message with NACK after printing it. Needs a client mode.")
    private boolean isNack;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = OptionValues.Count.class,
            description = "Stop after N messages.")
    private long countMax;

    @Option(names = "--headers", description = "Print headers and an empty line before each body.")
    private boolean isHeaders;

    @Option(names = "--json", description = "Print each message as a JSON object on one line.")
    private boolean isJson;

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "A header of SUBSCRIBE. May be repeated.")
    private List<String> headers = new ArrayList<>();

    private final OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 << 10);
    private final CountDownLatch goodbyeAnswered = new CountDownLatch(1);
    private volatile boolean isInterrupted;

    @Override
    public Integer call() throws Exception {
        String mode = checkedMode();
        List<Frame.Header> more = options.headers(headers);
        try (StompClient client = options.connect()) {
            subscribe(client, mode, more);
            Thread goodbye = new Thread(() -> sayGoodbye(client), "goodbye");
            Runtime.getRuntime().addShutdownHook(goodbye);
            System.err.println("Subscribed to " + destination + "; Ctrl-C ends.");
            try {
                printAll(client, mode);
            } finally {
                removeHook(goodbye);
            }
        }
        return Main.STOPPED;
    }

    private String checkedMode() {
        boolean hasCount = countMax != 0;
        String mode = ackMode != null ? ackMode : hasCount || isNack ? "client-individual" : "auto";
        if (!List.of("auto", "client", "client-individual").contains(mode)) {
            throw wrong("--ack " + mode + ": one of auto, client, client-individual");
        }
        if (isNack && mode.equals("auto")) {
            throw wrong("--nack needs --ack client or client-individual");
        }
        if (isHeaders && isJson) {
            throw wrong("--json shows the headers by itself; leave --headers out");
        }
        return mode;
    }

    private void subscribe(StompClient client, String mode, List<Frame.Header> more) throws StompException {
        // One at a time, so that the queue gives out no message that is not printed.
        boolean isOneByOne = countMax > 0 && !mode.equals("auto");
        String receipt = client.newReceipt();
        client.send(Frame.of("SUBSCRIBE")
                .header("id", SUBSCRIPTION)
                .header("destination", destination)
                .header("ack", mode)
                .header("receipt", receipt)
                .headers(more)
                .header("prefetch-count", isOneByOne ? "1" : null)
                .build());
        client.awaitReceipt(receipt);
    }

    private void printAll(StompClient client, String mode) throws StompException, IOException {
        int count = 0;
        while (countMax == 0 || count < countMax) {
            Frame frame = next(client);
            if (frame == null) {
                return;
            }
            print(frame);
            if (!client.hasNext()) {
                out.flush();
            }
            if (!mode.equals("auto")) {
                out.flush();
                client.send(Frame.of(isNack ? "NACK" : "ACK")
                        .header("id", frame.requiredHeader("ack"))
                        .build());
            }
            count++;
        }
        out.flush();
        client.disconnect();
    }

    /** The next MESSAGE, or null when Ctrl-C was pressed and the broker has said goodbye. */
    private @Nullable Frame next(StompClient client) throws StompException {
        while (true) {
            Frame frame;
            try {
                frame = client.next();
            } catch (StompException e) {
                if (isInterrupted) {
                    goodbyeAnswered.countDown();
                    return null;
                }
                throw e;
            }
            if (frame.command().equals("MESSAGE")) {
                return frame;
            }
            if (GOODBYE.equals(frame.header("receipt-id"))) {
                goodbyeAnswered.countDown();
                return null;
            }
        }
    }

    private void print(Frame message) throws StompException {
        try {
            MessagePrinter.print(message, isJson, isHeaders, out);
        } catch (IOException e) {
            throw new StompException("nobody reads the output any more: " + e.getMessage(), e);
        }
    }

    /** Runs when the process is asked to end. The reading thread goes on printing until the answer comes. */
    private void sayGoodbye(StompClient client) {
        isInterrupted = true;
        try {
            client.send(Frame.of("DISCONNECT").header("receipt", GOODBYE).build());
            if (goodbyeAnswered.await(GOODBYE_SECONDS_MAX, TimeUnit.SECONDS)) {
                out.flush();
            }
        } catch (StompException | IOException e) {
            // The broker is gone already; there is nobody to say goodbye to.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Ctrl-C is how this command is meant to end, so it is no failure; exit() would wait for this very thread.
        Runtime.getRuntime().halt(Main.STOPPED);
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running; it ends the process.
        }
    }
}

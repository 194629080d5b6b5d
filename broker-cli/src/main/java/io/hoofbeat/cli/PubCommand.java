package io.hoofbeat.cli;

import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pub}: sends messages. */
@Command(
        name = "pub",
        description = "Sends messages to a destination.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the broker has accepted every message", "1:it has not", "2:the command line is wrong"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  hoofbeat pub /topic/price.stock.MMM '{\"price\":129.45}'",
            "  hoofbeat pub /queue/orders - --header content-type:application/pdf < order.pdf",
            "  tail -f events.log | hoofbeat pub /topic/events --lines"
        })
final class PubCommand extends ProgramCommand {

    /** Messages on their way without a RECEIPT; their receipts fit into any socket buffer while nobody reads them. */
    private static final int UNCONFIRMED_MAX = 256;

    private static final String TRANSACTION = "pub";

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Parameters(
            index = "0",
            paramLabel = "DESTINATION",
            description = "Where to, such as /topic/news or /queue/orders.")
    private String destination = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "BODY",
            description = "The message; - reads it from standard input.")
    private @Nullable String body;

    @Option(names = "--lines", description = "Send each line of standard input as a message.")
    private boolean isLines;

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "A header of the message. May be repeated.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = OptionValues.Count.class,
            description = "Send the message N times. Default: 1.")
    private long count = 1;

    @Option(
            names = "--receipt",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Wait until the broker has confirmed each message; --no-receipt only waits at the end. Default: on.")
    private boolean isReceipt;

    @Option(names = "--transaction", description = "Send all messages in one transaction: all of them or none.")
    private boolean isTransaction;

    private final Queue<String> unconfirmed = new ArrayDeque<>();
    private long sent;

    @Override
    public Integer call() throws Exception {
        List<Frame.Header> more = options.headers(headers);
        if (body == null && !isLines) {
            throw wrong("no message: give it behind the destination, or - to read it from standard input");
        }
        if (body != null && isLines) {
            throw wrong("a message and --lines; leave one out");
        }
        try (StompClient client = options.connect()) {
            sendAll(client, more);
        }
        String messages = Counted.of(sent, "message");
        System.err.println("Sent " + messages + " to " + destination + ", accepted by the broker.");
        return Main.STOPPED;
    }

    private void sendAll(StompClient client, List<Frame.Header> more) throws StompException, IOException {
        if (isTransaction) {
            client.send(Frame.of("BEGIN").header("transaction", TRANSACTION).build());
        }
        if (body == null) {
            sendLines(client, more);
        } else {
            byte[] bytes = body.equals("-") ? System.in.readAllBytes() : body.getBytes(StandardCharsets.UTF_8);
            for (int number = 0; number < count; number++) {
                send(client, more, bytes);
            }
        }
        while (!unconfirmed.isEmpty()) {
            client.awaitReceipt(unconfirmed.remove());
        }
        if (isTransaction) {
            String receipt = client.newReceipt();
            client.send(Frame.of("COMMIT")
                    .header("transaction", TRANSACTION)
                    .header("receipt", receipt)
                    .build());
            client.awaitReceipt(receipt);
        }
        client.disconnect();
    }

    private void sendLines(StompClient client, List<Frame.Header> more) throws StompException, IOException {
        InputStream in = new BufferedInputStream(System.in);
        for (byte[] line = readLine(in); line != null; line = readLine(in)) {
            for (int number = 0; number < count; number++) {
                send(client, more, line);
            }
        }
    }

    /** The bytes up to the next line end, which is LF or CR LF; null at the end of the input. */
    private static byte @Nullable [] readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        byte[] bytes = line.toByteArray();
        boolean hasCr = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return hasCr ? java.util.Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    private void send(StompClient client, List<Frame.Header> more, byte[] bytes) throws StompException {
        String receipt = isReceipt ? client.newReceipt() : null;
        client.send(Frame.of("SEND")
                .header("destination", destination)
                .header("transaction", isTransaction ? TRANSACTION : null)
                .header("receipt", receipt)
                .headers(more)
                .body(bytes)
                .build());
        sent++;
        if (receipt != null) {
            unconfirmed.add(receipt);
            if (unconfirmed.size() == UNCONFIRMED_MAX) {
                client.awaitReceipt(unconfirmed.remove());
            }
        }
    }
}

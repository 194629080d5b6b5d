package io.hoofbeat.cli;

import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code req}: sends a request and prints the answer. */
@Command(
        name = "req",
        description = "Sends a message with a reply-to of its own, and prints the answer.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:answered",
            "1:no answer in time, or the broker refused or was lost",
            "2:the command line is wrong"
        })
final class ReqCommand extends ProgramCommand {

    private static final String REPLIES = "/temp-queue/answer";

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Parameters(index = "0", paramLabel = "DESTINATION", description = "To where, such as /queue/service.")
    private String destination = "";

    @Parameters(index = "1", paramLabel = "BODY", arity = "0..1", description = "The body. Default: empty.")
    private String body = "";

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "A header of the request. May be repeated.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = OptionValues.Seconds.class,
            description = "How long to wait. Default: ${DEFAULT-VALUE}.")
    private double timeoutSeconds = 10;

    @Option(names = "--headers", description = "Print headers and an empty line before the body.")
    private boolean isHeaders;

    @Option(names = "--json", description = "Print the answer as a JSON object.")
    private boolean isJson;

    @Override
    @SuppressWarnings("try") // closing early is what ends the wait
    public Integer call() throws StompException, IOException, FailedException {
        List<Frame.Header> more = options.headers(headers);
        AtomicBoolean isLate = new AtomicBoolean();
        Timer timer = new Timer("timeout", true);
        try (StompClient client = options.connect()) {
            subscribe(client);
            client.send(Frame.of("SEND")
                    .header("destination", destination)
                    .header("reply-to", REPLIES)
                    .headers(more)
                    .body(body.getBytes(StandardCharsets.UTF_8))
                    .build());
            timer.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            isLate.set(true);
                            client.close();
                        }
                    },
                    (long) (timeoutSeconds * 1000));
            OutputStream out = System.out;
            MessagePrinter.print(answer(client), isJson, isHeaders, out);
            out.flush();
        } catch (StompException e) {
            if (isLate.get()) {
                throw new FailedException(
                        "no answer within " + timeoutSeconds + " s: does somebody consume " + destination
                                + ", and send to the reply-to of what it gets?",
                        e);
            }
            throw e;
        } finally {
            timer.cancel();
        }
        return Main.STOPPED;
    }

    private static void subscribe(StompClient client) throws StompException {
        String receipt = client.newReceipt();
        client.send(Frame.of("SUBSCRIBE")
                .header("id", "answer")
                .header("destination", REPLIES)
                .header("receipt", receipt)
                .build());
        client.awaitReceipt(receipt);
    }

    private static Frame answer(StompClient client) throws StompException {
        while (true) {
            Frame frame = client.next();
            if (frame.command().equals("MESSAGE")) {
                return frame;
            }
        }
    }
}

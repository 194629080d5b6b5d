package io.hoofbeat.cli;

import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import io.hoofbeat.cli.client.StompUrl;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code class-archive FILE}: makes the archive of {@link ClassArchive}, for images that are built once. Without a file it is the
 * training: a broker that serves one client, such that all classes of a start and of the first messages are loaded, and ends.
 */
@Command(
        name = ClassArchiveCommand.NAME,
        hidden = true,
        description = "Makes an archive of classes for faster starts; packages do so by themselves.")
final class ClassArchiveCommand extends ProgramCommand {

    static final String NAME = "class-archive";

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The archive to make.")
    private @Nullable Path file;

    @Override
    public Integer call() throws Exception {
        if (file == null) {
            train();
        } else {
            ClassArchive.make(file);
        }
        return Main.STOPPED;
    }

    private static void train() throws Exception {
        Path data = Files.createTempDirectory("hoofbeat-training");
        try {
            List<String> sets = new ArrayList<>(List.of("data=" + data, "listen.loops=2"));
            for (String port : List.of("stompPort", "webSocketPort", "adminPort")) {
                sets.add("listen." + port + "=0");
            }
            Configuration configuration = ConfigurationReader.read(null, Map.of(), sets, Map.of());
            RunningBroker broker = NettyBroker.start(configuration);
            System.out.print(Banner.text(configuration, broker));
            use(new StompUrl("tcp", "127.0.0.1", broker.stompPort(), ""));
            use(new StompUrl("ws", "127.0.0.1", broker.webSocketPort(), "/ws"));
            broker.drain();
        } finally {
            delete(data);
        }
    }

    private static void use(StompUrl url) throws StompException {
        StompClient client = StompClient.connect(url, null, null, List.of());
        for (String destination : List.of("/topic/training.*", "/queue/training")) {
            client.send(Frame.of("SUBSCRIBE")
                    .header("id", destination)
                    .header("destination", destination)
                    .header("ack", "client-individual")
                    .build());
        }
        for (String destination : List.of("/topic/training.one", "/queue/training")) {
            client.send(Frame.of("SEND").header("destination", destination).build());
            client.send(Frame.of("ACK")
                    .header("id", client.next().requiredHeader("ack"))
                    .build());
        }
        client.disconnect();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

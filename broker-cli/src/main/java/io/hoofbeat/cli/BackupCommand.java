package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.store.rocks.RocksStore;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backup}: has the running broker make a backup, or makes one of the folder of a broker that does not run. */
@Command(
        name = "backup",
        description = {
            "Has the broker of this machine make a backup while it goes on, and read all of it again.",
            "With --data, makes one of a data folder that no broker has open."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the backup is made and sound", "1:it is not", "2:the command line is wrong"})
final class BackupCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "DIR", description = "A folder that is not there yet.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private Path target;

    @Option(names = "--admin-port", paramLabel = "N", description = "Admin port of the broker. Default: 61680.")
    private int adminPort = ConfigKeys.ADMIN_PORT.defaultValue();

    @Option(names = "--admin", paramLabel = "URL", description = "Admin address of the broker instead of a port.")
    private @Nullable URI admin;

    @Option(names = "--login", paramLabel = "NAME", description = "Login of an operator. Default: none.")
    private @Nullable String login;

    @Option(
            names = "--passcode",
            paramLabel = "TEXT",
            arity = "0..1",
            interactive = true,
            description = "Passcode; without TEXT it is asked for, and does not show in the list of processes.")
    private @Nullable String passcode;

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder of a broker that does not run.")
    private @Nullable Path data;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        Path absolute = target.toAbsolutePath().normalize();
        String done = data == null ? online(absolute) : offline(data, absolute);
        PrintWriter out = spec.commandLine().getOut();
        out.println(done.strip());
        out.flush();
        return Main.STOPPED;
    }

    private String online(Path folder) throws FailedException, InterruptedException {
        URI base = admin == null ? URI.create("http://127.0.0.1:" + adminPort) : admin;
        URI uri = base.resolve("/api/backup?folder=" + URLEncoder.encode(folder.toString(), StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("X-Hoofbeat-Request", "backup")
                .POST(HttpRequest.BodyPublishers.noBody());
        if (login != null) {
            request.header("Authorization", AdminOptions.basic(login, passcode));
        }
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new FailedException(answer.body().strip());
            }
            return answer.body();
        } catch (ConnectException e) {
            throw new FailedException(
                    "no broker listens at " + base
                            + ": name its admin port with --admin-port, or the folder of a broker that does not run with --data",
                    e);
        } catch (IOException e) {
            throw new FailedException("the broker at " + base + " did not answer: " + e.getMessage(), e);
        }
    }

    private static String offline(Path data, Path folder) throws FailedException {
        if (!Files.isDirectory(data.resolve("messages"))) {
            throw new FailedException("There is no store in " + data.toAbsolutePath());
        }
        try (RocksStore store = RocksStore.open(data, DestinationPrefixes.DEFAULT)) {
            return "Backed up " + store.backUp(folder).readable() + " messages to " + folder;
        } catch (StoreUnavailableException e) {
            throw new FailedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}

package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.file.FileTrouble;
import io.hoofbeat.core.store.rocks.RocksStore;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup}: has the running broker make a backup, or makes one of the folder of a broker that does not run. */
@Command(
        name = "backup",
        description = {
            "Has the broker of this machine make a backup while it goes on, and read all of it again.",
            "With --data, makes one of a data folder that no broker has open."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the backup is made and sound", "1:it is not", "2:the command line is wrong"})
final class BackupCommand extends AdminCommand {

    @Parameters(paramLabel = "DIR", description = "A folder that is not there yet.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private Path target;

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder of a broker that does not run.")
    private @Nullable Path data;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        Path absolute = target.toAbsolutePath().normalize();
        String done = (data == null ? online(absolute) : offline(data, absolute)).strip();
        print(isJson ? Json.write(Map.of("done", done)) : done + "\n");
        return Main.STOPPED;
    }

    private String online(Path folder) throws FailedException, InterruptedException {
        return AdminOptions.text(admin.change("POST", "/api/backup", "folder", folder.toString()), "done");
    }

    private static String offline(Path data, Path folder) throws FailedException {
        if (!Files.isDirectory(data.resolve("messages"))) {
            throw new FailedException("There is no store in " + data.toAbsolutePath());
        }
        try {
            long messages = 0;
            for (Path host : HostFolders.of(data)) {
                Path kept = HostFolders.counterpart(data, host, folder);
                Files.createDirectories(Objects.requireNonNull(kept.getParent()));
                messages += backUp(host, kept);
            }
            return "Backed up " + Counted.of(messages, "message") + " to " + folder;
        } catch (IOException e) {
            throw new FailedException("The backup " + folder + " cannot be made: " + FileTrouble.reason(e), e);
        } catch (StoreUnavailableException e) {
            throw new FailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static long backUp(Path data, Path folder) throws StoreUnavailableException {
        try (RocksStore store = RocksStore.open(data, DestinationPrefixes.DEFAULT)) {
            return store.backUp(folder).readable();
        }
    }
}

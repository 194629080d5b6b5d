package io.hoofbeat.cli;

import io.hoofbeat.core.store.rocks.StoreMaintenance;
import io.hoofbeat.core.store.rocks.StoreReport;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}: makes a data folder of a backup. */
@Command(
        name = "restore",
        description = "Makes a data folder of a backup, after reading all of that.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the backup is damaged, or the folder is not empty", "2:the command line is wrong"})
final class RestoreCommand extends ProgramCommand {

    @Parameters(paramLabel = "BACKUP", description = "What 'hoofbeat backup' has made.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private Path backup;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The data folder: not there yet, or empty.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private Path data;

    @Override
    public Integer call() throws FailedException {
        try {
            List<Path> folders = HostFolders.of(backup);
            if (folders.size() > 1 && !HostReports.verify(backup).isSound()) {
                throw new FailedException("The backup " + backup + " is damaged: 'hoofbeat store verify --data "
                        + backup + "' tells more; 'hoofbeat store repair' mends what can be mended");
            }
            long messages = 0;
            long queues = 0;
            for (Path folder : folders) {
                StoreReport report = StoreMaintenance.restore(folder, HostFolders.counterpart(backup, folder, data));
                messages += report.readable();
                queues += report.queues().size();
            }
            print("Restored " + Counted.of(messages, "message") + " in " + Counted.of(queues, "queue") + " to " + data
                    + "\n");
            return Main.STOPPED;
        } catch (StoreUnavailableException e) {
            throw new FailedException(String.valueOf(e.getMessage()), e);
        }
    }
}

package io.hoofbeat.cli;

import io.hoofbeat.core.store.rocks.StoreMaintenance;
import io.hoofbeat.core.store.rocks.StoreReport;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code restore}: makes a data folder of a backup. */
@Command(
        name = "restore",
        description = "Makes a data folder of a backup, after reading all of that.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the backup is damaged, or the folder is not empty", "2:the command line is wrong"})
final class RestoreCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

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

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws FailedException {
        try {
            StoreReport report = StoreMaintenance.restore(backup, data);
            long messages = report.readable();
            long queues = report.queues().size();
            for (Path host : HostFolders.of(backup)) {
                StoreReport ofHost =
                        StoreMaintenance.restore(host, HostFolders.in(data).resolve(host.getFileName()));
                messages += ofHost.readable();
                queues += ofHost.queues().size();
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("Restored " + messages + " messages in " + queues + " queues to " + data);
            out.flush();
            return Main.STOPPED;
        } catch (StoreUnavailableException e) {
            throw new FailedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}

package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.core.store.rocks.StoreMaintenance;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code store}: looks after a data folder that no broker has open. */
@Command(
        name = "store",
        description = "Looks after a data folder that no broker has open.",
        subcommands = {StoreCommand.Verify.class, StoreCommand.Repair.class})
final class StoreCommand extends CommandGroup {

    /** {@code store verify}. */
    @Command(
            name = "verify",
            description = "Reads everything in a data folder, or a backup, and tells what is damaged.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all is sound", "1:something is damaged, or cannot be read", "2:the command line is wrong"
            })
    static final class Verify extends ProgramCommand {

        @Option(names = "--data", paramLabel = "DIR", description = "The data folder. Default: data.")
        private Path data = Path.of("data");

        @Option(names = "--json", description = "Tell it as JSON.")
        private boolean isJson;

        @Override
        public Integer call() throws FailedException {
            try {
                HostReports reports = HostReports.verify(data);
                print(isJson ? Json.write(reports.tree()) : reports.text());
                return reports.isSound() ? Main.STOPPED : Main.FAILED;
            } catch (StoreUnavailableException e) {
                throw new FailedException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** {@code store repair}. */
    @Command(
            name = "repair",
            description = {
                "Makes a new database of all that can be read in a data folder. The old one is kept beside it.",
                "What was lost is told for each queue. A folder that is sound is left as it is."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:the store is sound now", "1:nothing could be done", "2:the command line is wrong"})
    static final class Repair extends ProgramCommand {

        @Option(names = "--data", paramLabel = "DIR", required = true, description = "The data folder.")
        private Path data = Path.of("data");

        @Mixin
        private YesOption yes = new YesOption();

        @Override
        public Integer call() throws FailedException {
            yes.confirm("Make a new database of all that can be read in " + data
                    + "? Take a copy of the folder first if it is dear to you.");
            try {
                List<Path> folders = HostFolders.of(data);
                for (Path folder : folders) {
                    if (folders.size() > 1) {
                        print(folder + ":\n");
                    }
                    repair(folder);
                }
                boolean isSound = HostReports.verify(data).isSound();
                print(
                        isSound
                                ? "The store is sound now.\n"
                                : "The store is still damaged: see 'hoofbeat store verify'.\n");
                return isSound ? Main.STOPPED : Main.FAILED;
            } catch (StoreUnavailableException e) {
                throw new FailedException(String.valueOf(e.getMessage()), e);
            }
        }

        private void repair(Path folder) throws StoreUnavailableException {
            if (isSound(folder)) {
                print("Sound already, and left as it is.\n");
                return;
            }
            StoreMaintenance.Repair repair = StoreMaintenance.repair(folder);
            print("What was found before the repair:\n" + HostReports.text(repair.found()) + "Kept "
                    + Counted.of(repair.found().readable(), "message") + ". The old database is in " + repair.kept()
                    + "; delete it when you do not need it any more.\n");
        }

        /** Whether all of it can be read; one that cannot be opened is not sound, and the repair says what can be done. */
        private static boolean isSound(Path folder) {
            try {
                return StoreMaintenance.verify(folder).isSound();
            } catch (StoreUnavailableException e) {
                return false;
            }
        }
    }
}

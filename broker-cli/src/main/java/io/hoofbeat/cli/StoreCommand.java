package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.rocks.QueueReport;
import io.hoofbeat.core.store.rocks.StoreMaintenance;
import io.hoofbeat.core.store.rocks.StoreReport;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code store}: looks after a data folder that no broker has open. */
@Command(
        name = "store",
        description = "Looks after a data folder that no broker has open.",
        subcommands = {StoreCommand.Verify.class, StoreCommand.Repair.class})
final class StoreCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what to do: verify or repair");
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    /** {@code store verify}. */
    @Command(
            name = "verify",
            description = "Reads everything in a data folder, or a backup, and tells what is damaged.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all is sound", "1:something is damaged, or cannot be read", "2:the command line is wrong"
            })
    static final class Verify implements Callable<Integer>, HasCommonOptions {

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(names = "--data", paramLabel = "DIR", description = "The data folder. Default: data.")
        private Path data = Path.of("data");

        @Option(names = "--json", description = "Tell it as JSON.")
        private boolean isJson;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
        private CommandSpec spec;

        @Override
        public Integer call() throws FailedException {
            try {
                StoreReport report = StoreMaintenance.verify(data);
                PrintWriter out = spec.commandLine().getOut();
                out.print(isJson ? Json.write(tree(report)) : text(report));
                out.flush();
                return report.isSound() ? Main.STOPPED : Main.FAILED;
            } catch (StoreUnavailableException e) {
                throw new FailedException(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public CommonOptions common() {
            return common;
        }
    }

    /** {@code store repair}. */
    @Command(
            name = "repair",
            description = {
                "Makes a new database of all that can be read in a data folder. The old one is kept beside it.",
                "What was lost is told for each queue."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:the store is sound now", "1:nothing could be done", "2:the command line is wrong"})
    static final class Repair implements Callable<Integer>, HasCommonOptions {

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(names = "--data", paramLabel = "DIR", required = true, description = "The data folder.")
        private Path data = Path.of("data");

        @Option(
                names = "--yes",
                required = true,
                description = "Yes, do it. Take a copy of the folder first if it is dear to you.")
        private boolean isWanted;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
        private CommandSpec spec;

        @Override
        public Integer call() throws FailedException {
            if (!isWanted) {
                throw new ParameterException(spec.commandLine(), "nothing is done without --yes");
            }
            try {
                StoreMaintenance.Repair repair = StoreMaintenance.repair(data);
                boolean isSound = StoreMaintenance.verify(data).isSound();
                PrintWriter out = spec.commandLine().getOut();
                out.println("What was found before the repair:");
                out.print(text(repair.found()));
                out.println("Kept " + repair.found().readable() + " messages. The old database is in " + repair.kept()
                        + "; delete it when you do not need it any more.");
                out.println(
                        isSound
                                ? "The store is sound now."
                                : "The store is still damaged: see 'hoofbeat store verify'.");
                out.flush();
                return isSound ? Main.STOPPED : Main.FAILED;
            } catch (StoreUnavailableException e) {
                throw new FailedException(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public CommonOptions common() {
            return common;
        }
    }

    static String text(StoreReport report) {
        StringBuilder text = new StringBuilder();
        for (QueueReport queue : report.queues()) {
            text.append(queue.key())
                    .append("  ")
                    .append(queue.readable())
                    .append(queue.readable() == 1 ? " message" : " messages");
            if (queue.readable() != queue.counted()) {
                text.append(", should be ").append(queue.counted());
            }
            text.append('\n');
            for (StoreDamage damage : queue.damage()) {
                text.append("  damaged: ").append(damage).append('\n');
            }
        }
        if (report.logDamage() != null) {
            text.append("The log of the last changes is damaged: ")
                    .append(report.logDamage())
                    .append('\n');
        }
        report.remarks().forEach(remark -> text.append(remark).append('\n'));
        return text.append(report.isSound() ? "Sound: " : "DAMAGED: ")
                .append(report.readable())
                .append(" messages in ")
                .append(report.queues().size())
                .append(" queues can be read.\n")
                .toString();
    }

    static Map<String, Object> tree(StoreReport report) {
        List<Object> queues = new ArrayList<>();
        for (QueueReport queue : report.queues()) {
            List<Object> damage = new ArrayList<>();
            for (StoreDamage each : queue.damage()) {
                Map<String, Object> range = new LinkedHashMap<>();
                range.put("from", each.from());
                range.put("to", each.to());
                range.put("reason", each.reason());
                damage.add(range);
            }
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("queue", queue.key());
            tree.put("counted", queue.counted());
            tree.put("readable", queue.readable());
            tree.put("damage", damage);
            queues.add(tree);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("sound", report.isSound());
        tree.put("queues", queues);
        tree.put("logDamage", report.logDamage() == null ? "" : report.logDamage());
        tree.put("remarks", report.remarks());
        return tree;
    }
}

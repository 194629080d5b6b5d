package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.BenchException;
import io.hoofbeat.cli.bench.Plan;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bench plan}: runs several streams of messages at the same time. */
@Command(
        name = "plan",
        description = "Runs the streams of a plan at the same time. docs/LOAD-TESTING.md says how to write one.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything came, once and in order",
            "1:it did not",
            "2:the command line or the plan is wrong"
        })
final class BenchPlanCommand extends ProgramCommand {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Parameters(index = "0", paramLabel = "FILE", description = "The plan, in YAML.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws Exception {
        Plan plan;
        try {
            plan = Plan.read(file);
        } catch (BenchException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return options.run(file.toString(), plan.streams(), plan.warmup(), plan.duration());
    }
}

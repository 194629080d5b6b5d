package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.BenchException;
import io.hoofbeat.cli.bench.Comparison;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench compare}: sets two results side by side. */
@Command(
        name = "compare",
        description = "Sets two results of --json side by side and shows B as a multiple of A.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:compared", "2:a file is not a result"})
final class BenchCompareCommand implements Callable<Integer>, HasCommonOptions {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "A.json", description = "The result to compare with.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B.json", description = "The result in question.")
    private Path second = Path.of("");

    @Override
    public Integer call() {
        try {
            spec.commandLine().getOut().print(Comparison.of(first, second));
            spec.commandLine().getOut().flush();
            return Main.STOPPED;
        } catch (BenchException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}

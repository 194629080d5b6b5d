package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.BenchException;
import io.hoofbeat.cli.bench.Comparison;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bench compare}: sets two results side by side. */
@Command(
        name = "compare",
        description = "Sets two results of --json side by side and shows B as a multiple of A.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:compared", "2:a file is not a result"})
final class BenchCompareCommand extends ProgramCommand {

    @Parameters(index = "0", paramLabel = "A.json", description = "The result to compare with.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B.json", description = "The result in question.")
    private Path second = Path.of("");

    @Override
    public Integer call() {
        try {
            print(Comparison.of(first, second));
            return Main.STOPPED;
        } catch (BenchException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }
}

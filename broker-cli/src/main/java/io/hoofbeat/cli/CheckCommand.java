package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code check}: reads the configuration as {@code serve} would, and prints what comes out. */
@Command(
        name = "check",
        description = "Checks a configuration and prints the effective one.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the configuration is good", "2:it is not; what is wrong stands on standard error"})
final class CheckCommand implements Callable<Integer>, HasCommonOptions {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Configuration configuration = options.read(System.getenv());
        Admission.check(configuration);
        PrintWriter out = spec.commandLine().getOut();
        out.println("# The configuration that takes effect; behind each value, where it comes from.");
        out.print(configuration.toYaml());
        out.flush();
        return Main.STOPPED;
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}

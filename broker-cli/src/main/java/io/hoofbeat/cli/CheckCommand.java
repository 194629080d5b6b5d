package io.hoofbeat.cli;

import io.hoofbeat.cli.bench.Json;
import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--json", description = "Print key, value and origin of each as JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Configuration configuration = options.read(System.getenv());
        Admission.check(configuration);
        PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            out.print(Json.write(tree(configuration)));
        } else {
            out.println("# The configuration that takes effect; behind each value, where it comes from.");
            out.print(configuration.toYaml());
        }
        out.flush();
        return Main.STOPPED;
    }

    /** As the YAML of {@link Configuration#toYaml}: what is written there is read here. */
    private static Map<String, Object> tree(Configuration configuration) {
        List<Object> keys = new ArrayList<>();
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("key", key.name());
            each.put("value", Json.read(configuration.written(key)));
            each.put("origin", configuration.origin(key));
            keys.add(each);
        }
        return Map.of("keys", keys);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}

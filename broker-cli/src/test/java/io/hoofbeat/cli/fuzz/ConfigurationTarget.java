package io.hoofbeat.cli.fuzz;

import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A configuration file. From it a broker could be made, or there are problems a person can read; and what is shown of it, read again, is the
 * same configuration.
 */
public final class ConfigurationTarget {

    private static final ScratchFile FILE = new ScratchFile("configuration.yaml");

    private ConfigurationTarget() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        Configuration configuration;
        try {
            configuration = ConfigurationReader.read(FILE.with(input), Map.of(), List.of(), Map.of());
            configuration.serverOptions();
            configuration.brokerOptions();
        } catch (ConfigurationException e) {
            FuzzTargets.require(!e.problems().isEmpty(), "refused without a problem");
            e.problems()
                    .forEach(problem -> FuzzTargets.require(!problem.toString().isBlank(), "a problem without words"));
            return;
        }
        String shown = configuration.toYaml();
        try {
            String again = ConfigurationReader.read(
                            FILE.with(shown.getBytes(StandardCharsets.UTF_8)), Map.of(), List.of(), Map.of())
                    .toYaml();
            FuzzTargets.require(withoutOrigins(again).equals(withoutOrigins(shown)), shown + "\nread again:\n" + again);
        } catch (ConfigurationException e) {
            throw new AssertionError(shown, e);
        }
    }

    /** Comments tell where each value comes from, which differs. */
    private static String withoutOrigins(String yaml) {
        return yaml.replaceAll("(?m) *#.*$", "");
    }
}

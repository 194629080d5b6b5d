package io.hoofbeat.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Configurations at random: keys that exist and do not, values that fit and do not, broken YAML and bytes. Whatever comes, there is a
 * configuration from which a broker could be made, or problems a person can read. {@code -Dfuzz.rounds=N} makes it longer, {@code
 * -Dfuzz.seed=N} begins elsewhere; a failure names its seed.
 */
class ConfigurationFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 2000);
    private static final long FIRST_SEED = Long.getLong("fuzz.seed", 1);

    private static final String[] VALUES = {
        "0",
        "1",
        "-1",
        "7",
        "65536",
        "9223372036854775807",
        "9223372036854775808",
        "1e9",
        "0x10",
        "1_000",
        "10s",
        "1h",
        "5ms",
        "16MiB",
        "1GiB",
        "99999999999GiB",
        "true",
        "false",
        "null",
        "~",
        "",
        "''",
        "\"\"",
        "abc",
        "/a",
        "[/a, /b]",
        "[]",
        "{}",
        "{a: b}",
        "[[x]]",
        "*",
        "&a x",
        "*a",
        "!!str x",
        "|\n  x",
        ">-\n  x",
        "\"\\0\"",
        "'é'",
        "localhost",
        "127.0.0.1",
        "::1",
        "https://a.example",
        "[1, [2, {c: d}]]",
        "[{match: /queue/a, messagesMax: 1}]",
        "[{match: \"/queue/{\"}]",
        "10.0.0.0/8",
        "2026-11-21",
        "disk",
        "memory",
        "\t",
        "@",
        "%"
    };

    @TempDir
    private Path folder;

    private static String yaml(Random random) {
        StringBuilder yaml = new StringBuilder();
        String indent = "";
        for (int i = random.nextInt(12); i >= 0; i--) {
            String key =
                    ConfigKeys.ALL.get(random.nextInt(ConfigKeys.ALL.size())).name();
            String[] parts = key.split("\\.", -1);
            if (random.nextInt(3) == 0) {
                indent = "  ".repeat(random.nextInt(3));
            }
            String name = random.nextInt(3) == 0 ? key : parts[random.nextInt(parts.length)];
            String value = random.nextInt(4) == 0 ? "" : VALUES[random.nextInt(VALUES.length)];
            yaml.append(indent).append(name).append(": ").append(value).append('\n');
        }
        for (int i = random.nextInt(3); i > 0 && yaml.length() > 0; i--) {
            yaml.setCharAt(random.nextInt(yaml.length()), ":{}[]\"'#&*!|>-\n\t \0\uFEFFx".charAt(random.nextInt(19)));
        }
        return yaml.toString();
    }

    /** A file in which every key stands where it belongs, so that only values are wrong, if anything. */
    private static List<String> sets(Random random) {
        List<String> sets = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            sets.add(ConfigKeys.ALL.get(random.nextInt(ConfigKeys.ALL.size())).name() + "="
                    + VALUES[random.nextInt(VALUES.length)]);
        }
        return sets;
    }

    @Test
    void whateverComesIsAConfigurationOrIsToldWhatIsWrong() throws IOException {
        int good = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
            Random random = new Random(seed);
            String text = random.nextInt(3) == 0 ? "" : yaml(random);
            Path file = Files.writeString(folder.resolve("hoofbeat.yaml"), text);
            List<String> sets = sets(random);
            Map<String, String> environment = new HashMap<>();
            if (random.nextInt(4) == 0) {
                environment.put("HOOFBEAT_LIMITS_HEADERS_MAX", VALUES[random.nextInt(VALUES.length)]);
            }
            try {
                Configuration configuration = ConfigurationReader.read(file, environment, sets, Map.of());
                configuration.serverOptions();
                configuration.brokerOptions();
                configuration.toYaml();
                good++;
            } catch (ConfigurationException e) {
                assertThat(e.problems()).as("seed " + seed).isNotEmpty();
                e.problems().forEach(problem -> assertThat(problem.toString()).isNotBlank());
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", --set " + sets + ", file:\n" + text, e);
            }
        }
        assertThat(good).as("configurations").isGreaterThan(ROUNDS / 20);
    }
}

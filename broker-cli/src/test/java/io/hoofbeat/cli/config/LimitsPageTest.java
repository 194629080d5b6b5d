package io.hoofbeat.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.metrics.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/LIMITS.md} knows every limit, and every limit can be configured. */
class LimitsPageTest {

    private static final Pattern KEY = Pattern.compile("`([a-zA-Z]+\\.[a-zA-Z.]+)`");

    @Test
    void everyLimitHasALine() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../docs/LIMITS.md"));
        assertThat(Arrays.stream(Limit.values()))
                .allSatisfy(limit -> assertThat(lines)
                        .filteredOn(line -> line.startsWith("| `" + limit.key() + "` |"))
                        .hasSize(1));
    }

    /** Each key in a first column stands in a test that meets it through the packaged jar. */
    @Test
    void everyLimitIsMetThroughTheJar() throws IOException {
        StringBuilder tests = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : files.filter(each -> each.toString().endsWith("IT.java"))
                    .filter(each -> !each.endsWith("ServeIT.java")) // It prints them all.
                    .toList()) {
                tests.append(Files.readString(file));
            }
        }
        String all = tests.toString();
        List<String> keys = Files.readAllLines(Path.of("../docs/LIMITS.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .flatMap(column -> KEY.matcher(column).results())
                .map(key -> key.group(1))
                .toList();
        assertThat(keys)
                .hasSizeGreaterThan(Limit.values().length)
                .allSatisfy(key -> assertThat(Pattern.compile("\\b" + Pattern.quote(key) + "\\b")
                                .matcher(all)
                                .find())
                        .as(key)
                        .isTrue());
    }

    @Test
    void everyLimitIsAKey() {
        List<String> keys = ConfigKeys.ALL.stream().map(ConfigKey::name).toList();
        assertThat(Arrays.stream(Limit.values()).map(Limit::key)).isSubsetOf(keys);
    }
}

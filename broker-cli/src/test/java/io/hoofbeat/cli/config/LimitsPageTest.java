package io.hoofbeat.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.metrics.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/LIMITS.md} knows every limit, and every limit can be configured. */
class LimitsPageTest {

    @Test
    void everyLimitHasALine() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../docs/LIMITS.md"));
        assertThat(Arrays.stream(Limit.values()))
                .allSatisfy(limit -> assertThat(lines)
                        .filteredOn(line -> line.startsWith("| `" + limit.key() + "` |"))
                        .hasSize(1));
    }

    @Test
    void everyLimitIsAKey() {
        List<String> keys = ConfigKeys.ALL.stream().map(ConfigKey::name).toList();
        assertThat(Arrays.stream(Limit.values()).map(Limit::key)).isSubsetOf(keys);
    }
}

package io.hoofbeat.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that the fuzzer starts from, and what it has found, in every build. */
class FuzzSeedsTest {

    static List<Path> seeds() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String name : FuzzTargets.ALL.keySet()) {
            try (Stream<Path> files = Files.list(FuzzRun.FOLDER.resolve(name).resolve("seeds"))) {
                files.sorted().forEach(all::add);
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void holds(Path seed) throws IOException {
        String name = FuzzRun.FOLDER.relativize(seed).getName(0).toString();
        Objects.requireNonNull(FuzzTargets.ALL.get(name)).target().fuzzerTestOneInput(Files.readAllBytes(seed));
    }

    @Test
    void everyTargetHasSeedsAndADictionary() throws IOException {
        for (String name : FuzzTargets.ALL.keySet()) {
            assertThat(FuzzRun.FOLDER.resolve(name).resolve("seeds")).as(name).isNotEmptyDirectory();
            assertThat(Files.readAllLines(FuzzRun.FOLDER.resolve(name).resolve("dictionary")))
                    .as(name)
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("\"") && line.endsWith("\""));
        }
    }
}

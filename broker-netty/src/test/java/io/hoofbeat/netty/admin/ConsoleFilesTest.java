package io.hoofbeat.netty.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the console, as they lie in the sources. */
final class ConsoleFilesTest {

    private static final Path FOLDER = Path.of("src/main/resources/io/hoofbeat/netty/console");

    @Test
    void everyFileIsServed() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(ConsoleFiles.NAMES);
        }
    }

    @Test
    void nothingIsLoadedFromElsewhereAndNothingPutInAsMarkup() throws IOException {
        List<String> forbidden =
                List.of("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "https://");
        try (Stream<Path> files = Files.list(FOLDER)) {
            // The snippets name the broker by https, and are text.
            assertThat(files.filter(file -> !file.endsWith("snippets.js")))
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(forbidden));
        }
    }
}

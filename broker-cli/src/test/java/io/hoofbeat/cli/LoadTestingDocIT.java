package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of {@code docs/LOAD-TESTING.md}, for a moment each, and its plan. */
final class LoadTestingDocIT {

    private static final Path PAGE = Path.of("../docs/LOAD-TESTING.md");

    @TempDir
    private Path folder;

    @Test
    void theCommandsWork() throws IOException {
        List<String> lines = blocks("sh").stream().flatMap(String::lines).toList();
        assertThat(lines).hasSizeGreaterThan(5).allMatch(line -> line.startsWith("hoofbeat bench "));
        try (HoofbeatProcess broker = HoofbeatProcess.serve()) {
            for (String line : lines) {
                List<String> arguments = new ArrayList<>();
                for (String word : line.substring("hoofbeat ".length()).split(" ", -1)) {
                    arguments.add(
                            word.matches(".*\\.(json|html|hgrm)")
                                    ? folder.resolve(word).toString()
                                    : word);
                }
                if (!arguments.get(1).equals("compare")) {
                    arguments.addAll(List.of("--url", broker.stompUrl(), "--warmup", "100ms"));
                    arguments.addAll(arguments.get(1).endsWith("storm") ? List.of() : List.of("--duration", "300ms"));
                }
                assertSucceeds(arguments);
            }
        }
        assertThat(folder.resolve("latency.html")).content().contains("<svg");
        assertThat(folder.resolve("latency.hgrm")).content().contains("Percentile");
    }

    @Test
    void thePlanWorks() throws IOException {
        String plan = blocks("yaml")
                .get(0)
                .replace("warmup: 5s", "warmup: 100ms")
                .replace("duration: 30s", "duration: 300ms");
        Path file = Files.writeString(folder.resolve("plan.yaml"), plan);
        try (HoofbeatProcess broker = HoofbeatProcess.serve()) {
            assertSucceeds(List.of("bench", "plan", file.toString(), "--url", broker.stompUrl()));
        }
    }

    private static void assertSucceeds(List<String> arguments) {
        try (HoofbeatProcess process = HoofbeatProcess.run(arguments.toArray(new String[0]))) {
            assertThat(process.exitCode()).as("%s: %s", arguments, process).isZero();
        }
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }
}

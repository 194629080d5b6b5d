package io.hoofbeat.cli;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;

/**
 * A program in {@code src/test/external} that goes through its cases and prints a line for each: {@code ok NAME} or
 * {@code FAILED NAME: REASON}, {@code RESTART} to have the broker killed and started again, for which it gets a line back, and
 * {@code DONE} at the end. {@code .ci/install-external-clients} installs what they need.
 */
public final class ExternalProgram {

    private static final Path FOLDER = Path.of("src", "test", "external");

    /** How long a program may take to end after its last case. */
    private static final int SECONDS_MAX = 60;

    private ExternalProgram() {}

    /** Runs a program to its end; what it printed becomes one test for each line. */
    public static List<DynamicTest> casesOf(
            List<String> command, Map<String, String> environment, Runnable restartOfTheBroker)
            throws IOException, InterruptedException {
        if (!Files.isDirectory(FOLDER.resolve("node_modules"))) {
            throw new AssertionError("the JavaScript clients are not installed: run .ci/install-external-clients");
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<DynamicTest> cases = new ArrayList<>();
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                Writer answers = process.outputWriter(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.equals("DONE")) {
                output.append(line).append('\n');
                if (line.equals("RESTART")) {
                    restartOfTheBroker.run();
                    answers.write("RESTARTED\n");
                    answers.flush();
                } else if (line.startsWith("ok ")) {
                    cases.add(dynamicTest(line.substring("ok ".length()), () -> {}));
                } else if (line.startsWith("FAILED ")) {
                    cases.add(failure(line.substring("FAILED ".length()).replace(" | ", "\n")));
                }
                line = lines.readLine();
            }
            if (line == null || cases.isEmpty()) {
                throw new AssertionError(String.join(" ", command) + " did not come to its end:\n" + output);
            }
        } finally {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        return cases;
    }

    private static DynamicTest failure(String failure) {
        return dynamicTest(failure.substring(0, failure.indexOf(':')), () -> {
            throw new AssertionError(failure);
        });
    }
}

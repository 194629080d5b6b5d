package io.hoofbeat.cli.admin;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The console in headless Chromium: {@code src/test/external/console.mjs} goes through its pages. With {@code -Dhoofbeat.docs.write=true} the
 * screenshots of the manual are made. Only run by the profile {@code external-clients}.
 */
@Tag("external")
final class ConsoleIT {

    private static final int SECONDS_MAX = 60;

    @TestFactory
    List<DynamicTest> pages() throws IOException, InterruptedException {
        try (HoofbeatProcess broker = HoofbeatProcess.serve()) {
            List<String> command =
                    new ArrayList<>(List.of("node", "console.mjs", new AdminPort(broker).url(), broker.webSocketUrl()));
            if (Boolean.getBoolean("hoofbeat.docs.write")) {
                command.add(Path.of("../docs/images").toAbsolutePath().toString());
            }
            return casesOf(new ProcessBuilder(command));
        }
    }

    private static List<DynamicTest> casesOf(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.directory(Path.of("src", "test", "external").toFile())
                .redirectErrorStream(true)
                .start();
        List<DynamicTest> cases = new ArrayList<>();
        StringBuilder output = new StringBuilder();
        String line;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (line = lines.readLine(); line != null && !line.equals("DONE"); line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.startsWith("ok ")) {
                    cases.add(dynamicTest(line.substring("ok ".length()), () -> {}));
                } else if (line.startsWith("FAILED ")) {
                    String failure = line.substring("FAILED ".length()).replace(" | ", "\n");
                    cases.add(dynamicTest(failure.substring(0, failure.indexOf(':')), () -> {
                        throw new AssertionError(failure);
                    }));
                }
            }
        } finally {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        if (line == null || cases.isEmpty()) {
            throw new AssertionError("the program did not come to its end:\n" + output);
        }
        return cases;
    }
}

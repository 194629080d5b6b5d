package io.hoofbeat.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a command does at a terminal, which script(1) pretends to be, and what without one. */
final class TerminalIT {

    /** Back to the top, and everything below is erased. */
    private static final String HOME = "\u001b[H\u001b[J";

    @Test
    void topDrawsOverItselfAtATerminalAndWritesLinesElsewhere() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeThat(Files.isExecutable(script)).as("script(1) is here").isTrue();
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--store", "memory")) {
            String[] top = {"top", "--count", "2", "--interval", "1", "--admin", new AdminPort(broker).url()};
            String drawn = atTerminal(script, top);
            assertThat(drawn.split(java.util.regex.Pattern.quote(HOME), -1))
                    .as(drawn)
                    .hasSize(3);
            assertThat(drawn).contains("CLIENTS  SLOW", "ready");
            try (HoofbeatProcess lines = HoofbeatProcess.run(top)) {
                assertThat(lines.exitCode()).as(lines.toString()).isZero();
                assertThat(lines.out().lines()).hasSize(2).allMatch(line -> line.startsWith("clients "));
            }
        }
    }

    private static String atTerminal(Path script, String... arguments) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = java + " -jar " + HoofbeatProcess.jar() + " " + String.join(" ", arguments);
        Process process = new ProcessBuilder(script.toString(), "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
        return output;
    }
}

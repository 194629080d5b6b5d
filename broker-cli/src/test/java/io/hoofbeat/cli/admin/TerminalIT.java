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

    @Test
    void watchKeepsOneTableUpToDateAtATerminal() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeThat(Files.isExecutable(script)).as("script(1) is here").isTrue();
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--store", "memory")) {
            Process watch =
                    startAtTerminal(script, "watch", "'/topic/price.*'", "--count", "3", "--url", broker.stompUrl());
            try {
                StringBuilder drawn = new StringBuilder();
                readUntil("Ctrl-C ends", watch, drawn);
                for (String[] each : new String[][] {{"ibm", "181.20"}, {"sap", "9.5"}, {"ibm", "182.75"}}) {
                    Operating.stomp(0, broker, "pub", "/topic/price." + each[0], each[1]);
                    readUntil(each[1], watch, drawn);
                }
                drawn.append(rest(watch));
                String[] tables = drawn.toString().split(java.util.regex.Pattern.quote(HOME), -1);
                assertThat(tables).as(drawn.toString()).hasSize(4);
                assertThat(tables[1]).contains("1 topic").containsPattern("/topic/price.ibm +1 +181.20");
                assertThat(tables[3])
                        .contains("2 topics")
                        .containsPattern("(?s)/topic/price.ibm +2 +182.75.*/topic/price.sap +1 +9.5")
                        .doesNotContain("181.20");
            } finally {
                watch.destroyForcibly();
            }
        }
    }

    /** Reads on to the end of a text; until the process ends at most. */
    private static void readUntil(String text, Process process, StringBuilder read) throws IOException {
        int from = read.length();
        while (read.indexOf(text, from) < 0) {
            int next = process.getInputStream().read();
            assertThat(next).as("waits for %s after %s", text, read).isNotNegative();
            read.append((char) next);
        }
    }

    private static String atTerminal(Path script, String... arguments) throws IOException, InterruptedException {
        Process process = startAtTerminal(script, arguments);
        process.getOutputStream().close();
        return rest(process);
    }

    /** Starts a command at a terminal; the shell splits its arguments. */
    private static Process startAtTerminal(Path script, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = java + " -jar " + HoofbeatProcess.jar() + " " + String.join(" ", arguments);
        return new ProcessBuilder(script.toString(), "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
    }

    private static String rest(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
        return output;
    }
}

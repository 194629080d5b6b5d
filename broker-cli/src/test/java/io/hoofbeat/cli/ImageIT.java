package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The image of the Dockerfile, built and run with the engine that the command {@code docker} reaches; skipped where there is none. It
 * needs no network but for the image with the Java machine, which {@code -Dhoofbeat.image.java=NAME} replaces by one that is at hand.
 */
@Tag("packages")
final class ImageIT {

    private static final String NAME =
            "hoofbeat-it-" + UUID.randomUUID().toString().substring(0, 8);

    private static final int MEMORY_MIB = 512;

    private @Nullable String container;

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(succeeds("docker", "version"), "there is no docker, or no engine behind it");
        List<String> command = new ArrayList<>(List.of("docker", "build", "--network", "none", "-t", NAME));
        String java = System.getProperty("hoofbeat.image.java");
        if (java != null) {
            command.addAll(List.of("--build-arg", "JAVA_IMAGE=" + java));
        }
        command.addAll(List.of(
                "-f",
                "src/main/docker/Dockerfile",
                HoofbeatProcess.jar().resolveSibling("").toString()));
        run(command);
    }

    @AfterAll
    static void removeImage() throws Exception {
        if (succeeds("docker", "image", "inspect", NAME)) {
            run("docker", "image", "rm", "--force", NAME);
            run("docker", "volume", "rm", "--force", NAME);
        }
    }

    @AfterEach
    void removeContainer() throws Exception {
        if (container != null) {
            run("docker", "rm", "--force", container);
        }
    }

    @Test
    void aUserWithoutRightsServesOnAFileSystemItCannotWriteAndKeepsItsMessages() throws Exception {
        start();
        awaitHealth("healthy");
        assertThat(inside("id", "-un")).isEqualTo("hoofbeat\n");
        assertThat(inside("grep", "CapEff", "/proc/1/status")).endsWith("\t0000000000000000\n");
        assertThat(succeeds("docker", "exec", id(), "touch", "/opt/hoofbeat/file"))
                .isFalse();
        assertThat(inside("grep", "-c", "/var/cache/hoofbeat/classes-.*jsa", "/proc/1/maps"))
                .as("parts of the archive of classes that are mapped")
                .isNotEqualTo("0\n");
        inside("hoofbeat", "pub", "/queue/kept", "over the restart");

        run("docker", "stop", "--time", "60", id());
        assertThat(run("docker", "inspect", "--format", "{{.State.ExitCode}}", id()))
                .isEqualTo("0\n");
        assertThat(run("docker", "logs", id()))
                .contains("Ready in ", "Stopped: ")
                .doesNotContain("ERROR", "WARN ");

        run("docker", "start", id());
        awaitHealth("healthy");
        assertThat(inside("hoofbeat", "sub", "/queue/kept", "--count", "1")).contains("over the restart\n");
    }

    @Test
    void theHeapAndTheBuffersFitTheMemoryOfTheContainer() throws Exception {
        start();
        awaitHealth("healthy");
        String options = inside("cat", "/proc/1/cmdline");
        assertThat(mebibytes(options, "-Xmx") + mebibytes(options, "-XX:MaxDirectMemorySize="))
                .isLessThan(MEMORY_MIB);
    }

    @Test
    void aBrokerThatAnswersNoMoreIsUnhealthyAndHealthyAgainWhenItDoes() throws Exception {
        start("--health-interval", "1s", "--health-retries", "1", "--health-start-period", "0s");
        awaitHealth("healthy");
        run("docker", "kill", "--signal", "STOP", id());
        awaitHealth("unhealthy");
        run("docker", "kill", "--signal", "CONT", id());
        awaitHealth("healthy");
    }

    private void start(String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("docker", "run", "--detach", "--read-only", "--network", "none"));
        command.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
        command.addAll(List.of("--memory", MEMORY_MIB + "m", "--volume", NAME + ":/var/lib/hoofbeat"));
        command.addAll(List.of(options));
        command.add(NAME);
        container = run(command).strip();
    }

    private void awaitHealth(String health) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> run("docker", "inspect", "--format", "{{.State.Health.Status}}", id())
                        .equals(health + "\n"));
    }

    private String id() {
        return Objects.requireNonNull(container);
    }

    private String inside(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("docker", "exec", id()));
        all.addAll(List.of(command));
        return run(all);
    }

    private static int mebibytes(String options, String option) {
        Matcher value = Pattern.compile(Pattern.quote(option) + "(\\d+)m").matcher(options);
        assertThat(value.find()).as(option + " in " + options).isTrue();
        return Integer.parseInt(value.group(1));
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // The command is not there.
        }
    }

    private static String run(String... command) throws Exception {
        return run(List.of(command));
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }
}

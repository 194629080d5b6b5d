package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the tests of the packages share: where the packages are, and how their launcher is started. */
final class PackageUnderTest {

    private PackageUnderTest() {}

    /** The folder of the archive for Linux, unpacked in a folder. */
    static Path unpack(Path folder) throws Exception {
        Process tar = new ProcessBuilder("tar", "xzf", archive(".tar.gz").toString(), "-C", folder.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        try (Stream<Path> roots = Files.list(folder)) {
            return roots.filter(path -> path.getFileName().toString().startsWith("hoofbeat-"))
                    .findAny()
                    .orElseThrow();
        }
    }

    /** The file of the build that ends so. */
    static Path archive(String suffix) throws IOException {
        try (Stream<Path> all = Files.list(HoofbeatProcess.jar().resolveSibling(""))) {
            return all.filter(path -> path.getFileName().toString().startsWith("hoofbeat-")
                            && path.toString().endsWith(suffix))
                    .findAny()
                    .orElseThrow();
        }
    }

    /** Of the build. */
    static String version() throws IOException {
        String name = archive(".tar.gz").getFileName().toString();
        return name.substring("hoofbeat-".length(), name.length() - ".tar.gz".length());
    }

    /** Starts a broker without admin port, with an archive of classes in a folder. */
    static HoofbeatProcess launch(Path launcher, Path cache, Path data) {
        return launch(launcher, cache, data, Path.of(System.getProperty("java.home")));
    }

    /** As {@link #launch(Path, Path, Path)}, on a Java machine of its own. */
    static HoofbeatProcess launch(Path launcher, Path cache, Path data, Path java) {
        return HoofbeatProcess.launch(
                launcher,
                Map.of(
                        "HOOFBEAT_CACHE",
                        cache.toString(),
                        "HOOFBEAT_LISTEN_ADMIN_PORT",
                        "-1",
                        "JAVA_HOME",
                        java.toString()),
                "--stomp-port",
                "0",
                "--ws-port",
                "-1",
                "--data",
                data.toString());
    }

    /** What a command prints, both ways. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** The archives of classes in a folder; none when there is no such folder. */
    static List<Path> archives(Path cache) throws IOException {
        if (!Files.exists(cache)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(cache)) {
            return all.filter(path -> path.toString().endsWith(".jsa")).toList();
        }
    }
}

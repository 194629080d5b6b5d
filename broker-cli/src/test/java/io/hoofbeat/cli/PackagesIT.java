package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archives of {@code mvn verify -Ppackages}, unpacked and run as a user would. */
@Tag("packages")
@EnabledOnOs(OS.LINUX)
final class PackagesIT {

    @TempDir
    static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() throws Exception {
        Process tar = new ProcessBuilder("tar", "xzf", archive(".tar.gz").toString(), "-C", folder.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        try (Stream<Path> roots = Files.list(folder)) {
            home = roots.filter(path -> path.getFileName().toString().startsWith("hoofbeat-"))
                    .findAny()
                    .orElseThrow();
        }
    }

    @Test
    void theArchiveHoldsWhatLinuxNeedsAndNothingElse() throws IOException {
        assertThat(Files.size(archive(".tar.gz"))).isLessThan(24 << 20);
        assertThat(home).isDirectoryContaining("glob:**/LICENSE").isDirectoryContaining("glob:**/NOTICE");
        assertThat(home.resolve("docs/CONFIGURATION.md")).exists();
        assertThat(home.resolve("bin/hoofbeat")).isExecutable();
        try (Stream<Path> natives = Files.walk(home.resolve("lib/native"))) {
            assertThat(natives.filter(Files::isRegularFile)
                            .map(path ->
                                    home.resolve("lib/native").relativize(path).toString()))
                    .containsExactlyInAnyOrder(
                            "linux-x86_64/librocksdbjnijni-linux64.so",
                            "linux-x86_64/libnetty_transport_native_epoll_x86_64.so",
                            "linux-x86_64/libnetty_transport_native_io_uring42_x86_64.so",
                            "linux-aarch64/librocksdbjnijni-linux-aarch64.so",
                            "linux-aarch64/libnetty_transport_native_epoll_aarch_64.so",
                            "linux-aarch64/libnetty_transport_native_io_uring42_aarch_64.so");
        }
    }

    @Test
    void theZipHoldsWhatTheOthersNeed() throws IOException {
        try (ZipFile zip = new ZipFile(archive(".zip").toFile())) {
            List<String> libraries = zip.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.contains("/lib/native/") && !name.endsWith("/"))
                    .map(name -> name.replaceFirst(".*/lib/native/", ""))
                    .toList();
            assertThat(libraries)
                    .containsExactlyInAnyOrder(
                            "macos/librocksdbjnijni-osx-x86_64.jnilib",
                            "macos/librocksdbjnijni-osx-arm64.jnilib",
                            "windows/librocksdbjnijni-win64.dll");
            assertThat(zip.stream().map(entry -> entry.getName())).anyMatch(name -> name.endsWith("/bin/hoofbeat.bat"));
        }
    }

    @Test
    void everyEntryHasTheTimeOfTheBuildAndNotOfTheDay() throws IOException {
        assertThat(Files.getLastModifiedTime(home.resolve("bin/hoofbeat")))
                .isEqualTo(Files.getLastModifiedTime(home.resolve("LICENSE")));
    }

    @Test
    void itServesWithTheLibrariesOfThePackageAndThenFromAnArchiveOfClasses(@TempDir Path cache) throws IOException {
        Path data = cache.resolve("data");
        try (HoofbeatProcess first = launch(home.resolve("bin/hoofbeat"), cache, data)) {
            first.awaitOut(line -> line.startsWith("Ready"));
            await().atMost(Duration.ofMinutes(2)).until(() -> !archives(cache).isEmpty());
            String maps = Files.readString(Path.of("/proc/" + first.pid() + "/maps"));
            assertThat(maps)
                    .contains(home + "/lib/native/linux-", "librocksdbjnijni", "libnetty_transport_native_epoll")
                    .doesNotContain(archives(cache).get(0).toString());
            assertThat(first.terminate().exitCode()).isZero();
            assertThat(first.err()).isEmpty();
        }
        assertThat(data.resolve("library")).doesNotExist();
        try (HoofbeatProcess second = launch(home.resolve("bin/hoofbeat"), cache, data)) {
            second.awaitOut(line -> line.startsWith("Ready"));
            assertThat(Files.readString(Path.of("/proc/" + second.pid() + "/maps")))
                    .contains(archives(cache).get(0).toString());
            assertThat(second.terminate().exitCode()).isZero();
            assertThat(second.err()).isEmpty();
        }
        try (Stream<Path> all = Files.list(cache)) {
            assertThat(all).noneMatch(path -> path.toString().endsWith(".partial"));
        }
    }

    @Test
    void anArchiveThatIsNoneAndACacheThatCannotBeWrittenChangeNothing(@TempDir Path cache) throws IOException {
        Path readOnly = Files.createDirectory(cache.resolve("read-only"));
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
        Path file = Files.writeString(cache.resolve("file"), "");
        for (Path place : List.of(readOnly, file)) {
            try (HoofbeatProcess broker = launch(home.resolve("bin/hoofbeat"), place, cache.resolve("data"))) {
                broker.awaitOut(line -> line.startsWith("Ready"));
                assertThat(broker.terminate().exitCode()).isZero();
                assertThat(broker.err()).isEmpty();
            }
        }
    }

    @Test
    void aLinkInAnotherFolderStartsItToo(@TempDir Path elsewhere) throws IOException {
        Path link = Files.createSymbolicLink(elsewhere.resolve("hoofbeat"), home.resolve("bin/hoofbeat"));
        try (HoofbeatProcess version = HoofbeatProcess.launch(link, Map.of("HOOFBEAT_CACHE", "none"), "--version")) {
            assertThat(version.exitCode()).as(version.toString()).isZero();
            assertThat(version.out()).startsWith("Hoofbeat ");
        }
    }

    @Test
    void whatTheLauncherCannotDoItSaysWithTheRemedy(@TempDir Path old) throws IOException {
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Path launcher = home.resolve("bin/hoofbeat");
        try (HoofbeatProcess none = HoofbeatProcess.launch(launcher, Map.of("JAVA_HOME", old.toString()))) {
            assertThat(none.exitCode()).isEqualTo(1);
            assertThat(none.err()).contains("there is no bin/java in it; point it to a Java from 17 on");
        }
        Path java = Files.writeString(old.resolve("bin/java"), "#!/bin/sh\nexit 9\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (HoofbeatProcess eleven = HoofbeatProcess.launch(launcher, Map.of("JAVA_HOME", old.toString()))) {
            assertThat(eleven.exitCode()).isEqualTo(1);
            assertThat(eleven.err()).contains("is Java 11; Hoofbeat needs Java from 17 on");
        }
    }

    @Test
    void optionsOfTheUserWinOverThoseOfTheLauncher(@TempDir Path cache) {
        Map<String, String> environment = Map.of(
                "HOOFBEAT_CACHE",
                cache.toString(),
                "HOOFBEAT_JAVA_OPTS",
                "-Xmx77m -XX:+UseG1GC -XX:+PrintCommandLineFlags");
        try (HoofbeatProcess wrong =
                HoofbeatProcess.launch(home.resolve("bin/hoofbeat"), environment, "serve", "--stomp-port", "x")) {
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.out()).contains("-XX:MaxHeapSize=" + (77 << 20), "-XX:+UseG1GC");
            assertThat(wrong.err()).contains("listen.stompPort: found 'x'");
        }
    }

    @Test
    void theDebianPackageBringsALauncherAServiceAndItsConfiguration(@TempDir Path root) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/dpkg-deb")), "dpkg-deb is not here");
        Path deb = HoofbeatProcess.jar().resolveSibling("hoofbeat_" + version() + "_all.deb");
        assertThat(run("dpkg-deb", "-x", deb.toString(), root.toString())).isEmpty();
        assertThat(run("dpkg-deb", "-e", deb.toString(), root.resolve("DEBIAN").toString()))
                .isEmpty();

        assertThat(Files.readAllLines(root.resolve("DEBIAN/conffiles")))
                .containsExactlyInAnyOrder("/etc/hoofbeat/hoofbeat.yaml", "/etc/default/hoofbeat");
        for (String script : List.of("postinst", "prerm", "postrm")) {
            assertThat(root.resolve("DEBIAN/" + script)).isExecutable();
        }
        Path launcher = root.resolve("usr/bin/hoofbeat");
        try (HoofbeatProcess check = HoofbeatProcess.launch(
                launcher,
                Map.of("HOOFBEAT_CACHE", "none"),
                "check",
                "--config",
                root.resolve("etc/hoofbeat/hoofbeat.yaml").toString())) {
            assertThat(check.exitCode()).as(check.toString()).isZero();
            assertThat(check.out()).contains("data: /var/lib/hoofbeat");
        }
        Path unit = root.resolve("lib/systemd/system/hoofbeat.service");
        assertThat(unit)
                .content()
                .contains("Type=notify", "User=hoofbeat", "NoNewPrivileges=yes", "ProtectSystem=strict", "kill -HUP");
        if (Files.exists(Path.of("/usr/bin/systemd-analyze"))) {
            Path copy = root.resolve("hoofbeat.service");
            Files.writeString(copy, Files.readString(unit).replace("/usr/bin/hoofbeat", launcher.toString()));
            assertThat(run("systemd-analyze", "verify", copy.toString()))
                    .doesNotContain("Unknown")
                    .doesNotContain("hoofbeat.service:");
        }
    }

    @Test
    void theDockerfileNamesWhatIsThereAndAUserWithoutRights() throws IOException {
        String dockerfile = Files.readString(Path.of("src/main/docker/Dockerfile"));
        Matcher added = Pattern.compile("(?m)^(?:ADD|COPY) (\\S+)").matcher(dockerfile);
        while (added.find()) {
            try (DirectoryStream<Path> found =
                    Files.newDirectoryStream(HoofbeatProcess.jar().resolveSibling(""), added.group(1))) {
                assertThat(found).as(added.group(1)).hasSize(1);
            }
        }
        assertThat(dockerfile).containsPattern("(?m)^USER hoofbeat$").contains("HEALTHCHECK", "STOPSIGNAL SIGTERM");
        Path compose = Path.of("../docs/examples/compose");
        Matcher build = Pattern.compile("context: (\\S+)\\s+dockerfile: (\\S+)")
                .matcher(Files.readString(compose.resolve("compose.yaml")));
        assertThat(build.find()).isTrue();
        assertThat(compose.resolve(build.group(1)).resolve(build.group(2)).normalize())
                .exists();
    }

    private static String version() throws IOException {
        String name = archive(".tar.gz").getFileName().toString();
        return name.substring("hoofbeat-".length(), name.length() - ".tar.gz".length());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static HoofbeatProcess launch(Path launcher, Path cache, Path data) {
        return HoofbeatProcess.launch(
                launcher,
                Map.of("HOOFBEAT_CACHE", cache.toString(), "HOOFBEAT_LISTEN_ADMIN_PORT", "-1"),
                "--stomp-port",
                "0",
                "--ws-port",
                "-1",
                "--data",
                data.toString());
    }

    private static List<Path> archives(Path cache) throws IOException {
        try (Stream<Path> all = Files.list(cache)) {
            return all.filter(path -> path.toString().endsWith(".jsa")).toList();
        }
    }

    private static Path archive(String suffix) throws IOException {
        try (Stream<Path> all = Files.list(HoofbeatProcess.jar().resolveSibling(""))) {
            return all.filter(path -> path.getFileName().toString().startsWith("hoofbeat-")
                            && path.toString().endsWith(suffix))
                    .findAny()
                    .orElseThrow();
        }
    }
}

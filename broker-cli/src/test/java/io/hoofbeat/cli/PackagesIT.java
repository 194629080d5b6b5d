package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** What {@code mvn verify -Ppackages} builds: what is in it, and the Debian package installed. */
@Tag("packages")
@EnabledOnOs(OS.LINUX)
final class PackagesIT {

    @TempDir
    static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() throws Exception {
        home = PackageUnderTest.unpack(folder);
    }

    @Test
    void theArchiveHoldsWhatLinuxNeedsAndNothingElse() throws IOException {
        assertThat(Files.size(PackageUnderTest.archive(".tar.gz"))).isLessThan(24 << 20);
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
        try (ZipFile zip = new ZipFile(PackageUnderTest.archive(".zip").toFile())) {
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
    void theDebianPackageBringsALauncherAServiceAndItsConfiguration(@TempDir Path root) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/dpkg-deb")), "dpkg-deb is not here");
        Path deb = HoofbeatProcess.jar().resolveSibling("hoofbeat_" + PackageUnderTest.version() + "_all.deb");
        assertThat(PackageUnderTest.run("dpkg-deb", "-x", deb.toString(), root.toString()))
                .isEmpty();
        assertThat(PackageUnderTest.run(
                        "dpkg-deb", "-e", deb.toString(), root.resolve("DEBIAN").toString()))
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
            assertThat(PackageUnderTest.run("systemd-analyze", "verify", copy.toString()))
                    .doesNotContain("Unknown")
                    .doesNotContain("hoofbeat.service:");
        }
    }

    @Test
    void theDebianPackageIsInstalledUsedUpgradedAndRemovedWithoutATrace() throws Exception {
        assumeTrue(
                Boolean.getBoolean("hoofbeat.debian.install"),
                "it changes this machine for a while: -Dhoofbeat.debian.install=true, as root on Debian, lets it");
        Path deb = HoofbeatProcess.jar().resolveSibling("hoofbeat_" + PackageUnderTest.version() + "_all.deb");
        assertThat(PackageUnderTest.run("../.ci/try-debian-package", deb.toString()))
                .endsWith("good\n");
    }

    @Test
    void theServiceHasLittleExposure() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/systemd-analyze")), "systemd-analyze is not here");
        assertThat(PackageUnderTest.run(
                        "systemd-analyze", "security", "--offline=true", "src/main/deb/files/hoofbeat.service"))
                .containsPattern("Overall exposure level for hoofbeat.service: 1\\.[0-5] OK");
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
}

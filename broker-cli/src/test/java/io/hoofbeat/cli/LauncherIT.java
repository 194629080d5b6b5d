package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher of a package: which Java machine it takes, how it fails, and what it leaves alone. */
@Tag("packages")
@EnabledOnOs(OS.LINUX)
final class LauncherIT {

    @TempDir
    static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() throws Exception {
        home = PackageUnderTest.unpack(folder);
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
    void itTakesTheJavaOfJavaHomeElseOfThePath(@TempDir Path elsewhere) throws IOException {
        Path link = Files.createSymbolicLink(elsewhere.resolve("a java"), Path.of(System.getProperty("java.home")));
        for (String home : List.of(link.toString(), link + "/", "")) {
            try (HoofbeatProcess version = launcherWith(Map.of("JAVA_HOME", home), "--version")) {
                assertThat(version.exitCode()).as("%s: %s", home, version).isZero();
                assertThat(version.out()).startsWith("Hoofbeat ");
            }
        }
    }

    @Test
    void whatTheLauncherCannotDoItSaysWithTheRemedy(@TempDir Path old) throws IOException {
        Path tools = Files.createDirectories(old.resolve("tools"));
        for (String tool : List.of("dirname", "readlink")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin").resolve(tool));
        }
        try (HoofbeatProcess none = launcherWith(Map.of("JAVA_HOME", "", "PATH", tools.toString()))) {
            assertThat(none.exitCode()).isEqualTo(1);
            assertThat(none.err())
                    .contains("there is no java; install a Java from 17 on")
                    .contains("or set JAVA_HOME");
        }
        try (HoofbeatProcess empty = launcherWith(Map.of("JAVA_HOME", old.toString()))) {
            assertThat(empty.exitCode()).isEqualTo(1);
            assertThat(empty.err()).contains("there is no bin/java in it; point it to a Java from 17 on");
        }
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_292, true, 8", "11.0.2, true, 11", "16, true, 16", "1.8.0_292, false, 8", "11.0.2, false, 11"})
    void aJavaThatIsTooOldIsToldByItsNumber(String version, boolean hasRelease, String told, @TempDir Path old)
            throws IOException {
        Files.createDirectories(old.resolve("bin"));
        if (hasRelease) {
            Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        }
        Path java = Files.writeString(
                old.resolve("bin/java"),
                "#!/bin/sh\necho 'openjdk version \"" + version + "\" 2019-01-15' >&2\nexit 9\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (HoofbeatProcess launcher = launcherWith(Map.of("JAVA_HOME", old.toString()))) {
            assertThat(launcher.exitCode()).isEqualTo(1);
            assertThat(launcher.err()).contains("is Java " + told + "; Hoofbeat needs Java from 17 on");
        }
    }

    @Test
    void foldersMayHaveBlanksInTheirNamesAndNothingIsWrittenWhereItIsInstalled(@TempDir Path folder) throws Exception {
        Path copy = folder.resolve("a folder with blanks");
        assertThat(PackageUnderTest.run("cp", "-r", home.toString(), copy.toString()))
                .isEmpty();
        String before = listOf(copy);
        Path cache = folder.resolve("a cache");
        Path data = folder.resolve("the data");
        try (HoofbeatProcess broker = PackageUnderTest.launch(copy.resolve("bin/hoofbeat"), cache, data)) {
            broker.awaitOut(line -> line.startsWith("Ready"));
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !PackageUnderTest.archives(cache).isEmpty());
            assertThat(Files.readString(Path.of("/proc/" + broker.pid() + "/maps")))
                    .contains(copy + "/lib/native/linux-");
            assertThat(broker.terminate().exitCode()).isZero();
            assertThat(broker.err()).isEmpty();
        }
        assertThat(listOf(copy)).isEqualTo(before);
        assertThat(data).isNotEmptyDirectory();
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

    private static String listOf(Path folder) throws Exception {
        return PackageUnderTest.run("find", folder.toString(), "-printf", "%P %m %s %T@\\n");
    }

    private static HoofbeatProcess launcherWith(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(Map.of("HOOFBEAT_CACHE", "none"));
        all.putAll(environment);
        return HoofbeatProcess.launch(home.resolve("bin/hoofbeat"), all, arguments);
    }
}

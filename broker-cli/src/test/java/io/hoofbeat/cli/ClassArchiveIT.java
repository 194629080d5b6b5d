package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The archive of classes that the launcher of a package has made, and the starts from it. */
@Tag("packages")
@EnabledOnOs(OS.LINUX)
final class ClassArchiveIT {

    @TempDir
    static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() throws Exception {
        home = PackageUnderTest.unpack(folder);
    }

    @Test
    void itServesWithTheLibrariesOfThePackageAndThenFromAnArchiveOfClasses(@TempDir Path cache) throws IOException {
        Path data = cache.resolve("data");
        try (HoofbeatProcess first = PackageUnderTest.launch(home.resolve("bin/hoofbeat"), cache, data)) {
            first.awaitOut(line -> line.startsWith("Ready"));
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !PackageUnderTest.archives(cache).isEmpty());
            String maps = Files.readString(Path.of("/proc/" + first.pid() + "/maps"));
            assertThat(maps)
                    .contains(home + "/lib/native/linux-", "librocksdbjnijni", "libnetty_transport_native_epoll")
                    .doesNotContain(PackageUnderTest.archives(cache).get(0).toString());
            assertThat(first.terminate().exitCode()).isZero();
            assertThat(first.err()).isEmpty();
        }
        assertThat(data.resolve("library")).doesNotExist();
        try (HoofbeatProcess second = PackageUnderTest.launch(home.resolve("bin/hoofbeat"), cache, data)) {
            second.awaitOut(line -> line.startsWith("Ready"));
            assertThat(Files.readString(Path.of("/proc/" + second.pid() + "/maps")))
                    .contains(PackageUnderTest.archives(cache).get(0).toString());
            assertThat(second.terminate().exitCode()).isZero();
            assertThat(second.err()).isEmpty();
        }
        assertThat(partials(cache)).isEmpty();
    }

    @Test
    void aBrokerThatStopsWhileTheArchiveIsMadeLeavesNoProcessAndNoFile(@TempDir Path cache) throws IOException {
        try (HoofbeatProcess broker =
                PackageUnderTest.launch(home.resolve("bin/hoofbeat"), cache, cache.resolve("data"))) {
            broker.awaitOut(line -> line.startsWith("Ready"));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> training(broker) != null
                            || !PackageUnderTest.archives(cache).isEmpty());
            ProcessHandle training = training(broker);
            assertThat(broker.terminate().exitCode()).isZero();
            if (training != null) {
                assertThat(training.onExit()).succeedsWithin(Duration.ofMinutes(1));
            }
        }
        assertThat(partials(cache)).isEmpty();
    }

    @Test
    void twoThatStartAtOnceMakeOneArchiveThatIsWhole(@TempDir Path cache) throws IOException {
        Path launcher = home.resolve("bin/hoofbeat");
        try (HoofbeatProcess one = PackageUnderTest.launch(launcher, cache, cache.resolve("one"));
                HoofbeatProcess other = PackageUnderTest.launch(launcher, cache, cache.resolve("other"))) {
            for (HoofbeatProcess broker : List.of(one, other)) {
                broker.awaitOut(line -> line.startsWith("Ready"));
            }
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !PackageUnderTest.archives(cache).isEmpty()
                            && training(one) == null
                            && training(other) == null);
            assertThat(PackageUnderTest.archives(cache)).hasSize(1);
            assertThat(partials(cache)).isEmpty();
            for (HoofbeatProcess broker : List.of(one, other)) {
                assertThat(broker.terminate().exitCode()).isZero();
                assertThat(broker.err()).isEmpty();
            }
        }
        try (HoofbeatProcess third = PackageUnderTest.launch(launcher, cache, cache.resolve("one"))) {
            third.awaitOut(line -> line.startsWith("Ready"));
            assertThat(Files.readString(Path.of("/proc/" + third.pid() + "/maps")))
                    .contains(PackageUnderTest.archives(cache).get(0).toString());
        }
    }

    @Test
    void anArchiveThatIsNoneAndACacheThatCannotBeWrittenChangeNothing(@TempDir Path cache) throws IOException {
        Path readOnly = Files.createDirectory(cache.resolve("read-only"));
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
        Path file = Files.writeString(cache.resolve("file"), "");
        for (Path place : List.of(readOnly, file)) {
            try (HoofbeatProcess broker =
                    PackageUnderTest.launch(home.resolve("bin/hoofbeat"), place, cache.resolve("data"))) {
                broker.awaitOut(line -> line.startsWith("Ready"));
                assertThat(broker.terminate().exitCode()).isZero();
                assertThat(broker.err()).isEmpty();
            }
        }
    }

    /** Of those that are installed beside the one that runs this test; each words its complaints about an archive differently. */
    @ParameterizedTest
    @MethodSource("installed")
    void everyInstalledJavaFrom17OnServesFromItsArchiveWithoutAWord(Path java, @TempDir Path cache) throws IOException {
        for (int start = 1; start <= 2; start++) {
            try (HoofbeatProcess broker =
                    PackageUnderTest.launch(home.resolve("bin/hoofbeat"), cache, cache.resolve("data"), java)) {
                broker.awaitOut(line -> line.startsWith("Ready"));
                if (start == 1) {
                    await().atMost(Duration.ofMinutes(2))
                            .until(() -> !PackageUnderTest.archives(cache).isEmpty());
                } else {
                    assertThat(Files.readString(Path.of("/proc/" + broker.pid() + "/maps")))
                            .contains(PackageUnderTest.archives(cache).get(0).toString());
                }
                assertThat(broker.terminate().exitCode()).isZero();
                assertThat(broker.err()).isEmpty();
            }
        }
        // An archive that is damaged is passed over.
        Files.writeString(PackageUnderTest.archives(cache).get(0), "none");
        try (HoofbeatProcess broker =
                PackageUnderTest.launch(home.resolve("bin/hoofbeat"), cache, cache.resolve("data"), java)) {
            broker.awaitOut(line -> line.startsWith("Ready"));
            assertThat(broker.terminate().exitCode()).isZero();
            assertThat(broker.out()).startsWith("Hoofbeat ");
            assertThat(broker.err()).isEmpty();
        }
    }

    static Stream<Path> installed() throws IOException {
        try (Stream<Path> machines =
                Files.list(Path.of(System.getProperty("java.home")).resolveSibling(""))) {
            return machines
                    .filter(path -> Files.isExecutable(path.resolve("bin/java")))
                    .filter(ClassArchiveIT::isFrom17On)
                    .map(ClassArchiveIT::real)
                    .distinct()
                    .toList()
                    .stream();
        }
    }

    private static boolean isFrom17On(Path java) {
        try {
            Matcher version =
                    Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(Files.readString(java.resolve("release")));
            return version.find() && Integer.parseInt(version.group(1)) >= 17;
        } catch (IOException e) {
            return false; // No Java, or none that says what it is.
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable ProcessHandle training(HoofbeatProcess broker) {
        return ProcessHandle.of(broker.pid())
                .flatMap(process -> process.children().findAny())
                .orElse(null);
    }

    private static List<Path> partials(Path cache) throws IOException {
        try (Stream<Path> all = Files.list(cache)) {
            return all.filter(path -> path.toString().endsWith(".partial")).toList();
        }
    }
}

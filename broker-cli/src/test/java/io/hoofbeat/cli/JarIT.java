package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the packaged jar holds, and what it does not. */
final class JarIT {

    @Test
    void theManifestSaysHowToRunIt() throws IOException {
        try (JarFile jar = new JarFile(HoofbeatProcess.jar().toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            assertThat(attributes.getValue("Main-Class")).isEqualTo("io.hoofbeat.cli.Main");
            assertThat(attributes.getValue("Multi-Release")).isEqualTo("true");
            assertThat(attributes.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
        }
    }

    @Test
    void theNativesAndTheServicesAreInIt() throws IOException {
        Set<String> names = names();
        assertThat(names)
                .contains(
                        "META-INF/native/libnetty_transport_native_epoll_x86_64.so",
                        "META-INF/native/libnetty_transport_native_epoll_aarch_64.so",
                        "META-INF/native/libnetty_transport_native_io_uring42_x86_64.so",
                        "META-INF/native/libnetty_transport_native_io_uring42_aarch_64.so",
                        "librocksdbjni-linux64.so",
                        "librocksdbjni-linux64-musl.so",
                        "librocksdbjni-linux-aarch64.so",
                        "librocksdbjni-linux-aarch64-musl.so",
                        "librocksdbjni-osx-x86_64.jnilib",
                        "librocksdbjni-osx-arm64.jnilib",
                        "librocksdbjni-win64.dll",
                        "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
                        "META-INF/services/ch.qos.logback.classic.spi.Configurator",
                        "META-INF/LICENSE",
                        "META-INF/NOTICE");
        assertThat(names).filteredOn(name -> name.endsWith(".so")).hasSize(8);
    }

    @Test
    void nothingIsInItThatTheNoticeDoesNotName() throws IOException {
        Set<String> roots = names().stream()
                .filter(name -> name.endsWith(".class"))
                .map(name ->
                        name.startsWith("META-INF/versions/") ? name.replaceFirst("META-INF/versions/\\d+/", "") : name)
                .map(name -> name.replaceFirst("^((?:io|com|org|ch)/[^/]+|[^/]+)/.*", "$1"))
                .collect(Collectors.toSet());

        assertThat(roots)
                .containsExactlyInAnyOrder(
                        "io/hoofbeat",
                        "io/netty",
                        "io/prometheus",
                        "picocli",
                        "org/snakeyaml",
                        "org/HdrHistogram",
                        "org/slf4j",
                        "ch/qos",
                        "com/google",
                        "com/nimbusds",
                        "com/password4j",
                        "org/rocksdb");
        try (JarFile jar = new JarFile(HoofbeatProcess.jar().toFile())) {
            String notice = new String(
                    jar.getInputStream(jar.getEntry("META-INF/NOTICE")).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(notice)
                    .contains(
                            "(io.netty)",
                            "(info.picocli)",
                            "(io.prometheus)",
                            "(org.snakeyaml)",
                            "(org.hdrhistogram)",
                            "(org.slf4j)",
                            "(ch.qos.logback)",
                            "(com.google.re2j)",
                            "(com.nimbusds)",
                            "(com.password4j)",
                            "(org.rocksdb)");
        }
    }

    @Test
    void theBillOfMaterialsNamesTheLibraries() throws IOException {
        try (JarFile jar = new JarFile(HoofbeatProcess.jar().toFile())) {
            String bill = new String(
                    jar.getInputStream(jar.getEntry("META-INF/sbom/hoofbeat.cdx.json"))
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            String notice = new String(
                    jar.getInputStream(jar.getEntry("META-INF/NOTICE")).readAllBytes(), StandardCharsets.UTF_8);
            List<String> groups = Pattern.compile("\\(((?:[a-z0-9]+\\.)+[a-z0-9]+)\\)")
                    .matcher(notice)
                    .results()
                    .map(group -> group.group(1))
                    .toList();
            assertThat(groups).hasSizeGreaterThan(9);
            assertThat(groups).allSatisfy(group -> assertThat(bill).contains("\"pkg:maven/" + group + "/"));
            assertThat(bill).contains("\"pkg:maven/io.netty/netty-handler@").doesNotContain("junit", "testcontainers");
        }
    }

    @Test
    void whatNettyBringsBeyondNeedIsLeftOut() throws IOException {
        assertThat(names())
                .noneMatch(
                        name -> name.matches(
                                "io/netty/handler/codec/(stomp|mqtt|redis|memcache|smtp|socksx?|http2|http3|quic|dns|xml|protobuf|marshalling)/.*"))
                .noneMatch(name -> name.contains("kqueue") || name.contains("io/netty/channel/(sctp|udt|rxtx)/"));
    }

    private static Set<String> names() throws IOException {
        try (JarFile jar = new JarFile(HoofbeatProcess.jar().toFile())) {
            return jar.stream().map(entry -> entry.getName()).collect(Collectors.toSet());
        }
    }
}

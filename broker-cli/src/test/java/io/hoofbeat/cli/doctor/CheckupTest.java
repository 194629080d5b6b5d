package io.hoofbeat.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.doctor.Finding.Health;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check of {@code doctor} finds what is wrong and says how to mend it. */
final class CheckupTest {

    @TempDir
    private Path folder;

    private static void assertMends(Finding finding, Health health, String fact, String remedy) {
        assertThat(finding.health()).as(finding.toString()).isEqualTo(health);
        assertThat(finding.fact()).contains(fact);
        assertThat(finding.remedy()).contains(remedy);
    }

    @Test
    void openFilesAreCounted() throws IOException {
        assertMends(openFiles("256"), Health.BAD, "256 at most", "ulimit -n 65536");
        assertMends(openFiles("4096"), Health.WARNING, "4096 at most", "for more than 3596 connections: ulimit");
        assertThat(openFiles("65536").health()).isEqualTo(Health.GOOD);
        assertThat(openFiles("unlimited").health()).isEqualTo(Health.GOOD);
        assertThat(Checkup.openFiles(folder.resolve("none")).health()).isEqualTo(Health.GOOD);
    }

    private Finding openFiles(String soft) throws IOException {
        Path limits = folder.resolve("limits");
        Files.writeString(
                limits, "Limit   Soft Limit  Hard Limit  Units\nMax open files  " + soft + "  65536  files\n");
        return Checkup.openFiles(limits);
    }

    @Test
    void theDiskMustHaveRoomAndBeWritable() throws IOException {
        assertThat(Checkup.room(folder.resolve("data"), 0).health()).isNotEqualTo(Health.BAD);
        assertMends(Checkup.room(folder, Long.MAX_VALUE), Health.BAD, "free of", "store.freeBytesMin");
        Path file = Files.createFile(folder.resolve("file"));
        assertMends(Checkup.room(file, 0), Health.BAD, "is no folder", "--data");
        assertMends(Checkup.sync(file), Health.BAD, "cannot write in", "mend what is said of the data");
        assertThat(Checkup.sync(folder).fact()).containsPattern("\\d+ µs for a sync");
        assertThat(folder).isDirectoryNotContaining("glob:**hoofbeat-doctor*");
    }

    @Test
    void theClockMustBeRightAndKept() {
        Instant now = Instant.parse("2027-01-01T00:00:00Z");
        assertThat(Checkup.clock(now, true).health()).isEqualTo(Health.GOOD);
        assertThat(Checkup.clock(now, null).health()).isEqualTo(Health.GOOD);
        assertMends(Checkup.clock(now, false), Health.WARNING, "nothing keeps it right", "timedatectl set-ntp true");
        assertMends(Checkup.clock(Instant.EPOCH, true), Health.BAD, "1970", "set it");
    }

    @Test
    void certificatesEnd() throws Exception {
        Path file = certificate("60");
        X509Certificate made;
        try (InputStream in = Files.newInputStream(file)) {
            made = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        Instant begin = made.getNotBefore().toInstant();
        Instant end = made.getNotAfter().toInstant();
        assertMends(at(file, end.minus(Duration.ofDays(31))), Health.GOOD, "CN=broker", "");
        assertMends(
                at(file, end.minus(Duration.ofDays(29))), Health.WARNING, "in 29 days", "renew it and replace " + file);
        assertMends(at(file, end), Health.BAD, "has ended on " + end, "renew it and replace " + file);
        assertMends(at(file, begin.minusSeconds(1)), Health.BAD, "holds from " + begin, "clock");

        // Of a chain the one that ends first counts.
        Path chain = folder.resolve("chain.pem");
        Files.writeString(chain, Files.readString(file) + Files.readString(certificate("10")));
        assertMends(at(chain, begin.plus(Duration.ofDays(5))), Health.WARNING, "in 5 days", "renew it");
        Files.writeString(chain, "nothing");
        assertMends(at(chain, begin), Health.BAD, "chain.pem", "certificates in PEM");
        assertMends(at(folder.resolve("none"), begin), Health.BAD, "cannot be read", "certificates in PEM");
    }

    private static Finding at(Path file, Instant now) {
        return Checkup.certificates("certificate", file, now);
    }

    private Path certificate(String days) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> store = List.of(
                "-alias", "it", "-keystore", folder.resolve(days + ".p12").toString(), "-storepass", "changeit");
        run(keytool, "-genkeypair", store, "-keyalg", "EC", "-dname", "CN=broker", "-validity", days);
        Path file = folder.resolve(days + ".pem");
        run(keytool, "-exportcert", store, "-rfc", "-file", file.toString());
        return file;
    }

    private static void run(String keytool, String what, List<String> store, String... more)
            throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(keytool, what));
        command.addAll(store);
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}

package io.hoofbeat.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at parts of a machine. Each method looks at one, touches nothing that a broker uses, and says how to mend what it finds. */
public final class Checkup {

    private static final int JAVA_MIN = 17;
    private static final long FILES_MIN = 4_096;
    private static final long FILES_WANTED = 65_536;

    /** A sync above this makes each confirmed message wait noticeably, in microseconds. */
    private static final long SYNC_MICROS_WARNING = 10_000;

    /** A certificate that ends sooner should have been renewed by now. */
    private static final long CERTIFICATE_DAYS_WARNING = 30;

    private static final int SYNCS = 21;
    private static final int SYNC_BYTES = 4096;

    /** Before this program was written no clock that is right can stand. */
    private static final Instant CLOCK_MIN = Instant.parse("2026-11-01T00:00:00Z");

    private Checkup() {}

    /** The Java machine that runs this. */
    public static Finding java() {
        int feature = Runtime.version().feature();
        String fact = System.getProperty("java.vm.name") + " " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, heap up to "
                + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB";
        return feature >= JAVA_MIN
                ? Finding.good("Java", fact)
                : Finding.bad("Java", fact, "install Java " + JAVA_MIN + " or newer and point JAVA_HOME to it");
    }

    /**
     * How many files and connections a process may have open.
     *
     * @param limits {@code /proc/self/limits}
     */
    public static Finding openFiles(Path limits) {
        String soft;
        try {
            soft = Files.readAllLines(limits).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line ->
                            line.substring("Max open files".length()).strip().split("\\s+", -1)[0])
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return Finding.good("open files", "this system does not tell its limit");
        }
        if (soft.equals("unlimited")) {
            return Finding.good("open files", "no limit");
        }
        long count = Long.parseLong(soft);
        String fact = count + " at most; each connection is one";
        String remedy = "ulimit -n " + FILES_WANTED + " in the shell that starts it, or LimitNOFILE=" + FILES_WANTED
                + " in the systemd unit";
        if (count < FILES_MIN) {
            return Finding.bad("open files", fact, remedy);
        }
        return count < FILES_WANTED
                ? Finding.warning("open files", fact, "for more than " + (count - 500) + " connections: " + remedy)
                : Finding.good("open files", fact);
    }

    /**
     * Room on the disk of the data folder, which need not be there yet.
     *
     * @param freeBytesMin what {@code store.freeBytesMin} says
     */
    public static Finding room(Path data, long freeBytesMin) {
        Path folder = existing(data);
        if (!Files.isDirectory(folder)) {
            return Finding.bad("data", folder + " is no folder", "name another one with --data");
        }
        if (!Files.isWritable(folder)) {
            return Finding.bad(
                    "data",
                    folder + " cannot be written by " + System.getProperty("user.name"),
                    "chown " + System.getProperty("user.name") + " " + folder + ", or name another folder with --data");
        }
        try {
            FileStore disk = Files.getFileStore(folder);
            long free = disk.getUsableSpace();
            String fact = mib(free) + " free of " + mib(disk.getTotalSpace()) + " where " + data.toAbsolutePath()
                    + " is (" + disk.type() + ")";
            if (free < freeBytesMin) {
                return Finding.bad(
                        "data",
                        fact,
                        "persistent messages are refused below " + mib(freeBytesMin)
                                + " (store.freeBytesMin): make room, or name another folder with --data");
            }
            return free < 10 * freeBytesMin || free < disk.getTotalSpace() / 20
                    ? Finding.warning(
                            "data", fact, "make room before it is full; consumers that catch up free space too")
                    : Finding.good("data", fact);
        } catch (IOException e) {
            return Finding.bad("data", folder + ": " + e.getMessage(), "see whether its disk is there and sound");
        }
    }

    /** What it costs to have something on the disk of the data folder, by a file that is gone afterwards. */
    public static Finding sync(Path data) {
        Path folder = existing(data);
        Path file = null;
        try {
            file = Files.createTempFile(folder, "hoofbeat-doctor", ".tmp");
            long micros = medianSyncMicros(file);
            String fact = micros
                    + " µs for a sync of 4 KiB; a message that is sent and confirmed one by one takes at least that";
            return micros > SYNC_MICROS_WARNING
                    ? Finding.warning(
                            "sync",
                            fact,
                            "put the data on a disk of its own, best an SSD; network disks and busy neighbours make this slow")
                    : Finding.good("sync", fact);
        } catch (IOException e) {
            return Finding.bad(
                    "sync", "cannot write in " + folder + ": " + e.getMessage(), "mend what is said of the data");
        } finally {
            delete(file);
        }
    }

    private static long medianSyncMicros(Path file) throws IOException {
        long[] nanos = new long[SYNCS];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int index = 0; index < SYNCS; index++) {
                ByteBuffer bytes = ByteBuffer.allocate(SYNC_BYTES);
                long begin = System.nanoTime();
                channel.write(bytes);
                channel.force(false);
                nanos[index] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(nanos);
        return TimeUnit.NANOSECONDS.toMicros(nanos[SYNCS / 2]);
    }

    private static void delete(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
    }

    /**
     * The clock, which messages that expire and certificates depend on.
     *
     * @param isSynchronized what the system says; null when it does not say
     */
    public static Finding clock(Instant now, @Nullable Boolean isSynchronized) {
        if (now.isBefore(CLOCK_MIN)) {
            return Finding.bad(
                    "clock", "it says " + now, "set it; messages that expire, tokens and certificates depend on it");
        }
        if (Boolean.FALSE.equals(isSynchronized)) {
            return Finding.warning(
                    "clock",
                    "it says " + now + ", and nothing keeps it right",
                    "timedatectl set-ntp true, or run chrony");
        }
        return Finding.good("clock", "it says " + now + (isSynchronized == null ? "" : ", kept right"));
    }

    /**
     * The certificates of a file, of which the one that ends first counts.
     *
     * @param about what they are for
     * @param file  in PEM
     */
    public static Finding certificates(String about, Path file, Instant now) {
        X509Certificate first = null;
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                X509Certificate certificate = (X509Certificate) each;
                if (now.isBefore(certificate.getNotBefore().toInstant())) {
                    return Finding.bad(
                            about,
                            nameOf(certificate) + " in " + file + " holds from "
                                    + certificate.getNotBefore().toInstant(),
                            "see whether the clock is right; if it is, put back the certificate before this one");
                }
                boolean endsSooner = first == null || endOf(certificate).isBefore(endOf(first));
                first = endsSooner ? certificate : first;
            }
        } catch (IOException | GeneralSecurityException e) {
            return Finding.bad(
                    about, file + " cannot be read: " + e.getMessage(), "name a file of certificates in PEM");
        }
        return first == null
                ? Finding.bad(about, file + " holds no certificate", "name a file of certificates in PEM")
                : end(about, file, first, now);
    }

    private static Finding end(String about, Path file, X509Certificate first, Instant now) {
        Instant end = first.getNotAfter().toInstant();
        long days = Duration.between(now, end).toDays();
        String remedy = "renew it and replace " + file + " and its key; a broker that runs reads them again by itself";
        if (!now.isBefore(end)) {
            return Finding.bad(about, nameOf(first) + " in " + file + " has ended on " + end, remedy);
        }
        String fact =
                nameOf(first) + " in " + file + " ends on " + end + ", in " + days + (days == 1 ? " day" : " days");
        return days < CERTIFICATE_DAYS_WARNING ? Finding.warning(about, fact, remedy) : Finding.good(about, fact);
    }

    private static String nameOf(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    /** The folder itself, or the nearest one above it that exists. */
    private static Path existing(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        while (!Files.exists(path)) {
            Path parent = path.getParent();
            if (parent == null) {
                return path;
            }
            path = parent;
        }
        return path;
    }

    private static String mib(long bytes) {
        return bytes / (1 << 20) + " MiB";
    }

    private static Instant endOf(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }
}

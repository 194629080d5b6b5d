package io.hoofbeat.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an archive of the classes of this program for class-data sharing, which a Java machine maps into memory instead of reading and
 * checking classes one by one. It is made by a Java machine of its own, which serves one client and ends; so no broker that serves has
 * to end in order, and a start never waits for it or fails by it.
 */
final class ClassArchive {

    /** Set by the launcher to the file that it looked for and did not find. */
    private static final String WANTED = "hoofbeat.class.archive";

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** Ends the name of an archive that is being made, behind the number of the process that makes it. */
    private static final String PARTIAL = ".partial";

    private static final int TRAINING_SECONDS_MAX = 120;

    /** How long the end of this program waits until an archive that is half made is deleted. */
    private static final int TIDYING_MILLIS_MAX = 1000;

    /** The Java machine that makes an archive, while there is one. */
    private static final AtomicReference<@Nullable Process> TRAINING = new AtomicReference<>();

    /** System properties that a training needs as this process has them. */
    private static final List<String> PROPERTIES = List.of("hoofbeat.native.dir", "java.library.path");

    private ClassArchive() {}

    /** Makes the archive that the launcher has missed, if it has, on a thread of its own. */
    static void makeIfWanted() {
        String wanted = System.getProperty(WANTED);
        if (wanted == null) {
            return;
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        make(Path.of(wanted));
                        LOG.debug("made {} for faster starts", wanted);
                    } catch (IOException e) {
                        LOG.debug("made no archive of classes: {}", e.getMessage());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "class-archive");
        thread.setDaemon(true);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> giveUp(thread), "class-archive-end"));
        } catch (IllegalStateException e) {
            return; // This broker stops already.
        }
        thread.start();
    }

    /** Ends what is still being made: a service has stopped when all of its processes have. */
    private static void giveUp(Thread maker) {
        Process training = TRAINING.get();
        if (training != null) {
            training.destroyForcibly();
            try {
                maker.join(TIDYING_MILLIS_MAX);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Makes an archive. When several processes make the same one at once, the last one counts; a reader sees a whole file or none.
     *
     * @throws IOException when that was not possible; nothing is left behind then
     */
    static void make(Path target) throws IOException, InterruptedException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(target + " is no file");
        }
        Files.createDirectories(folder);
        deleteAbandoned(folder);
        // The Java machine writes it itself, and wants no file to be there.
        Path partial = folder.resolve(
                target.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
        try {
            train(partial);
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** Deletes what trainings have left whose broker has ended before them. */
    private static void deleteAbandoned(Path folder) throws IOException {
        try (DirectoryStream<Path> partials = Files.newDirectoryStream(folder, "*" + PARTIAL)) {
            for (Path partial : partials) {
                String name = partial.getFileName().toString();
                String pid = name.substring(0, name.length() - PARTIAL.length());
                long maker = Long.parseLong(pid.substring(pid.lastIndexOf('.') + 1));
                if (ProcessHandle.of(maker).isEmpty()) {
                    Files.deleteIfExists(partial); // Another start may be at it too.
                }
            }
        } catch (NumberFormatException e) {
            LOG.debug("a file in {} is not of this program: {}", folder, e.getMessage());
        }
    }

    private static void train(Path archive) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-Xlog:disable"));
        command.add("-XX:ArchiveClassesAtExit=" + archive);
        for (String property : PROPERTIES) {
            String value = System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        // An archive holds for one class path, written in the same way.
        command.addAll(List.of("-jar", System.getProperty("java.class.path"), ClassArchiveCommand.NAME));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // What this broker is configured with is none of the training's business.
        builder.environment().keySet().removeIf(name -> name.startsWith("HOOFBEAT_"));
        Process training = builder.start();
        TRAINING.set(training);
        try {
            training.getOutputStream().close();
            if (!training.waitFor(TRAINING_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("the training did not end within " + TRAINING_SECONDS_MAX + " s");
            }
        } finally {
            TRAINING.set(null);
            training.destroyForcibly();
        }
        if (training.exitValue() != Main.STOPPED || !Files.exists(archive)) {
            throw new IOException("the training failed with " + training.exitValue());
        }
    }
}

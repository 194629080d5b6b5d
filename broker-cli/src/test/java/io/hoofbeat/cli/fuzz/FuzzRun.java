package io.hoofbeat.cli.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Lets Jazzer work on the targets, two at a time, each in a process of its own: {@code mvn -Pfuzz test}. What it learns stays in
 * {@code target/fuzz/NAME}, so that the next run goes on from there; an input that breaks a target is in {@code target/fuzz/NAME-*}, to become
 * a seed. What it says is in {@code target/fuzz/NAME.log}, and printed when a target has had its time.
 */
final class FuzzRun {

    /** Of seeds and dictionaries, from the folder of this module. */
    static final Path FOLDER = Path.of("src", "test", "fuzz");

    /** Targets at a time. One keeps a processor busy, and may take 2.5 GB. */
    private static final int TARGETS_AT_ONCE = 2;

    private FuzzRun() {}

    /** @param arguments seconds for each target, then names of targets or none for all */
    public static void main(String[] arguments) throws InterruptedException {
        int seconds = Integer.parseInt(arguments[0]);
        List<String> names = new ArrayList<>();
        for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
            names.addAll(Arrays.stream(argument.split("[, ]+", -1))
                    .filter(name -> !name.isEmpty())
                    .toList());
        }
        if (names.isEmpty()) {
            names.addAll(FuzzTargets.ALL.keySet());
        }
        for (String name : names) {
            if (!FuzzTargets.ALL.containsKey(name)) {
                throw new IllegalArgumentException("no target " + name + " among " + FuzzTargets.ALL.keySet());
            }
        }
        List<String> broken = broken(names, seconds);
        if (!broken.isEmpty()) {
            System.out.println("broken: " + broken);
            System.exit(1);
        }
    }

    /** Lets Jazzer work on targets; returns those that do not hold. */
    private static List<String> broken(List<String> names, int seconds) throws InterruptedException {
        List<String> broken = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(TARGETS_AT_ONCE);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (String name : names) {
                results.add(executor.submit(() -> holds(name, seconds)));
            }
            for (int i = 0; i < names.size(); i++) {
                boolean holds = results.get(i).get();
                System.out.println("== " + names.get(i));
                Files.copy(log(names.get(i)), System.out);
                if (!holds) {
                    broken.add(names.get(i));
                }
            }
        } catch (ExecutionException | IOException e) {
            throw new IllegalStateException(e);
        } finally {
            executor.shutdownNow();
        }
        return broken;
    }

    private static Path log(String name) {
        return Path.of("target", "fuzz", name + ".log");
    }

    private static boolean holds(String name, int seconds) throws IOException, InterruptedException {
        Path learned = Files.createDirectories(Path.of("target", "fuzz", name));
        Path folder = FOLDER.resolve(name);
        String target = Objects.requireNonNull(FuzzTargets.ALL.get(name)).in().getName();
        Process fuzzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx900m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target,
                        "--instrumentation_includes=io.hoofbeat.**",
                        "--custom_hook_includes=io.hoofbeat.**",
                        "--reproducer_path=target/fuzz",
                        "-max_total_time=" + seconds,
                        "-timeout=600", // The first input waits until all classes are instrumented.
                        "-rss_limit_mb=2500",
                        "-print_final_stats=1",
                        "-artifact_prefix=target/fuzz/" + name + "-",
                        "-dict=" + folder.resolve("dictionary"),
                        learned.toString(),
                        folder.resolve("seeds").toString())
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile())
                .start();
        // It stops by itself; this is for the case that it does not.
        if (!fuzzer.waitFor(seconds * 2L + 300, TimeUnit.SECONDS)) {
            fuzzer.destroyForcibly();
            return false;
        }
        return fuzzer.exitValue() == 0;
    }
}

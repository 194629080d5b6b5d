package io.hoofbeat.cli.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Lets Jazzer work on one target after the other, each in a process of its own: {@code mvn -Pfuzz test}. What it learns stays in
 * {@code target/fuzz/NAME}, so that the next run goes on from there; an input that breaks a target is in {@code target/fuzz/NAME-*}, to become
 * a seed.
 */
final class FuzzRun {

    /** Of seeds and dictionaries, from the folder of this module. */
    static final Path FOLDER = Path.of("src", "test", "fuzz");

    private FuzzRun() {}

    /** @param arguments seconds for each target, then names of targets or none for all */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int seconds = Integer.parseInt(arguments[0]);
        List<String> names = new ArrayList<>();
        for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
            names.addAll(Arrays.stream(argument.split("[, ]+", -1))
                    .filter(name -> !name.isEmpty())
                    .toList());
        }
        List<String> broken = new ArrayList<>();
        for (String name : names.isEmpty() ? List.copyOf(FuzzTargets.ALL.keySet()) : names) {
            if (!FuzzTargets.ALL.containsKey(name)) {
                throw new IllegalArgumentException("no target " + name + " among " + FuzzTargets.ALL.keySet());
            }
            System.out.println("== " + name);
            if (!holds(name, seconds)) {
                broken.add(name);
            }
        }
        if (!broken.isEmpty()) {
            System.out.println("broken: " + broken);
            System.exit(1);
        }
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
                        "-max_total_time=" + seconds,
                        "-timeout=600", // The first input waits until all classes are instrumented.
                        "-rss_limit_mb=2500",
                        "-print_final_stats=1",
                        "-artifact_prefix=target/fuzz/" + name + "-",
                        "-dict=" + folder.resolve("dictionary"),
                        learned.toString(),
                        folder.resolve("seeds").toString())
                .redirectErrorStream(true)
                .inheritIO()
                .start();
        // It stops by itself; this is for the case that it does not.
        if (!fuzzer.waitFor(seconds * 2L + 300, TimeUnit.SECONDS)) {
            fuzzer.destroyForcibly();
            return false;
        }
        return fuzzer.exitValue() == 0;
    }
}

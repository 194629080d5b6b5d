package io.hoofbeat.cli.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/** Results in files. */
public final class Reports {

    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final double NANOS_PER_MICRO = 1000;

    private Reports() {}

    /** The result in JSON. */
    public static String json(RunResult result) {
        return Json.write(ResultTree.of(result));
    }

    /** The result as a page that needs nothing but a browser. */
    public static String html(RunResult result) {
        return ResultHtml.of(result);
    }

    /**
     * Writes the percentiles of the latency as HdrHistogram's own tools read them, in microseconds: those of all streams together, or
     * those of the connections of a storm.
     */
    public static void writePercentiles(RunResult result, Path file) throws IOException {
        Histogram all = result.streams().get(0).latency().copy();
        if (result.storm() != null) {
            all = result.storm().times();
        } else {
            for (StreamResult stream :
                    result.streams().subList(1, result.streams().size())) {
                all.add(stream.latency());
            }
        }
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            all.outputPercentileDistribution(out, TICKS_PER_HALF_DISTANCE, NANOS_PER_MICRO);
            if (out.checkError()) {
                throw new IOException("writing " + file + " failed");
            }
        }
    }
}

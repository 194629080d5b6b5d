package io.hoofbeat.cli.bench;

import io.hoofbeat.core.file.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Two results side by side. */
public final class Comparison {

    /** A factor below this is noise on most machines; what it means is in the documentation. */
    private static final double NOISE = 1.05;

    /** What is compared: where it is in a result, what it is called, and whether more of it is better. */
    private record Measure(String name, boolean isMoreBetter, List<String> path) {}

    private static final List<Measure> OF_RUN = List.of(
            new Measure("broker µs per message", false, List.of("broker", "cpu_us_per_message")),
            new Measure("broker memory, bytes", false, List.of("broker", "rss_peak_bytes")),
            new Measure("bench µs per message", false, List.of("generator", "cpu_us_per_message")),
            new Measure("connects/s", true, List.of("storm", "connects_per_second")),
            new Measure("connect p50, µs", false, List.of("storm", "time_us", "p50")),
            new Measure("connect p99, µs", false, List.of("storm", "time_us", "p99")),
            new Measure("bytes per connection", false, List.of("storm", "bytes_per_connection")));

    private static final List<Measure> OF_STREAM = List.of(
            new Measure("sent/s", true, List.of("sent_per_second")),
            new Measure("delivered/s", true, List.of("delivered_per_second")),
            new Measure("latency p50, µs", false, List.of("latency_us", "p50")),
            new Measure("latency p99, µs", false, List.of("latency_us", "p99")),
            new Measure("latency p99.9, µs", false, List.of("latency_us", "p99.9")),
            new Measure("latency max, µs", false, List.of("latency_us", "max")),
            new Measure("receipt p50, µs", false, List.of("receipt_us", "p50")),
            new Measure("receipt p99, µs", false, List.of("receipt_us", "p99")));

    private Comparison() {}

    /**
     * The comparison as a table.
     *
     * @throws BenchException when a file is not a result
     */
    public static String of(Path first, Path second) throws BenchException {
        return of(first.toString(), read(first), second.toString(), read(second));
    }

    private static Map<?, ?> read(Path file) throws BenchException {
        Object tree;
        try {
            tree = Json.read(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new BenchException(file + " cannot be read: " + FileTrouble.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new BenchException(file + " is " + e.getMessage(), e);
        }
        if (tree instanceof Map<?, ?> map && ResultTree.FORMAT.equals(map.get("format"))) {
            return map;
        }
        throw new BenchException(file + " is not a result of bench --json (of format " + ResultTree.FORMAT + ")");
    }

    static String of(String firstName, Map<?, ?> a, String secondName, Map<?, ?> b) {
        StringBuilder out = new StringBuilder(2048);
        out.append("A  ")
                .append(about(firstName, a))
                .append("\nB  ")
                .append(about(secondName, b))
                .append('\n');
        row(out, "", "A", "B", "B/A", "");
        OF_RUN.forEach(measure -> measure(out, measure, a, b));
        for (Object each : streams(a)) {
            Map<?, ?> of = (Map<?, ?>) each;
            Map<?, ?> other = stream(b, of.get("name"));
            if (other == null) {
                out.append(" ").append(of.get("name")).append(": not in B\n");
                continue;
            }
            if (streams(a).size() > 1) {
                out.append(" ").append(of.get("name")).append('\n');
            }
            OF_STREAM.forEach(measure -> measure(out, measure, of, other));
            faults(out, of, other);
            differences(out, of, other);
        }
        for (Object each : streams(b)) {
            if (stream(a, ((Map<?, ?>) each).get("name")) == null) {
                out.append(" ").append(((Map<?, ?>) each).get("name")).append(": not in A\n");
            }
        }
        return out.toString();
    }

    private static String about(String file, Map<?, ?> result) {
        List<String> parts = new ArrayList<>(List.of(file + ":", String.valueOf(result.get("title"))));
        String label = String.valueOf(result.get("label"));
        if (!label.isEmpty()) {
            parts.add("(" + label + ")");
        }
        parts.add("on " + result.get("url"));
        String server = String.valueOf(result.get("server"));
        if (!server.isEmpty()) {
            parts.add("[" + server + "]");
        }
        return String.join(" ", parts) + (Boolean.TRUE.equals(result.get("ok")) ? "" : "  FAULTY");
    }

    private static List<?> streams(Map<?, ?> result) {
        return result.get("streams") instanceof List<?> list ? list : List.of();
    }

    private static @Nullable Map<?, ?> stream(Map<?, ?> result, @Nullable Object name) {
        for (Object each : streams(result)) {
            if (each instanceof Map<?, ?> stream && String.valueOf(name).equals(stream.get("name"))) {
                return stream;
            }
        }
        return null;
    }

    private static void measure(StringBuilder out, Measure measure, Map<?, ?> a, Map<?, ?> b) {
        Double first = number(a, measure.path());
        Double second = number(b, measure.path());
        if (first == null || second == null || (first == 0 && second == 0)) {
            return;
        }
        double ratio = second / first;
        String verdict = "";
        if (ratio > NOISE || ratio < 1 / NOISE) {
            verdict = ratio > 1 == measure.isMoreBetter() ? "better" : "worse";
        }
        String shown = first == 0 ? "-" : String.format(Locale.ROOT, "%.3f", ratio);
        row(out, measure.name(), Figures.of(first), Figures.of(second), shown, first == 0 ? "" : verdict);
    }

    private static @Nullable Double number(Map<?, ?> tree, List<String> path) {
        Object at = tree;
        for (String step : path) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at instanceof Number number ? (Double) number.doubleValue() : null;
    }

    private static void faults(StringBuilder out, Map<?, ?> a, Map<?, ?> b) {
        if (!(a.get("faults") instanceof Map<?, ?> ofA) || !(b.get("faults") instanceof Map<?, ?> ofB)) {
            return;
        }
        for (Map.Entry<?, ?> fault : ofA.entrySet()) {
            String name = String.valueOf(fault.getKey());
            Double first = number(ofA, List.of(name));
            Double second = number(ofB, List.of(name));
            if (first != null && second != null && first + second > 0) {
                row(out, name, Figures.of(first), Figures.of(second), "", "FAULT");
            }
        }
    }

    /** What was set differently, which makes a ratio mean less. */
    private static void differences(StringBuilder out, Map<?, ?> a, Map<?, ?> b) {
        if (!(a.get("settings") instanceof Map<?, ?> ofA) || !(b.get("settings") instanceof Map<?, ?> ofB)) {
            return;
        }
        for (Map.Entry<?, ?> setting : ofA.entrySet()) {
            String first = String.valueOf(setting.getValue());
            String second = String.valueOf(ofB.get(setting.getKey()));
            if (!first.equals(second)) {
                row(out, String.valueOf(setting.getKey()), first, second, "", "not the same load");
            }
        }
    }

    private static void row(StringBuilder out, String name, String a, String b, String ratio, String verdict) {
        out.append(String.format("  %-24s %14s %14s %8s  %s", name, a, b, ratio, verdict)
                        .stripTrailing())
                .append('\n');
    }
}

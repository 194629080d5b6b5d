package io.hoofbeat.cli.bench;

import io.hoofbeat.core.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The result as maps and lists, which is the form it has in JSON. Durations are in microseconds, sizes in bytes. */
final class ResultTree {

    /** Changes when what a name means does. */
    static final String FORMAT = "hoofbeat-bench/1";

    private ResultTree() {}

    static Map<String, Object> of(RunResult result) {
        RunSettings settings = result.settings();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", Version.NUMBER);
        tree.put("title", settings.title());
        tree.put("label", settings.label());
        tree.put("started", result.started().toString());
        tree.put("url", settings.broker().target().toString());
        tree.put("server", result.server());
        tree.put("ok", result.isOk());
        tree.put("problem", result.problem());
        tree.put("warmup_seconds", settings.warmupNanos() / 1e9);
        tree.put("seconds", result.seconds());
        tree.put("disconnects", result.disconnects());
        tree.put("stalls", result.stalls());
        tree.put("drain_cut_short", result.isDrainCutShort());
        tree.put("generator", generator(result));
        tree.put("broker", result.broker() == null ? null : broker(result, result.broker()));
        tree.put("storm", result.storm() == null ? null : storm(result.storm()));
        List<Object> streams = new ArrayList<>();
        result.streams().forEach(stream -> streams.add(stream(stream, result.seconds())));
        tree.put("streams", streams);
        return tree;
    }

    private static Map<String, Object> generator(RunResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("cpu_seconds", result.ownCpuSeconds());
        tree.put("cpu_us_per_message", perMessage(result.ownCpuSeconds(), result));
        tree.put("loop_share", result.ownLoopShare());
        return tree;
    }

    private static Map<String, Object> broker(RunResult result, BrokerUse use) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("cpu_seconds", use.cpuSeconds());
        tree.put("cpu_us_per_message", perMessage(use.cpuSeconds(), result));
        tree.put("rss_before_bytes", use.beforeBytes());
        tree.put("rss_peak_bytes", use.peakBytes());
        return tree;
    }

    private static double perMessage(double cpuSeconds, RunResult result) {
        long messages = result.messagesInWindow();
        return messages == 0 ? 0 : cpuSeconds * 1e6 / messages;
    }

    private static Map<String, Object> storm(StormResult storm) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("connections", storm.connections());
        tree.put("failed", storm.failed());
        tree.put("round_seconds", storm.roundSeconds());
        tree.put("connects_per_second", storm.connectsPerSecond());
        tree.put("bytes_per_connection", storm.bytesPerConnection());
        tree.put("time_us", times(storm.times()));
        return tree;
    }

    private static Map<String, Object> stream(StreamResult stream, double seconds) {
        StreamSettings settings = stream.settings();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", settings.name());
        tree.put("scenario", settings.scenario().label());
        tree.put("settings", settings(settings));
        tree.put("sent", stream.sent());
        tree.put("delivered", stream.delivered());
        tree.put("sent_per_second", seconds == 0 ? 0 : stream.sentInWindow() / seconds);
        tree.put("delivered_per_second", seconds == 0 ? 0 : stream.deliveredInWindow() / seconds);
        tree.put(
                "bytes_per_second",
                seconds == 0 ? 0 : stream.deliveredInWindow() * (double) settings.bodyBytes() / seconds);
        tree.put("faults", stream.faults().byName());
        tree.put("redelivered", stream.redelivered());
        tree.put("foreign", stream.foreign());
        tree.put("latency_us", times(stream.latency()));
        tree.put("receipt_us", times(stream.receipts()));
        tree.put("lateness_us", times(stream.lateness()));
        List<Object> line = new ArrayList<>();
        for (Second second : stream.seconds()) {
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("at", second.atSeconds());
            point.put("sent_per_second", second.sentPerSecond());
            point.put("delivered_per_second", second.deliveredPerSecond());
            point.put("p50_us", second.p50Micros());
            point.put("p99_us", second.p99Micros());
            line.add(point);
        }
        tree.put("time_line", line);
        return tree;
    }

    private static Map<String, Object> settings(StreamSettings settings) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("publishers", settings.publishers());
        tree.put("subscribers", settings.subscribers());
        tree.put("destinations", settings.destinations());
        tree.put("destination", settings.destination());
        tree.put("body", settings.bodyBytes());
        tree.put("loop", settings.isOpenLoop() ? "open" : "closed");
        tree.put("window", settings.isOpenLoop() ? null : settings.window());
        tree.put("rate", settings.isOpenLoop() ? settings.ratePerSecond() : null);
        tree.put("messages", settings.messages() == 0 ? null : settings.messages());
        tree.put("ack", settings.ack().header());
        tree.put("receipts", settings.receiptEvery());
        tree.put("receipt_window", settings.receiptEvery() == 0 ? null : settings.receiptWindow());
        tree.put("persistent", settings.persistent());
        return tree;
    }

    /** Null when nothing was recorded. */
    private static @Nullable Map<String, Object> times(Histogram nanos) {
        if (nanos.getTotalCount() == 0) {
            return null;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("count", nanos.getTotalCount());
        tree.put("mean", nanos.getMean() / 1e3);
        for (Percentile percentile : Percentile.ALL) {
            tree.put(percentile.name(), nanos.getValueAtPercentile(percentile.of()) / 1e3);
        }
        return tree;
    }
}

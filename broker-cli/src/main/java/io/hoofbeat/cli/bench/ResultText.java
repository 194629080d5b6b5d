package io.hoofbeat.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The result as a table for the terminal. */
public final class ResultText {

    private ResultText() {}

    /** The whole table. */
    public static String of(RunResult result) {
        StringBuilder out = new StringBuilder(2048);
        RunSettings settings = result.settings();
        out.append(settings.title());
        if (!settings.label().isEmpty()) {
            out.append(" (").append(settings.label()).append(')');
        }
        out.append(" on ").append(settings.broker().target());
        out.append(result.server().isEmpty() ? "" : ", " + result.server()).append('\n');
        if (result.storm() == null) {
            line(
                    out,
                    "measured",
                    Figures.of(result.seconds()) + " s after " + Figures.of(settings.warmupNanos() / 1e9)
                            + " s of warm-up");
            result.streams().forEach(stream -> stream(out, stream, result));
        } else {
            storm(out, result.storm());
            checked(out, result.streams().get(0));
        }
        processes(out, result);
        verdict(out, result);
        return out.toString();
    }

    private static void stream(StringBuilder out, StreamResult stream, RunResult result) {
        StreamSettings settings = stream.settings();
        if (result.streams().size() > 1) {
            out.append(' ').append(settings.name()).append('\n');
        }
        line(out, "load", load(settings));
        double seconds = Math.max(result.seconds(), 1e-9);
        line(
                out,
                "sent",
                Figures.of(stream.sentInWindow() / seconds) + "/s (" + Figures.of(stream.sent()) + " in all)");
        if (settings.subscribers() > 0) {
            line(
                    out,
                    "delivered",
                    Figures.of(stream.deliveredInWindow() / seconds) + "/s (" + Figures.of(stream.delivered())
                            + " in all), "
                            + Figures.bytes(stream.deliveredInWindow() * (double) settings.bodyBytes() / seconds)
                            + "/s of bodies");
            times(out, settings.isOpenLoop() ? "latency" : "latency, window full", stream.latency());
        }
        times(out, "receipts", stream.receipts());
        times(out, "sent late by", stream.lateness());
        counts(out, stream);
    }

    private static String load(StreamSettings settings) {
        String clients = settings.publishers() + " → " + settings.subscribers() + " over " + settings.destinations()
                + (settings.scenario().isQueue() ? " queue" : " topic") + (settings.destinations() == 1 ? "" : "s");
        String loop = settings.isOpenLoop()
                ? "open loop, " + Figures.of(settings.ratePerSecond()) + "/s"
                : "closed loop, window " + Figures.of(settings.window());
        return clients + ", " + Figures.of(settings.bodyBytes()) + " B, " + loop
                + (settings.ack() == AckMode.AUTO
                        ? ""
                        : ", ack " + settings.ack().header())
                + (settings.receiptEvery() == 0 ? "" : ", receipt every " + settings.receiptEvery());
    }

    private static void storm(StringBuilder out, StormResult storm) {
        line(out, "connections", Figures.of(storm.connections()) + ", " + Figures.of(storm.failed()) + " failed");
        String seconds = storm.roundSeconds().stream().map(Figures::of).collect(Collectors.joining(", "));
        line(out, "seconds", seconds + (storm.roundSeconds().size() > 1 ? " (each round)" : ""));
        line(out, "connects", Figures.of(storm.connectsPerSecond()) + "/s");
        times(out, "until subscribed", storm.times());
        if (storm.bytesPerConnection() > 0) {
            line(out, "broker's memory", Figures.bytes(storm.bytesPerConnection()) + " per connection");
        }
    }

    private static void checked(StringBuilder out, StreamResult stream) {
        line(
                out,
                "checked with",
                Figures.of(stream.sent()) + " messages, " + Figures.of(stream.delivered()) + " copies came");
        counts(out, stream);
    }

    private static void counts(StringBuilder out, StreamResult stream) {
        List<String> counts = new ArrayList<>();
        for (Map.Entry<String, Long> fault : stream.faults().byName().entrySet()) {
            boolean isAlwaysShown = List.of("lost", "duplicates", "misordered").contains(fault.getKey());
            if (isAlwaysShown || fault.getValue() > 0) {
                counts.add(Figures.of(fault.getValue()) + " " + fault.getKey());
            }
        }
        if (stream.redelivered() > 0) {
            counts.add(Figures.of(stream.redelivered()) + " redelivered");
        }
        if (stream.foreign() > 0) {
            counts.add(Figures.of(stream.foreign()) + " of other runs (ignored)");
        }
        line(out, "checks", String.join(", ", counts));
    }

    private static void times(StringBuilder out, String what, Histogram nanos) {
        if (nanos.getTotalCount() == 0) {
            return;
        }
        String text = Percentile.ALL.stream()
                .map(each -> each.name() + " " + Figures.duration(nanos.getValueAtPercentile(each.of()) / 1e3))
                .collect(Collectors.joining("  "));
        line(out, what, text);
    }

    private static void processes(StringBuilder out, RunResult result) {
        long messages = result.messagesInWindow();
        BrokerUse broker = result.broker();
        if (broker != null) {
            String each = messages == 0 || result.storm() != null
                    ? ""
                    : Figures.of(broker.cpuSeconds() * 1e6 / messages) + " µs of processor time per message, ";
            line(
                    out,
                    "broker",
                    each + Figures.of(broker.cpuSeconds()) + " s in all; memory " + Figures.bytes(broker.beforeBytes())
                            + " before, " + Figures.bytes(broker.peakBytes()) + " at most");
        }
        String each = messages == 0 || result.storm() != null
                ? ""
                : Figures.of(result.ownCpuSeconds() * 1e6 / messages) + " µs of processor time per message, ";
        line(out, "this program", each + Figures.percent(result.ownLoopShare()) + " of a core in its loop");
        if (result.ownLoopShare() > 0.9) {
            line(out, "", "its loop was busy nearly all the time: the broker could perhaps do more");
        }
    }

    private static void verdict(StringBuilder out, RunResult result) {
        if (result.stalls() > 0) {
            line(out, "stalls", Figures.of(result.stalls()) + " times nothing came for 2 s with full windows");
        }
        if (result.disconnects() > 0) {
            line(out, "connections lost", Figures.of(result.disconnects()));
        }
        if (result.problem() != null) {
            line(out, "first problem", result.problem());
        }
        if (result.isDrainCutShort()) {
            line(out, "cut short", "messages were still coming; what is lost may only be late (--drain waits longer)");
        }
        line(out, "verdict", result.isOk() ? "everything came, once and in order" : "FAULTY, see above");
    }

    private static void line(StringBuilder out, String what, String value) {
        out.append(String.format("  %-22s %s%n", what, value));
    }
}

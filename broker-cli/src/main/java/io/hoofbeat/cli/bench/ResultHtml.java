package io.hoofbeat.cli.bench;

import io.hoofbeat.cli.bench.Plot.Point;
import io.hoofbeat.cli.bench.Plot.Tick;
import io.hoofbeat.core.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The result as one page of HTML that needs nothing from elsewhere and forbids itself to ask for it. */
final class ResultHtml {

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff; }
            table { border-collapse: collapse; margin: 1em 0; }
            th, td { text-align: left; padding: .2em 1em .2em 0; border-bottom: 1px solid #ddd; vertical-align: top; }
            th { font-weight: 600; white-space: nowrap; }
            figure { margin: 2em 0; } figcaption { font-weight: 600; }
            svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: #444; }
            .end { text-anchor: end; } .middle { text-anchor: middle; }
            .grid { stroke: #ddd; fill: none; } .line { fill: none; stroke-width: 2; }
            .good { color: #256029; } .bad { color: #b00020; font-weight: 600; } .legend { margin: 0; }
            pre { background: #f6f6f6; padding: 1em; overflow-x: auto; }
            </style></head><body>
            <h1>{title}</h1>
            """;

    private static final List<Tick> SHARES = List.of(
            new Tick(0, "0 %"),
            new Tick(1, "90 %"),
            new Tick(2, "99 %"),
            new Tick(3, "99.9 %"),
            new Tick(4, "99.99 %"),
            new Tick(5, "99.999 %"));

    private static final double NINES_STEP = 0.05;
    private static final int SECONDS_TICKS = 8;

    private ResultHtml() {}

    static String of(RunResult result) {
        RunSettings settings = result.settings();
        String title = "hoofbeat bench: " + settings.title()
                + (settings.label().isEmpty() ? "" : " (" + settings.label() + ")");
        StringBuilder out = new StringBuilder(32 << 10);
        out.append(HEAD.replace("{title}", Html.escape(title)));
        out.append("<p class=\"")
                .append(
                        result.isOk()
                                ? "good\">Everything came, once and in order."
                                : "bad\">Faulty: see the checks below.")
                .append("</p>\n");
        table(out, result);
        plots(out, result);
        out.append("<h2>As on the terminal</h2>\n<pre>")
                .append(Html.escape(ResultText.of(result)))
                .append("</pre>\n<p>")
                .append(Html.escape("Hoofbeat " + Version.NUMBER + ", " + result.started()))
                .append("</p>\n</body></html>\n");
        return out.toString();
    }

    private static void table(StringBuilder out, RunResult result) {
        out.append("<table>\n");
        row(
                out,
                "Broker",
                result.settings().broker().target() + (result.server().isEmpty() ? "" : ", " + result.server()));
        row(out, "Measured", Figures.of(result.seconds()) + " s");
        for (StreamResult stream : result.streams()) {
            String name = result.streams().size() == 1 ? "" : stream.settings().name() + ": ";
            double seconds = Math.max(result.seconds(), 1e-9);
            if (result.storm() == null) {
                row(out, name + "delivered", Figures.of(stream.deliveredInWindow() / seconds) + " per second");
            }
            for (Map.Entry<String, Long> fault : stream.faults().byName().entrySet()) {
                if (fault.getValue() > 0) {
                    row(out, name + fault.getKey(), Figures.of(fault.getValue()));
                }
            }
        }
        StormResult storm = result.storm();
        if (storm != null) {
            row(out, "Connections", Figures.of(storm.connections()) + ", " + Figures.of(storm.failed()) + " failed");
            row(out, "Connects", Figures.of(storm.connectsPerSecond()) + " per second");
        }
        if (result.broker() != null && storm == null && result.messagesInWindow() > 0) {
            double micros = result.broker().cpuSeconds() * 1e6 / result.messagesInWindow();
            row(out, "Broker's processor time", Figures.of(micros) + " µs per message");
        }
        out.append("</table>\n");
    }

    private static void row(StringBuilder out, String name, String value) {
        out.append("<tr><th>")
                .append(Html.escape(name))
                .append("</th><td>")
                .append(Html.escape(value))
                .append("</td></tr>\n");
    }

    private static void plots(StringBuilder out, RunResult result) {
        Plot latency = new Plot("How long it took, by share of the messages", true, Figures::duration);
        StormResult storm = result.storm();
        if (storm != null) {
            latency.add("until subscribed", percentiles(storm.times()));
        }
        Plot delivered = new Plot("Deliveries per second", false, Figures::of);
        Plot slow = new Plot("Latency, 99th percentile of each second", true, Figures::duration);
        double from = 0;
        double to = 1;
        for (StreamResult stream : result.streams()) {
            String name = stream.settings().name();
            if (storm == null) {
                latency.add(name, percentiles(stream.latency()));
                latency.add(name + ", receipts", percentiles(stream.receipts()));
            }
            delivered.add(name, points(stream, false));
            slow.add(name, points(stream, true));
            for (Second second : stream.seconds()) {
                from = Math.min(from, second.atSeconds());
                to = Math.max(to, second.atSeconds());
            }
        }
        if (!latency.isEmpty()) {
            out.append(latency.svg("share of the messages that were at least as fast", SHARES));
        }
        if (!delivered.isEmpty()) {
            out.append(delivered.svg("seconds since the measurement began", secondTicks(from, to)));
        }
        if (!slow.isEmpty()) {
            out.append(slow.svg("seconds since the measurement began", secondTicks(from, to)));
        }
    }

    private static List<Point> points(StreamResult stream, boolean isLatency) {
        return stream.seconds().stream()
                .map(second ->
                        new Point(second.atSeconds(), isLatency ? second.p99Micros() : second.deliveredPerSecond()))
                .toList();
    }

    /** Horizontally the number of nines: 1 is 90 %, 2 is 99 %. */
    private static List<Point> percentiles(Histogram nanos) {
        List<Point> points = new ArrayList<>();
        long count = nanos.getTotalCount();
        if (count == 0) {
            return points;
        }
        double ninesMax = Math.min(SHARES.get(SHARES.size() - 1).at(), Math.max(1, Math.log10((double) count)));
        for (double nines = 0; nines <= ninesMax; nines += NINES_STEP) {
            double percentile = 100 * (1 - Math.pow(10, -nines));
            points.add(new Point(nines, nanos.getValueAtPercentile(percentile) / 1e3));
        }
        return points;
    }

    private static List<Tick> secondTicks(double from, double to) {
        double step = Plot.roundedUp((to - from) / SECONDS_TICKS);
        List<Tick> ticks = new ArrayList<>();
        for (double at = Math.floor(from / step) * step; at < to + step; at += step) {
            double shown = Math.abs(at) < step / 1e6 ? 0 : at;
            ticks.add(new Tick(at, Html.escape(Figures.of(shown))));
        }
        return ticks;
    }
}

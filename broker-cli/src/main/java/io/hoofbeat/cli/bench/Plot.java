package io.hoofbeat.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** A plot of lines as SVG, to be put into a page. Coordinates are those of the drawing; no script, no font, no file from elsewhere. */
final class Plot {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 320;
    private static final int LEFT = 90;
    private static final int RIGHT = 20;
    private static final int TOP = 20;
    private static final int BOTTOM = 50;
    private static final int STEPS = 5;
    private static final List<String> COLOURS =
            List.of("#1b6ca8", "#c8553d", "#3a7d44", "#8e5572", "#b8860b", "#45818e", "#6a4c93", "#5f5f5f");

    /** @param y in the unit of the plot */
    record Point(double x, double y) {}

    record Line(String name, List<Point> points) {}

    /** A mark on an axis. */
    record Tick(double at, String text) {}

    private final String title;
    private final boolean isLogarithmic;
    private final DoubleFunction<String> unit;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A plot.
     *
     * @param isLogarithmic whether the vertical axis is; what is not positive is left out then
     * @param unit          how a value of the vertical axis is written
     */
    Plot(String title, boolean isLogarithmic, DoubleFunction<String> unit) {
        this.title = title;
        this.isLogarithmic = isLogarithmic;
        this.unit = unit;
    }

    void add(String name, List<Point> points) {
        List<Point> shown = points.stream()
                .filter(point -> Double.isFinite(point.y()) && (!isLogarithmic || point.y() > 0))
                .toList();
        if (!shown.isEmpty()) {
            lines.add(new Line(name, shown));
        }
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** The drawing, with these marks on its horizontal axis. */
    String svg(String xTitle, List<Tick> xTicks) {
        double xMin = xTicks.get(0).at();
        double xMax = xTicks.get(xTicks.size() - 1).at();
        List<Tick> yTicks = yTicks();
        double yMin = yTicks.get(0).at();
        double yMax = yTicks.get(yTicks.size() - 1).at();
        StringBuilder out = new StringBuilder(4096);
        out.append(String.format(
                "<figure><figcaption>%s</figcaption>%n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                Html.escape(title), WIDTH, HEIGHT, Html.escape(title)));
        for (Tick tick : yTicks) {
            double y = y(tick.at(), yMin, yMax);
            out.append(format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y, WIDTH - RIGHT));
            out.append(format("<text x=\"%d\" y=\"%.1f\" class=\"end\">%s</text>%n", LEFT - 8, y + 4, tick.text()));
        }
        for (Tick tick : xTicks) {
            double x = x(tick.at(), xMin, xMax);
            out.append(format("<path class=\"grid\" d=\"M%.1f %dV%d\"/>", x, TOP, HEIGHT - BOTTOM));
            out.append(format(
                    "<text x=\"%.1f\" y=\"%d\" class=\"middle\">%s</text>%n", x, HEIGHT - BOTTOM + 18, tick.text()));
        }
        out.append(format(
                "<text x=\"%d\" y=\"%d\" class=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, Html.escape(xTitle)));
        for (int index = 0; index < lines.size(); index++) {
            line(out, index, xMin, xMax, yMin, yMax);
        }
        return out.append("</svg>").append(legend()).append("</figure>\n").toString();
    }

    private void line(StringBuilder out, int index, double xMin, double xMax, double yMin, double yMax) {
        StringBuilder path = new StringBuilder();
        for (Point point : lines.get(index).points()) {
            path.append(path.isEmpty() ? 'M' : 'L')
                    .append(format("%.1f %.1f", x(point.x(), xMin, xMax), y(point.y(), yMin, yMax)));
        }
        out.append(format("<path class=\"line\" stroke=\"%s\" d=\"%s\"/>%n", colour(index), path));
    }

    private String legend() {
        StringBuilder out = new StringBuilder("<p class=\"legend\">");
        for (int index = 0; index < lines.size(); index++) {
            out.append(format(
                    "<span style=\"color:%s\">&#9632;</span> %s &#160; ",
                    colour(index), Html.escape(lines.get(index).name())));
        }
        return out.append("</p>").toString();
    }

    private List<Tick> yTicks() {
        double min = Double.MAX_VALUE;
        double max = 0;
        for (Line line : lines) {
            for (Point point : line.points()) {
                min = Math.min(min, point.y());
                max = Math.max(max, point.y());
            }
        }
        List<Tick> ticks = new ArrayList<>();
        if (isLogarithmic) {
            int from = (int) Math.floor(Math.log10(min));
            int to = Math.max(from + 1, (int) Math.ceil(Math.log10(max)));
            for (int power = from; power <= to; power++) {
                ticks.add(new Tick(Math.pow(10, power), Html.escape(unit.apply(Math.pow(10, power)))));
            }
        } else {
            double step = roundedUp(Math.max(max, 1e-9) / STEPS);
            for (int i = 0; i <= STEPS; i++) {
                ticks.add(new Tick(i * step, Html.escape(unit.apply(i * step))));
            }
        }
        return ticks;
    }

    /** The next of 1, 2, 2.5, 5 and 10 times a power of ten. */
    static double roundedUp(double number) {
        double power = Math.pow(10, Math.floor(Math.log10(number)));
        for (double factor : new double[] {1, 2, 2.5, 5}) {
            if (number <= factor * power * (1 + 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static double x(double value, double min, double max) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (value - min) / Math.max(max - min, 1e-9);
    }

    private double y(double value, double min, double max) {
        double share = isLogarithmic
                ? Math.log10(value / min) / Math.log10(max / min)
                : (value - min) / Math.max(max - min, 1e-9);
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
    }

    private static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

package io.hoofbeat.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Rows in columns that are as wide as they have to be; numbers stand to the right. Not for several threads. */
final class Table {

    /** What a client has named must not move the cursor of a terminal, nor turn what stands behind it. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final List<String[]> rows = new ArrayList<>();
    private boolean isHostTold;

    /** @param head names of the columns; one that begins with {@code >} stands to the right */
    Table(String... head) {
        rows.add(head);
    }

    /** A table of what belongs to virtual hosts: whose it is stands in the first column, where any of it says so. */
    static Table ofHosts(List<Map<String, Object>> all, String... head) {
        boolean isTold = all.stream().anyMatch(each -> each.containsKey("host"));
        Table table = new Table(isTold ? withFirst("HOST", head) : head);
        table.isHostTold = isTold;
        return table;
    }

    /** A row of what belongs to a virtual host. */
    Table row(Map<String, Object> each, Object... cells) {
        return row(isHostTold ? withFirst((Object) AdminOptions.text(each, "host"), cells) : cells);
    }

    private static <T> T[] withFirst(T first, T[] rest) {
        T[] all = Arrays.copyOf(rest, rest.length + 1);
        System.arraycopy(rest, 0, all, 1, rest.length);
        all[0] = first;
        return all;
    }

    Table row(Object... cells) {
        String[] texts = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            texts[i] = UNSHOWN.matcher(String.valueOf(cells[i])).replaceAll("?");
        }
        rows.add(texts);
        return this;
    }

    /** Lines, each with its end. */
    String text() {
        String[] head = rows.get(0);
        int[] widths = new int[head.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], plain(row, i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String cell = plain(row, i);
                String blanks = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : "  ").append(head[i].startsWith(">") ? blanks + cell : cell + blanks);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private String plain(String[] row, int index) {
        return row == rows.get(0) && row[index].startsWith(">") ? row[index].substring(1) : row[index];
    }

    /** A duration as a person says it. */
    static String duration(long millis) {
        if (millis < 1000) {
            return millis == 0 ? "-" : millis + " ms";
        }
        long seconds = millis / 1000;
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200
                ? seconds / 60 + " min"
                : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    /** A size as a person says it. */
    static String bytes(long count) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        double value = (double) count;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }

    /** A rate; small ones with a digit behind the point. */
    static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 && perSecond > 0 ? "%.1f" : "%.0f", perSecond);
    }
}

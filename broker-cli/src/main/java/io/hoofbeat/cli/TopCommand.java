package io.hoofbeat.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code top}: what the broker does, again and again: over the screen of a terminal, else one line each time. */
@Command(
        name = "top",
        description = "Shows what the broker does, every two seconds, until Ctrl-C.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the broker refused or is not there", "2:the command line is wrong"})
final class TopCommand extends AdminCommand {

    private static final int ROWS = 20;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            converter = OptionValues.Seconds.class,
            description = "How often. Default: ${DEFAULT-VALUE}.")
    private double interval = 2;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = OptionValues.Count.class,
            description = "End after N times.")
    private long count;

    private @Nullable Map<String, Object> before;

    @Override
    public Integer call() throws FailedException, InterruptedException {
        boolean isScreen = Terminal.isOutput() && !isJson;
        for (int times = 0; count == 0 || times < count; times++) {
            if (times > 0) {
                Thread.sleep((long) (Math.max(0.1, interval) * 1000));
            }
            if (isJson) {
                print(admin.getText("/api/overview"));
            } else {
                Map<String, Object> now = admin.get("/api/overview");
                print(isScreen ? Terminal.HOME + screen(now) : line(now) + "\n");
                before = now;
            }
        }
        return Main.STOPPED;
    }

    private String screen(Map<String, Object> now) throws FailedException, InterruptedException {
        Map<String, Object> memory = AdminOptions.object(now, "memory");
        Map<String, Object> counters = AdminOptions.object(now, "counters");
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Hoofbeat %s   up %s   %s%n%n",
                AdminOptions.text(now, "version"),
                Table.duration(AdminOptions.number(now, "uptimeMillis")),
                Boolean.TRUE.equals(now.get("ready")) ? "ready" : "NOT READY: " + now.get("notReadyBecause")));
        text.append(new Table(
                        "CLIENTS",
                        ">SLOW",
                        ">IN/S",
                        ">OUT/S",
                        ">QUEUED",
                        ">UNACKED",
                        ">DEAD",
                        ">SYNC",
                        ">HEAP",
                        ">DIRECT")
                .row(
                        AdminOptions.number(now, "connections"),
                        AdminOptions.number(now, "slowSessions"),
                        Table.rate(rate(now, "messagesIn")),
                        Table.rate(rate(now, "messagesOut")),
                        AdminOptions.number(now, "messages"),
                        AdminOptions.number(now, "unacknowledged"),
                        AdminOptions.number(counters, "deadLetters"),
                        sync(now),
                        Table.bytes(AdminOptions.number(memory, "heapUsedBytes")),
                        Table.bytes(AdminOptions.number(memory, "directUsedBytes")))
                .text());
        List<Map<String, Object>> all = AdminOptions.list(
                admin.get("/api/destinations", "limit", AdminOptions.ALL, "host", "*"), "destinations");
        Table table = Table.ofHosts(all, "DESTINATION", ">READY", ">HELD", ">CONSUMERS", ">OLDEST", ">IN/S", ">OUT/S");
        all.stream()
                .sorted((one, other) -> Double.compare(weight(other), weight(one)))
                .limit(ROWS)
                .forEach(each -> table.row(
                        each,
                        AdminOptions.text(each, "destination"),
                        AdminOptions.number(each, "ready"),
                        AdminOptions.number(each, "held"),
                        AdminOptions.number(each, "consumers"),
                        Table.duration(AdminOptions.number(each, "oldestMillis")),
                        Table.rate(AdminOptions.decimal(each, "inPerSecond")),
                        Table.rate(AdminOptions.decimal(each, "outPerSecond"))));
        return text.append('\n').append(table.text()).toString();
    }

    /** The busiest first, then the fullest. */
    private static double weight(Map<String, Object> destination) {
        return AdminOptions.decimal(destination, "inPerSecond") * 1000
                + AdminOptions.decimal(destination, "outPerSecond") * 1000
                + AdminOptions.number(destination, "messages");
    }

    private String line(Map<String, Object> now) {
        return "clients " + AdminOptions.number(now, "connections")
                + "  slow " + AdminOptions.number(now, "slowSessions")
                + "  in/s " + Table.rate(rate(now, "messagesIn"))
                + "  out/s " + Table.rate(rate(now, "messagesOut"))
                + "  queued " + AdminOptions.number(now, "messages")
                + "  unacked " + AdminOptions.number(now, "unacknowledged")
                + "  dead " + AdminOptions.number(AdminOptions.object(now, "counters"), "deadLetters")
                + "  sync " + sync(now);
    }

    private double rate(Map<String, Object> now, String name) {
        Map<String, Object> last = before;
        if (last == null) {
            return 0;
        }
        double millis = (double) Math.max(1, AdminOptions.number(now, "time") - AdminOptions.number(last, "time"));
        return (AdminOptions.number(AdminOptions.object(now, "traffic"), name)
                        - AdminOptions.number(AdminOptions.object(last, "traffic"), name))
                * 1000
                / millis;
    }

    /** Mean time of a write that survives a power cut, of those since the last look. */
    private String sync(Map<String, Object> now) {
        Map<String, Object> last = before == null ? Map.of() : AdminOptions.object(before, "store");
        Map<String, Object> store = AdminOptions.object(now, "store");
        long syncs = AdminOptions.number(store, "syncs") - AdminOptions.number(last, "syncs");
        double seconds = AdminOptions.decimal(store, "syncSeconds") - AdminOptions.decimal(last, "syncSeconds");
        return syncs <= 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", seconds * 1000 / syncs);
    }
}

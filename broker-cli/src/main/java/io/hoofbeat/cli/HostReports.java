package io.hoofbeat.cli;

import io.hoofbeat.core.session.VirtualHost;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.rocks.QueueReport;
import io.hoofbeat.core.store.rocks.StoreMaintenance;
import io.hoofbeat.core.store.rocks.StoreReport;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be read of a data folder or a backup. Immutable.
 *
 * @param reports by virtual host, the standard one first
 */
record HostReports(Map<String, StoreReport> reports) {

    /**
     * Reads everything in a data folder, that of other virtual hosts too.
     *
     * @throws StoreUnavailableException when a broker has it, or nothing can be read of a host
     */
    static HostReports verify(Path data) throws FailedException, StoreUnavailableException {
        Map<String, StoreReport> reports = new LinkedHashMap<>();
        for (Path folder : HostFolders.of(data)) {
            String host = folder.equals(data) ? VirtualHost.STANDARD : String.valueOf(folder.getFileName());
            reports.put(host, StoreMaintenance.verify(folder));
        }
        return new HostReports(reports);
    }

    boolean isSound() {
        return reports.values().stream().allMatch(StoreReport::isSound);
    }

    /** For a person; the host is told when there are several. */
    String text() {
        StringBuilder text = new StringBuilder();
        reports.forEach((host, report) -> text.append(reports.size() == 1 ? "" : "virtual host " + host + ":\n")
                .append(text(report)));
        return text.toString();
    }

    /** That of the standard host, with the others in it. */
    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        List<Object> others = new ArrayList<>();
        reports.forEach((host, report) -> {
            if (host.equals(VirtualHost.STANDARD)) {
                tree.putAll(tree(report));
            } else {
                Map<String, Object> other = new LinkedHashMap<>(Map.of("host", host));
                other.putAll(tree(report));
                others.add(other);
            }
        });
        tree.put("sound", isSound());
        tree.put("hosts", others);
        return tree;
    }

    static String text(StoreReport report) {
        StringBuilder text = new StringBuilder();
        for (QueueReport queue : report.queues()) {
            text.append(queue.key()).append("  ").append(Counted.of(queue.readable(), "message"));
            if (queue.readable() != queue.counted()) {
                text.append(", should be ").append(queue.counted());
            }
            text.append('\n');
            for (StoreDamage damage : queue.damage()) {
                text.append("  damaged: ").append(damage).append('\n');
            }
        }
        if (report.logDamage() != null) {
            text.append("The log of the last changes is damaged: ")
                    .append(report.logDamage())
                    .append('\n');
        }
        report.remarks().forEach(remark -> text.append(remark).append('\n'));
        return text.append(report.isSound() ? "Sound: " : "DAMAGED: ")
                .append(Counted.of(report.readable(), "message"))
                .append(" in ")
                .append(Counted.of(report.queues().size(), "queue"))
                .append(" can be read.\n")
                .toString();
    }

    private static Map<String, Object> tree(StoreReport report) {
        List<Object> queues = new ArrayList<>();
        for (QueueReport queue : report.queues()) {
            List<Object> damage = new ArrayList<>();
            for (StoreDamage each : queue.damage()) {
                Map<String, Object> range = new LinkedHashMap<>();
                range.put("from", each.from());
                range.put("to", each.to());
                range.put("reason", each.reason());
                damage.add(range);
            }
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("queue", queue.key());
            tree.put("counted", queue.counted());
            tree.put("readable", queue.readable());
            tree.put("damage", damage);
            queues.add(tree);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("sound", report.isSound());
        tree.put("queues", queues);
        tree.put("logDamage", report.logDamage() == null ? "" : report.logDamage());
        tree.put("remarks", report.remarks());
        return tree;
    }
}

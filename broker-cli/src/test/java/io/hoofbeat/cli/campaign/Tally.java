package io.hoofbeat.cli.campaign;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The counts of a campaign. */
final class Tally {
    long kills;
    long killsAtStart;
    long rounds;
    long sent;
    long receipts;
    long deliveries;
    long redeliveries;
    long acknowledged;
    long rejected;
    long drained;
    long deadLetters;
    long lostOnTheirWay;
    long transactionsCommitted;
    long transactionsUnknown;
    long transactionsUnknownWithEffect;
    long transactionsAborted;
    Map<Violation.Kind, Long> violations = new EnumMap<>(Violation.Kind.class);

    Tally copy() {
        Tally copy = new Tally();
        copy.kills = kills;
        copy.killsAtStart = killsAtStart;
        copy.rounds = rounds;
        copy.sent = sent;
        copy.receipts = receipts;
        copy.deliveries = deliveries;
        copy.redeliveries = redeliveries;
        copy.acknowledged = acknowledged;
        copy.rejected = rejected;
        copy.drained = drained;
        copy.deadLetters = deadLetters;
        copy.lostOnTheirWay = lostOnTheirWay;
        copy.transactionsCommitted = transactionsCommitted;
        copy.transactionsUnknown = transactionsUnknown;
        copy.transactionsUnknownWithEffect = transactionsUnknownWithEffect;
        copy.transactionsAborted = transactionsAborted;
        copy.violations = new EnumMap<>(violations);
        return copy;
    }

    /** The counts in words, in the order of a report. */
    Map<String, Long> rows() {
        Map<String, Long> rows = new LinkedHashMap<>();
        rows.put("kills", kills);
        rows.put("  of them at the start", killsAtStart);
        rows.put("rounds (drained and compared)", rounds);
        rows.put("messages sent", sent);
        rows.put("receipts", receipts);
        rows.put("deliveries", deliveries);
        rows.put("  redelivered:true", redeliveries);
        rows.put("acknowledged", acknowledged);
        rows.put("rejected (NACK)", rejected);
        rows.put("found by the drains", drained);
        rows.put("  as dead letters", deadLetters);
        rows.put("lost on their way in mode auto", lostOnTheirWay);
        rows.put("transactions committed", transactionsCommitted);
        rows.put("transactions of unknown outcome", transactionsUnknown);
        rows.put("  that had happened", transactionsUnknownWithEffect);
        rows.put("transactions aborted", transactionsAborted);
        for (Violation.Kind kind : Violation.Kind.values()) {
            rows.put(kind.name(), violations.getOrDefault(kind, 0L));
        }
        return rows;
    }

    String table() {
        StringBuilder table = new StringBuilder();
        rows().forEach((what, count) -> table.append(String.format("%-34s %,14d%n", what, count)));
        return table.toString();
    }

    String json(String outcome, long seed, long seconds) {
        StringBuilder json =
                new StringBuilder("{\"outcome\":\"" + outcome + "\",\"seed\":" + seed + ",\"seconds\":" + seconds);
        rows().forEach((what, count) ->
                json.append(",\"").append(what.strip()).append("\":").append(count));
        return json.append("}\n").toString();
    }

    long violationCount() {
        return violations.values().stream().mapToLong(Long::longValue).sum();
    }
}

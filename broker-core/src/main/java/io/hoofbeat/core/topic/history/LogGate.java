package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.topic.TopicRouter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes what one loop's publishers send to topics with a log to that log, at once when it is at home here, and in one batch for each
 * other loop behind everything else of the turn: so a topic that gets its log between two messages of one publisher still shows them in
 * their order. Confined to its loop.
 */
public final class LogGate {

    private static final int REMEMBERED = 1024;

    /**
     * What is known of a topic.
     *
     * @param log      null when there is none, which holds as long as no log is made
     * @param isWanted whether the first message makes one
     */
    private record Known(String key, @Nullable TopicLog log, boolean isWanted, int version) {}

    private final TopicLogs logs;
    private final TopicRouter router;
    private final @Nullable Known[] remembered = new Known[REMEMBERED];
    private Map<Loop, LogBatch> batches = new HashMap<>();

    LogGate(TopicLogs logs, TopicRouter router) {
        this.logs = logs;
        this.router = router;
    }

    /**
     * Takes a message, unless its topic keeps nothing.
     *
     * @param outcome succeeds when the message has been given to every subscription and is in the log; on disk, if it is persistent
     * @return whether it was taken; otherwise it is the caller's to publish
     */
    public boolean takes(Message message, Publisher source, Outcome outcome) {
        return (logs.isInUse() || message.has(Message.HAS_RETAIN)) && give(message, source, outcome);
    }

    private boolean give(Message message, Publisher source, Outcome outcome) {
        RetainMark found = RetainMark.of(message);
        RetainMark mark = found == null ? RetainMark.NONE : found;
        String key = message.destination().key();
        Known known = find(key);
        TopicLog log = known.log;
        if (log == null && (known.isWanted || mark == RetainMark.SET)) {
            log = logs.findOrCreate(key);
            if (log == null) {
                outcome.fail(tooMany());
                return true;
            }
        }
        if (log == null) {
            boolean isNothingElse = mark == RetainMark.REMOVE && message.bodyBytes() == 0;
            if (isNothingElse) {
                outcome.succeed();
            }
            return isNothingElse;
        }
        if (log.home() == router.home()) {
            log.send(message, mark, source, outcome);
        } else {
            batchFor(log.home()).add(log, message, mark, source, outcome);
        }
        return true;
    }

    private static Outcome.Failure tooMany() {
        return new Outcome.Failure(
                "Too many topics keep messages",
                "at most " + TopicLogs.LOGS_MAX + " topics have a history or a retained message");
    }

    private Known find(String key) {
        int place = key.hashCode() & REMEMBERED - 1;
        Known known = remembered[place];
        if (known == null || !known.key.equals(key) || (known.log == null && known.version != logs.version())) {
            int version = logs.version();
            TopicLog log = logs.find(key);
            known = new Known(key, log, log == null && logs.keepsHistory(key), version);
            remembered[place] = known;
        }
        return known;
    }

    private LogBatch batchFor(Loop home) {
        if (batches.isEmpty()) {
            router.afterHandOver(this::handOver);
        }
        return batches.computeIfAbsent(home, missing -> new LogBatch());
    }

    private void handOver() {
        Map<Loop, LogBatch> due = batches;
        batches = new HashMap<>();
        due.forEach(Loop::execute);
    }
}

package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.MessageHeaders;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.topic.history.LogHeaders;
import io.hoofbeat.core.topic.history.LogPage;
import io.hoofbeat.core.topic.history.LogReader;
import io.hoofbeat.core.topic.history.ReplayRequest;
import io.hoofbeat.core.topic.history.TopicLog;
import io.hoofbeat.core.topic.history.TopicLogs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a topic subscription gets before live messages: retained messages, and history where it was asked for. Confined to the
 * session's loop.
 *
 * <p>The subscription is in the index already. A live message of a topic whose log is still being read is in that log and will be read
 * there, so it is not taken twice; any other waits until all logs are read. The log answers behind everything it has published, and
 * its last page says that nothing was published after it: from there on the topic is live, without a gap.
 *
 * <pre>
 * OPENING   each log has fixed where the replay begins              → READING   (RECEIPT)
 * READING   the last log is read to its head                        → DRAINING  (end marker, if a replay was asked for)
 * DRAINING  what has waited meanwhile is delivered                  → ended
 * </pre>
 */
final class Replay implements LogReader.Listener {

    private static final String COUNT = "replay-count";
    private static final String COMPLETE_FROM = "replay-complete-from";
    private static final String HISTORY = "replay-history";

    /** What the replay is for. */
    interface Target {
        void deliver(Message message);

        /** Whether the subscriber keeps up; {@link Replay#goOn} tells when it does again. */
        boolean canTakeMore();

        /** Live messages are no longer to be offered to the replay. */
        void onReplayEnd();
    }

    private final ConnectedSession session;
    private final Destination destination;
    private final DestinationPattern pattern;
    private final @Nullable ReplayRequest request;
    private final Target target;
    private final Congestion congestion;
    private final long waitingBytesMax;

    /** Logs to be read, in order; the first one is at work. */
    private final ArrayDeque<LogReader> line = new ArrayDeque<>();
    /** Those with a history, by topic. */
    private final Map<String, LogReader> behind = new HashMap<>();
    /** Live messages that came too early. */
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();

    private long waitingBytes;
    private Outcome opened = Outcome.IGNORED;
    private int unopened;
    private boolean isAsking;
    private boolean isEndTold;
    private boolean isOver;
    private long replayed;
    private long headSequence;
    private long completeFrom;
    private long retainedSequence = -1;

    /**
     * A replay that has not started.
     *
     * @param destination as the client wrote it
     * @param request     null when only retained messages are due
     */
    Replay(
            ConnectedSession session,
            Destination destination,
            DestinationPattern pattern,
            @Nullable ReplayRequest request,
            Target target,
            Runnable onTooSlow) {
        this.session = session;
        this.destination = destination;
        this.pattern = pattern;
        this.request = request;
        this.target = target;
        SessionOptions options = session.context().sessionOptions();
        this.waitingBytesMax = options.backlogBytesMax();
        this.congestion = new Congestion(
                session.connection().loop(),
                options.slowMillisMax(),
                session.announcements().ofCongestion(onTooSlow));
    }

    /**
     * Looks for logs; the subscription is in the index.
     *
     * @param done succeeds when every message accepted from then on will be seen
     * @return false when there is nothing to be replayed, and {@code done} has been told
     */
    boolean start(Outcome done) {
        List<LogReader> readers = new ArrayList<>();
        for (TopicLog log : logs().matching(pattern)) {
            if (!mayRead(session.context().prefixes().resolve(log.key()))) {
                continue;
            }
            if (request != null && !request.isLive() && log.keepsHistory()) {
                LogReader reader = log.reader(request, session.connection().loop(), this);
                behind.put(log.key(), reader);
                readers.add(reader);
                line.addLast(reader);
            } else if (log.hasRetained()) {
                line.addFirst(
                        log.reader(ReplayRequest.LIVE, session.connection().loop(), this));
            }
        }
        if (line.isEmpty() && request == null) {
            done.succeed();
            return false;
        }
        unopened = readers.size();
        if (unopened == 0) {
            done.succeed();
            goOn();
        } else {
            opened = done;
            readers.forEach(LogReader::open);
        }
        return !isOver;
    }

    /** Whether the session may read a topic, now: rules can change while a replay goes on. */
    private boolean mayRead(Destination topic) {
        return session.gate().permits(Verb.SUBSCRIBE, topic);
    }

    private void deliver(Message message) {
        if (mayRead(message.destination())) {
            target.deliver(message);
        }
    }

    private TopicLogs logs() {
        return session.context().logs();
    }

    /** Takes a live message while the replay goes on. */
    void onLive(Message message, Publisher source) {
        if (message.has(Message.IS_LOGGED)
                && behind.containsKey(message.destination().key())) {
            return; // It will be read.
        }
        waiting.addLast(message);
        waitingBytes += message.sizeBytes();
        if (waitingBytes > waitingBytesMax) {
            congestion.hold(source);
        }
    }

    @Override
    public void onOpened(LogReader reader, @Nullable Message retained) {
        if (isOver) {
            return;
        }
        if (!reader.request().isLive()) {
            if (--unopened == 0) {
                opened.succeed();
                goOn();
            }
            return;
        }
        isAsking = false;
        line.removeFirst();
        if (retained != null && !isWaiting(retained)) {
            deliver(retained.marked(0, MessageHeaders.RETAINED, "true"));
        }
        goOn();
    }

    /** Whether a message that was retained after the subscription was made comes live as well. */
    @SuppressWarnings("ReferenceEquality") // the log publishes the very message that it retains
    private boolean isWaiting(Message retained) {
        for (Message message : waiting) {
            if (message == retained) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onPage(LogReader reader, LogPage page) {
        if (isOver) {
            return;
        }
        isAsking = false;
        Message retained = page.retained();
        if (retained != null) {
            retainedSequence = LogHeaders.sequenceOf(retained);
            if (!isWithin(page, retainedSequence)) {
                deliver(retained.marked(0, MessageHeaders.RETAINED, "true"));
            }
        }
        page.messages().forEach(this::deliverReplayed);
        if (page.completeFrom() > 0) {
            completeFrom = page.completeFrom();
        }
        if (page.isHead()) {
            headSequence = page.headSequence();
            retainedSequence = -1;
            behind.remove(reader.log().key());
            line.removeFirst();
        }
        goOn();
    }

    /** Whether a message of a number is on this page or on one that follows. */
    private static boolean isWithin(LogPage page, long sequence) {
        return !page.messages().isEmpty()
                && sequence >= LogHeaders.sequenceOf(page.messages().get(0));
    }

    private void deliverReplayed(Message message) {
        replayed++;
        boolean isRetained = LogHeaders.sequenceOf(message) == retainedSequence;
        deliver(
                isRetained
                        ? message.marked(0, MessageHeaders.RETAINED, "true", MessageHeaders.REPLAYED, "true")
                        : message.marked(0, MessageHeaders.REPLAYED, "true"));
    }

    @Override
    public void onFailure(LogReader reader, Outcome.Failure failure) {
        if (!isOver) {
            session.failSlowly(failure.summary(), failure.remedy());
        }
    }

    /** Goes on when the subscriber can take more. */
    void goOn() {
        if (isOver || isAsking || unopened > 0 || !target.canTakeMore()) {
            return;
        }
        LogReader next = line.peekFirst();
        if (next == null) {
            drain();
            return;
        }
        isAsking = true;
        if (next.request().isLive()) {
            next.open();
        } else {
            next.requestPage();
        }
    }

    private void drain() {
        if (!isEndTold) {
            isEndTold = true;
            if (request != null) {
                target.deliver(endMarker());
            }
        }
        while (!waiting.isEmpty() && target.canTakeMore()) {
            Message next = waiting.removeFirst();
            waitingBytes -= next.sizeBytes();
            deliver(next);
        }
        if (waiting.isEmpty()) {
            isOver = true;
            congestion.clear();
            target.onReplayEnd();
        }
    }

    private Message endMarker() {
        List<String> headers =
                new ArrayList<>(List.of(MessageHeaders.REPLAY_END, "true", COUNT, Long.toString(replayed)));
        if (pattern.isExact() && headSequence > 0) {
            headers.addAll(List.of(LogHeaders.SEQUENCE, Long.toString(headSequence)));
        }
        if (completeFrom > 0) {
            headers.addAll(List.of(COMPLETE_FROM, pattern.isExact() ? Long.toString(completeFrom) : "unknown"));
        }
        boolean isKept = pattern.isExact() ? logs().keepsHistory(pattern.text()) : logs().keepHistory();
        if (!isKept) {
            headers.addAll(List.of(HISTORY, "none"));
        }
        return Message.of(destination, Headers.EMPTY, new byte[0]).marked(0, headers.toArray(new String[0]));
    }

    /** The subscription has ended. */
    void stop() {
        isOver = true;
        congestion.clear();
        waiting.clear();
        behind.values().forEach(LogReader::close);
    }
}

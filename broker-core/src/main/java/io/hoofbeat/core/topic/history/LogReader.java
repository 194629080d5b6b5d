package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber on its way through one log, from where it began to the log's end. Its methods are called on the loop of the
 * subscriber, which gets the answers there; what is not public belongs to the log's home loop.
 *
 * <pre>
 * open         → onOpened; from here on nothing that the reader has yet to see is lost
 * requestPage  → onPage, until one is the head
 * close        at any time
 * </pre>
 */
public final class LogReader {

    /** Takes the answers, on the loop of the subscriber. */
    public interface Listener {
        /**
         * The place to begin at is fixed.
         *
         * @param retained of the topic, when only that was asked for ({@link ReplayRequest#LIVE}); what is published from now on is not
         *                 in it, and what reached the subscriber live before this may contain it
         */
        void onOpened(LogReader reader, @Nullable Message retained);

        void onPage(LogReader reader, LogPage page);

        /** The reader cannot go on. */
        void onFailure(LogReader reader, Outcome.Failure failure);
    }

    private final TopicLog log;
    private final Loop home;
    private final ReplayRequest request;
    private final Listener listener;

    /** Position of the next message to be read. */
    long position;
    /** Messages older than this are not wanted, in milliseconds since 1970. */
    long millisMin;
    /** Whether more was asked for than is kept. */
    boolean isCut;
    /** Whether a page has been answered. */
    boolean hasBegun;

    LogReader(TopicLog log, Loop home, ReplayRequest request, Listener listener) {
        this.log = log;
        this.home = home;
        this.request = request;
        this.listener = listener;
    }

    public TopicLog log() {
        return log;
    }

    public ReplayRequest request() {
        return request;
    }

    /** Fixes the place to begin at; once. */
    public void open() {
        log.home().runOrExecute(() -> log.readers().open(this));
    }

    /** Asks for the next messages; one request at a time. */
    public void requestPage() {
        log.home().runOrExecute(() -> log.readers().readPage(this));
    }

    /** Ends the reading before the head. */
    public void close() {
        log.home().runOrExecute(() -> log.readers().close(this));
    }

    void answer(Consumer<Listener> answer) {
        home.runOrExecute(() -> answer.accept(listener));
    }
}

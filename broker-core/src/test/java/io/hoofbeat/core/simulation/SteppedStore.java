package io.hoofbeat.core.simulation;

import io.hoofbeat.core.store.MessageStore;

/**
 * A store whose outcomes come when the test says so, on the thread of the test, and that can be opened again as the next process
 * would. Not for several threads.
 */
public interface SteppedStore extends AutoCloseable {

    /** The store itself. */
    MessageStore store();

    /** Lets the next thing happen that the store was asked for; false when there is none. */
    boolean step();

    /**
     * The process ends here: outcomes that were not told are never told.
     *
     * @return the store as the next process opens it
     */
    SteppedStore crash();

    /** How many messages are kept. Nothing may be waiting; the store may be closed for that. */
    long messageCount();

    @Override
    void close();
}

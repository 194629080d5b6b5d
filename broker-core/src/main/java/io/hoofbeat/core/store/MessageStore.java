package io.hoofbeat.core.store;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;

/**
 * Where persistent messages are kept. Operations of one caller take effect in the order of the calls; none of them blocks.
 * Any thread.
 */
public interface MessageStore extends AutoCloseable {

    /**
     * Keeps a message.
     *
     * @param queue    key of the queue
     * @param sequence position in the queue, never used twice for one queue
     * @param outcome  succeeds when the message survives a crash; called on any thread, also before this returns
     */
    void put(String queue, long sequence, Message message, Outcome outcome);

    /**
     * Forgets a message.
     *
     * @param outcome succeeds when the message will not come back after a crash
     */
    void settle(String queue, long sequence, Outcome outcome);

    /** Writes what is pending and frees everything; nothing may be called afterwards. */
    @Override
    void close();
}

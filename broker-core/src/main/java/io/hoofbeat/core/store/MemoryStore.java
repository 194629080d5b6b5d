package io.hoofbeat.core.store;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;

/** Keeps nothing beyond what the queues hold in memory: every operation succeeds at once and nothing survives a restart. */
public final class MemoryStore implements MessageStore {

    @Override
    public void put(String queue, long sequence, Message message, Outcome outcome) {
        outcome.succeed();
    }

    @Override
    public void settle(String queue, long sequence, Outcome outcome) {
        outcome.succeed();
    }

    @Override
    public void close() {}
}

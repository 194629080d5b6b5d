package io.hoofbeat.core.simulation;

final class QueuesInMemoryTest extends QueueSuite {

    @Override
    SteppedStore emptyStore() {
        return new SteppedMemoryStore();
    }
}

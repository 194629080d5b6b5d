package io.hoofbeat.core.simulation;

final class HistoryInMemoryTest extends HistorySuite {

    @Override
    SteppedStore emptyStore() {
        return new SteppedMemoryStore();
    }
}

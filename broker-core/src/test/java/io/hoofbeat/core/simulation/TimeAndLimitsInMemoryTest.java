package io.hoofbeat.core.simulation;

final class TimeAndLimitsInMemoryTest extends TimeAndLimitsSuite {

    @Override
    SteppedStore emptyStore() {
        return new SteppedMemoryStore();
    }
}

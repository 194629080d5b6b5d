package io.hoofbeat.core.simulation;

import io.hoofbeat.core.destination.DestinationPrefixes;

final class TimeAndLimitsOnASimulatedDiskTest extends TimeAndLimitsSuite {

    @Override
    SteppedStore emptyStore() {
        return new SimulatedStore(DestinationPrefixes.DEFAULT);
    }
}

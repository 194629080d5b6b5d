package io.hoofbeat.core.simulation;

import io.hoofbeat.core.destination.DestinationPrefixes;

final class HistoryOnASimulatedDiskTest extends HistorySuite {

    @Override
    SteppedStore emptyStore() {
        return new SimulatedStore(DestinationPrefixes.DEFAULT);
    }
}

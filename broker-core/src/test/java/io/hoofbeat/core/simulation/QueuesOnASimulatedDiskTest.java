package io.hoofbeat.core.simulation;

import io.hoofbeat.core.destination.DestinationPrefixes;

final class QueuesOnASimulatedDiskTest extends QueueSuite {

    @Override
    SteppedStore emptyStore() {
        return new SimulatedStore(DestinationPrefixes.DEFAULT);
    }
}

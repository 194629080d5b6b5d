package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.simulation.SimulatedStore.Break;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Breaks the store at every write and every sync of a scenario in turn, ends the process or the machine, starts again and compares
 * what is there with what was promised up to then.
 */
class CrashPointTest {

    @ParameterizedTest
    @EnumSource
    void whereverTheStoreBreaksWhatWasPromisedHolds(CrashScenario scenario) {
        Promises whole = new Promises();
        int operations = play(scenario, Integer.MAX_VALUE, Break.BEFORE, 0, whole);
        assertThat(operations).as("operations of %s", scenario).isGreaterThan(2);
        assertThat(whole.receiptCount())
                .as("receipts of %s when nothing breaks", scenario)
                .isEqualTo(whole.awaitedCount());
        for (int operation = 0; operation < operations; operation++) {
            for (Break how : Break.values()) {
                // -1 ends the process only; otherwise the power fails, and so many unsynced changes are kept.
                for (int kept : List.of(-1, 0, 1, 3)) {
                    try {
                        play(scenario, operation, how, kept, new Promises());
                    } catch (AssertionError e) {
                        throw new AssertionError(
                                scenario + ", operation " + operation + ", " + how + ", kept " + kept + ": "
                                        + e.getMessage(),
                                e);
                    }
                }
            }
        }
    }

    /** Plays a scenario up to where the store breaks, starts again and checks; tells how many operations there were. */
    private static int play(CrashScenario scenario, int operation, Break how, int kept, Promises promises) {
        SimulatedStore store = new SimulatedStore(DestinationPrefixes.DEFAULT);
        SteppedBroker broker = new SteppedBroker(scenario.options(), store);
        store.breakAt(operation, how);
        scenario.play(broker, promises);
        promises.endOfLife();
        broker.restart(kept < 0 ? store.crash() : store.powerCut(kept));
        SteppedBroker.Client client = broker.connect();
        client.control("SUBSCRIBE", "id", "all", "destination", "/queue/**");
        // With a disk that fails consumers go on, although it cannot be noted what was delivered.
        promises.check(client.receivedFrames(), how != Break.FAILURE);
        return store.operationCount();
    }
}

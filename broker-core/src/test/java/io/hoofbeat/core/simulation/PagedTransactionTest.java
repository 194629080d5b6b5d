package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PagedTransactionTest {

    /** The page may be read when the transaction is written already but not yet seen in the queue. Found by the crash campaign. */
    @Test
    void aMessageOfATransactionIsDeliveredOnceThoughAPageIsReadAtTheSameTime() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SteppedBroker broker =
                    new SteppedBroker(BrokerOptions.DEFAULT, new SimulatedStore(DestinationPrefixes.DEFAULT));
            Client before = broker.connect();
            before.send("/queue/a", "early");
            broker.settle();
            broker.crash(); // What is there now is read by the page.
            Client client = broker.connect();
            Client consumer = broker.connect();
            client.control("BEGIN", "transaction", "t");
            client.send("/queue/a", "late", "transaction", "t");
            client.control("COMMIT", "transaction", "t");
            for (int steps = random.nextInt(15); steps > 0; steps--) {
                broker.step(random);
            }
            consumer.subscribe("1", "/queue/a", "auto");
            broker.settle(random);
            List<String> bodies = new ArrayList<>(consumer.received());
            bodies.remove("receipt sub 1");
            assertThat(bodies).as("seed %d", seed).containsExactlyInAnyOrder("early", "late");
            assertThat(broker.readyCount("/queue/a")).as("seed %d", seed).isZero();
        }
    }
}

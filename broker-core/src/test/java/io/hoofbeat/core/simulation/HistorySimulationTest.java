package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.StompVersion;
import io.hoofbeat.core.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Thousands of orders of events around topics with a history. {@code -Dhoofbeat.test.seed=N} runs one,
 * {@code -Dhoofbeat.test.worlds=N} says how many there are.
 */
class HistorySimulationTest {

    private static final long SEED = Long.getLong("hoofbeat.test.seed", -1);
    private static final int WORLDS = Integer.getInteger("hoofbeat.test.worlds", 100);

    @Test
    void everySubscriberSeesTheEndOfTheHistoryWithoutGapOrDuplicate() {
        for (long seed = SEED >= 0 ? SEED : 0; seed < (SEED >= 0 ? SEED + 1 : WORLDS); seed++) {
            try {
                HistoryWorld world = new HistoryWorld(seed);
                world.run(600);
                world.crash();
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + " (-Dhoofbeat.test.seed=" + seed + ")", failure);
            }
        }
    }

    @Test
    void aTopicThatGetsItsLogWhileInUseKeepsTheOrderOfEachSender() {
        ClientFrameParser parser = new ClientFrameParser(DestinationPrefixes.DEFAULT);
        for (long seed = 0; seed < 300; seed++) {
            SteppedLoops loops = new SteppedLoops(4, seed);
            Broker broker =
                    new Broker(BrokerOptions.DEFAULT, loops, new MemoryStore(), new LoopbackGuests(), AccessRules.OPEN);
            List<SimulatedConnection> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SimulatedConnection reader = new SimulatedConnection(loops.loop(i), broker::openSession);
                reader.send(parser.parse("CONNECT", Headers.of("accept-version", "1.2"), StompVersion.V1_2));
                reader.send(parser.parse(
                        "SUBSCRIBE", Headers.of("id", "1", "destination", "/topic/**"), StompVersion.V1_2));
                readers.add(reader);
            }
            SimulatedConnection sender = new SimulatedConnection(loops.loop(3), broker::openSession);
            sender.send(parser.parse("CONNECT", Headers.of("accept-version", "1.2"), StompVersion.V1_2));
            loops.settle();
            for (int i = 0; i < 8; i++) {
                Message message = Message.of(
                        DestinationPrefixes.DEFAULT.resolve("/topic/" + seed),
                        i == 4 ? Headers.of("retain", "set") : Headers.EMPTY,
                        ("m" + i).getBytes(StandardCharsets.UTF_8));
                sender.send(new ClientFrame.Send(message, null, null));
            }
            loops.settle();
            for (SimulatedConnection reader : readers) {
                List<String> received = new ArrayList<>();
                for (Received next = reader.receive(); next != null; next = reader.receive()) {
                    if (next instanceof Received.Delivered delivered) {
                        received.add(delivered.message().bodyText());
                    }
                }
                assertThat(received).as("seed " + seed).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7");
            }
        }
    }
}

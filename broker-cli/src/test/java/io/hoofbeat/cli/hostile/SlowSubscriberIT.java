package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A subscriber that stops reading among others that read: they get everything, whatever becomes of it. */
final class SlowSubscriberIT {

    private static final int MESSAGES = 12_000;
    private static final String BODY = "x".repeat(1000);

    private static HoofbeatProcess serve(String policies) {
        return HoofbeatProcess.serve(
                "--store", "memory", "--set", "sessions.slowMillisMax=1s", "--set", "policies=" + policies);
    }

    private static RawPeer subscribed(RawPeer peer) {
        peer.connected()
                .send("SUBSCRIBE\nid:1\ndestination:/topic/fast\nreceipt:s\n\n^@")
                .expect("RECEIPT\n");
        return peer;
    }

    /** On a thread of its own, since it blocks. */
    private static CompletableFuture<String> inBackground(Supplier<String> action) {
        return CompletableFuture.supplyAsync(action, task -> {
            Thread thread = new Thread(task, "in-background");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Publishes everything while some read; returns when all of them have all of it, in order. */
    private static void publishToReaders(HoofbeatProcess broker) {
        List<CompletableFuture<String>> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RawPeer reader = subscribed(RawPeer.of(broker));
            readers.add(inBackground(() -> {
                try (reader) {
                    for (int number = 0; number < MESSAGES; number++) {
                        assertThat(reader.expect("MESSAGE\n")).contains("\nnumber:" + number + "\n");
                    }
                }
                return "all of it";
            }));
        }
        try (RawPeer publisher = RawPeer.connected(broker)) {
            for (int number = 0; number < MESSAGES; number++) {
                publisher.send("SEND\ndestination:/topic/fast\nnumber:" + number
                        + (number == MESSAGES - 1 ? "\nreceipt:last" : "") + "\n\n" + BODY + "^@");
            }
            publisher.expect("RECEIPT\nreceipt-id:last\n");
        }
        readers.forEach(CompletableFuture::join);
    }

    @Test
    void itIsDisconnectedByDefault() {
        try (HoofbeatProcess broker = serve("[]");
                RawPeer stalled = subscribed(RawPeer.withSmallBuffer(broker))) {
            // It reads again as soon as it has been given up: the broker does not wait for that without end.
            CompletableFuture<String> rest = inBackground(() -> {
                broker.awaitOut(line -> line.contains("disconnected, Too slow: messages are not read"));
                return stalled.rest();
            });
            publishToReaders(broker);
            assertThat(rest.join())
                    .contains("ERROR\nmessage:Too slow\\c messages are not read\n", "1000 ms (sessions.slowMillisMax)");
        }
    }

    @Test
    void withDropOldestItHasTheNewestWhenItReadsAgain() {
        try (HoofbeatProcess broker = serve("[{match: /topic/**, slowSubscriber: drop-oldest, slowMessagesMax: 10}]");
                RawPeer stalled = subscribed(RawPeer.withSmallBuffer(broker))) {
            publishToReaders(broker);
            List<Integer> numbers = new ArrayList<>();
            int number;
            do {
                String message = stalled.expect("MESSAGE\n");
                int at = message.indexOf("\nnumber:") + "\nnumber:".length();
                number = Integer.parseInt(message.substring(at, message.indexOf('\n', at)));
                numbers.add(number);
            } while (number < MESSAGES - 1);
            assertThat(numbers).isSorted().doesNotHaveDuplicates().hasSizeLessThan(MESSAGES);
            assertThat(numbers.subList(numbers.size() - 10, numbers.size()))
                    .containsExactly(11990, 11991, 11992, 11993, 11994, 11995, 11996, 11997, 11998, 11999);
            assertThat(broker.out().lines().filter(line -> line.contains("reads too slowly")))
                    .hasSize(1);
        }
    }
}

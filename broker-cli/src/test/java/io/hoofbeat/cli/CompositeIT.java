package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Composite destinations of a broker that runs, over frames in the raw. */
final class CompositeIT {

    @TempDir
    private Path folder;

    private HoofbeatProcess serve(String... further) {
        List<String> arguments = new ArrayList<>(
                List.of("--data", folder.resolve("data").toString(), "--set", "destinations.composite=true"));
        arguments.addAll(List.of(further));
        return HoofbeatProcess.serve(arguments.toArray(new String[0]));
    }

    private static String headerOf(String frame, String name) {
        return frame.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + frame));
    }

    @Test
    void oneSendReachesAllPartsAndOneSubscriptionReadsThemAll() throws Exception {
        try (HoofbeatProcess broker = serve();
                RawClient reader = new RawClient(broker, "");
                RawClient sender = new RawClient(broker, "")) {
            reader.expectReceipt("SUBSCRIBE\nid:7\ndestination:/queue/a,/topic/b,c\nack:client\n\n");
            sender.expectReceipt("SEND\ndestination:/queue/a,/topic/b,/queue/c,d\n\nall");
            List<String> destinations = new ArrayList<>();
            String last = "";
            for (int i = 0; i < 3; i++) {
                last = reader.next();
                assertThat(last)
                        .startsWith("MESSAGE\n")
                        .contains("subscription:7\n")
                        .endsWith("all");
                destinations.add(headerOf(last, "destination"));
            }
            assertThat(destinations).containsExactlyInAnyOrder("/queue/a", "/topic/b", "/queue/c");
            reader.expectReceipt("ACK\nid:" + headerOf(last, "ack") + "\n\n");
            reader.expectReceipt("UNSUBSCRIBE\nid:7\n\n");
            reader.expectReceipt("SUBSCRIBE\nid:8\ndestination:/queue/*\n\n");
            assertThat(reader.next())
                    .as("only what nobody has acknowledged")
                    .contains("subscription:8\n", "destination:/queue/d\n")
                    .endsWith("all");
        }
    }

    @Test
    void whatAReceiptHasPromisedIsInAllQueuesAfterACrash() throws Exception {
        try (HoofbeatProcess broker = serve();
                RawClient sender = new RawClient(broker, "")) {
            sender.send("BEGIN\ntransaction:t\n\n");
            sender.send("SEND\ndestination:/queue/a,b\ntransaction:t\n\nnot committed");
            sender.expectReceipt("SEND\ndestination:/queue/a,b,c\n\nkept");
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = serve();
                RawClient reader = new RawClient(broker, "")) {
            reader.send("SUBSCRIBE\nid:1\ndestination:/queue/a,b,c\n\n");
            List<String> destinations = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String message = reader.next();
                assertThat(message).endsWith("kept");
                destinations.add(headerOf(message, "destination"));
            }
            assertThat(destinations).containsExactlyInAnyOrder("/queue/a", "/queue/b", "/queue/c");
        }
    }

    @Test
    void whatCannotBeAPartIsRefusedWithTheReason() throws Exception {
        try (HoofbeatProcess broker = serve("--set", "destinations.partsMax=3")) {
            assertThat(refusal(broker, "/queue/a,/temp-queue/b"))
                    .contains(
                            "message:Invalid composite destination\n",
                            "part 2 is a temporary destination; only queues and topics");
            assertThat(refusal(broker, "/queue/a,,b")).contains("part 2 is empty");
            assertThat(refusal(broker, "/queue/a,/amq/queue/a"))
                    .contains("part 2 names what another part names already");
            assertThat(refusal(broker, "/queue/a,b,c,d"))
                    .contains("at most 3 others between its commas (destinations.partsMax)");
            broker.awaitOut(line -> line.contains("limit destinations.partsMax was exceeded"));
        }
    }

    private static String refusal(HoofbeatProcess broker, String destination) throws IOException {
        try (RawClient client = new RawClient(broker, "")) {
            client.send("SEND\ndestination:" + destination + "\n\nx");
            return client.next();
        }
    }

    @Test
    void aVirtualHostSaysForItselfWhatACommaIs() throws Exception {
        Path file = Files.writeString(folder.resolve("hoofbeat.yaml"), """
                virtualHosts:
                  hosts:
                    - name: shop
                      destinations: {composite: false}
                """);
        try (HoofbeatProcess broker = serve("--config", file.toString());
                RawClient shop = new RawClient(broker, "", "shop");
                RawClient standard = new RawClient(broker, "")) {
            for (RawClient client : List.of(shop, standard)) {
                client.expectReceipt("SEND\ndestination:/queue/a,b\n\nx");
                client.send("SUBSCRIBE\nid:1\ndestination:/queue/*\n\n");
            }
            assertThat(headerOf(shop.next(), "destination")).isEqualTo("/queue/a,b");
            assertThat(List.of(headerOf(standard.next(), "destination"), headerOf(standard.next(), "destination")))
                    .containsExactlyInAnyOrder("/queue/a", "/queue/b");
        }
    }
}

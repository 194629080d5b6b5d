package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.client.Frame;
import io.hoofbeat.cli.client.StompClient;
import io.hoofbeat.cli.client.StompException;
import io.hoofbeat.cli.client.StompUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chat room whose newcomers read what was said before, through the front door. */
final class HistoryIT {

    private static final String ROOM = "/topic/chat/lobby";

    @TempDir
    private Path folder;

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(folder.resolve("hoofbeat.yaml"), """
                policies:
                  - match: /topic/chat/**
                    historyMessages: 50
                """);
    }

    private HoofbeatProcess serve() {
        return HoofbeatProcess.serve(
                "--config",
                folder.resolve("hoofbeat.yaml").toString(),
                "--data",
                folder.resolve("data").toString());
    }

    private static StompClient connect(String url) throws StompException {
        return StompClient.connect(StompUrl.parse(url), null, null, List.of());
    }

    private static void say(StompClient client, String destination, int from, int to) throws StompException {
        for (int i = from; i <= to; i++) {
            String receipt = client.newReceipt();
            client.send(Frame.of("SEND")
                    .header("destination", destination)
                    .header("receipt", receipt)
                    .body(("m" + i).getBytes(StandardCharsets.UTF_8))
                    .build());
            client.awaitReceipt(receipt);
        }
    }

    private static void subscribe(StompClient client, String id, String destination, @Nullable String replay)
            throws StompException {
        client.send(Frame.of("SUBSCRIBE")
                .header("id", id)
                .header("destination", destination)
                .header("replay", replay)
                .build());
    }

    /** Messages up to the end marker, which is the last of them. */
    private static List<Frame> replay(StompClient client) throws StompException {
        List<Frame> all = new ArrayList<>();
        do {
            all.add(client.next());
        } while (all.get(all.size() - 1).header("replay-end") == null);
        return all;
    }

    private static List<String> texts(List<Frame> frames) {
        return frames.stream().map(Frame::text).toList();
    }

    private static List<String> said(int from, int to) {
        List<String> all = new ArrayList<>(
                IntStream.rangeClosed(from, to).mapToObj(i -> "m" + i).toList());
        all.add("");
        return all;
    }

    @Test
    void newcomersReadWhatWasSaidBeforeAlsoAfterSigkill() throws Exception {
        String lastNumber;
        try (HoofbeatProcess broker = serve();
                StompClient bob = connect(broker.stompUrl());
                StompClient browser = connect(broker.webSocketUrl())) {
            say(bob, ROOM, 1, 60);
            subscribe(browser, "1", ROOM, "last=20");
            List<Frame> replayed = replay(browser);
            assertThat(texts(replayed)).isEqualTo(said(41, 60));
            assertThat(replayed.subList(0, 20))
                    .allSatisfy(frame -> assertThat(frame.header("replayed")).isEqualTo("true"));
            assertThat(replayed.get(20).header("replay-count")).isEqualTo("20");
            say(bob, ROOM, 61, 61);
            Frame live = browser.next();
            assertThat(live.text()).isEqualTo("m61");
            assertThat(live.header("replayed")).isNull();
            assertThat(live.header("seq")).isEqualTo("61");
            lastNumber = live.header("seq");
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = serve();
                StompClient bob = connect(broker.stompUrl());
                StompClient browser = connect(broker.webSocketUrl())) {
            assertThat(broker.out()).contains("messages kept of topics");
            String before = Instant.ofEpochMilli(System.currentTimeMillis() + 1).toString();
            say(bob, ROOM, 62, 64);
            subscribe(browser, "1", ROOM, "seq=" + lastNumber);
            assertThat(texts(replay(browser))).isEqualTo(said(61, 64));
            subscribe(browser, "2", ROOM, "all-kept");
            assertThat(texts(replay(browser))).isEqualTo(said(15, 64));
            subscribe(browser, "3", ROOM, "since=1h");
            assertThat(texts(replay(browser))).isEqualTo(said(15, 64));
            subscribe(browser, "4", ROOM, "since=" + before);
            assertThat(texts(replay(browser))).endsWith("").doesNotContain("m61");
        }
    }

    @Test
    void aPatternReplaysEveryRoom() throws Exception {
        try (HoofbeatProcess broker = serve();
                StompClient bob = connect(broker.stompUrl());
                StompClient late = connect(broker.stompUrl())) {
            say(bob, "/topic/chat/a", 1, 3);
            say(bob, "/topic/chat/b", 4, 6);
            subscribe(late, "1", "/topic/chat/*", "last=2");
            assertThat(texts(replay(late))).containsExactlyInAnyOrder("m2", "m3", "m5", "m6", "");
        }
    }

    @Test
    void theRetainedMessageComesFirstUntilItIsRemoved() throws Exception {
        try (HoofbeatProcess broker = serve();
                StompClient bob = connect(broker.stompUrl())) {
            retain(bob, "set", "181.20");
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = serve();
                StompClient bob = connect(broker.stompUrl());
                StompClient late = connect(broker.stompUrl())) {
            subscribe(late, "1", "/topic/price", null);
            Frame retained = late.next();
            assertThat(retained.text()).isEqualTo("181.20");
            assertThat(retained.header("retained")).isEqualTo("true");
            retain(bob, "remove", "");
            subscribe(late, "2", "/topic/price", "last=1");
            Frame end = late.next();
            assertThat(end.header("replay-end")).isEqualTo("true");
            assertThat(end.header("replay-history")).isEqualTo("none");
        }
    }

    private static void retain(StompClient client, String mark, String body) throws StompException {
        String receipt = client.newReceipt();
        client.send(Frame.of("SEND")
                .header("destination", "/topic/price")
                .header("retain", mark)
                .header("receipt", receipt)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .build());
        client.awaitReceipt(receipt);
    }
}

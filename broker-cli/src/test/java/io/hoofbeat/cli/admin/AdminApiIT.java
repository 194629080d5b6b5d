package io.hoofbeat.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.bench.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The JSON API and the page for Prometheus; their manuals are run as tests. */
final class AdminApiIT {

    private static final Pattern EXAMPLE =
            Pattern.compile("```http\\n(GET|POST|DELETE) (\\S+)\\n```\\n\\n```json\\n(.*?)```", Pattern.DOTALL);

    private static void run(HoofbeatProcess broker, String... command) {
        String[] all = java.util.Arrays.copyOf(command, command.length + 2);
        all[command.length] = "--url";
        all[command.length + 1] = broker.stompUrl();
        try (HoofbeatProcess process = HoofbeatProcess.run(all)) {
            assertThat(process.exitCode()).as(process.toString()).isZero();
        }
    }

    private static HoofbeatProcess subscribe(HoofbeatProcess broker, String destination) {
        HoofbeatProcess subscriber = HoofbeatProcess.run("sub", destination, "--url", broker.stompUrl());
        subscriber.awaitErr(line -> line.startsWith("Subscribed"));
        return subscriber;
    }

    @Test
    void theExamplesOfTheManualGiveWhatItShows() throws IOException {
        try (HoofbeatProcess broker = HoofbeatProcess.serve(
                        "--set",
                        "queues.deliveriesMax=1",
                        "--set",
                        "policies=[{match: /queue/orders*, bytesMax: 1MiB}]");
                HoofbeatProcess subscriber = subscribe(broker, "/topic/prices")) {
            run(broker, "pub", "/queue/orders", "hello", "--count", "3");
            run(broker, "pub", "/queue/bad", "bad");
            run(broker, "sub", "/queue/bad", "--nack", "--count", "1");
            run(broker, "pub", "/topic/prices", "181.20");
            AdminPort admin = new AdminPort(broker);
            String id =
                    String.valueOf(admin.list("/api/clients", "clients").get(0).get("id"));
            Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/ADMIN-API.md")));
            int count = 0;
            while (example.find()) {
                count++;
                String target = example.group(2).replace("id=ID", "id=" + id);
                HttpResponse<String> answer = admin.send(example.group(1), target, "X-Hoofbeat-Request", "test");
                assertThat(answer.statusCode()).as(target + " " + answer.body()).isEqualTo(200);
                assertThat(shape(Json.read(answer.body()))).as(target).isEqualTo(shape(Json.read(example.group(3))));
            }
            assertThat(count).isEqualTo(13);
            subscriber.awaitErr(line -> line.contains("Disconnected by an operator"));
        }
    }

    /** Names and kinds of what is in a document; of a list, those of its first element. Where there may be any names, none. */
    private static @Nullable Object shape(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> Set.of("headers", "sessions", "done").contains(entry.getKey())
                                    ? "any"
                                    : String.valueOf(shape(entry.getValue()))));
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() || list.get(0) instanceof String
                    ? "list"
                    : List.of(String.valueOf(shape(list.get(0))));
        }
        return value instanceof Boolean ? "flag" : "value";
    }

    @Test
    void aSubscriptionToSeveralDestinationsIsFoundByEachOfThem() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--set", "destinations.composite=true");
                HoofbeatProcess subscriber = subscribe(broker, "/topic/a/b,/queue/c")) {
            AdminPort admin = new AdminPort(broker);
            for (String match : List.of("/topic/a/*", "/queue/*", "/topic/a/b,/queue/c")) {
                assertThat(admin.list("/api/subscriptions?match=" + match, "subscriptions"))
                        .as(match)
                        .singleElement()
                        .satisfies(each -> assertThat(each)
                                .containsEntry("destination", "/topic/a/b,/queue/c")
                                .containsEntry("parts", List.of("/topic/a/b", "/queue/c")));
            }
            assertThat(admin.list("/api/subscriptions?match=/topic/*", "subscriptions"))
                    .isEmpty();
            assertThat(subscriber.err()).contains("Subscribed");
        }
    }

    @Test
    void messagesAreLookedAtMovedRevivedAndPurged() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--set", "queues.windowBytesMax=200")) {
            AdminPort admin = new AdminPort(broker);
            run(broker, "pub", "/queue/a", "body", "--count", "40", "--header", "color:<b>");
            run(broker, "pub", "/queue/bad", "bad", "--header", "kept:yes");
            run(broker, "sub", "/queue/bad", "--nack", "--count", "1");

            // More than fit in memory, so that part of the pages comes from the disk.
            List<Map<String, Object>> first = admin.list("/api/messages?destination=/queue/a&limit=25", "messages");
            List<Map<String, Object>> rest =
                    admin.list("/api/messages?destination=/queue/a&after=25&limit=25", "messages");
            assertThat(first)
                    .extracting(each -> AdminPort.number(each, "position"))
                    .first()
                    .isEqualTo(1L);
            assertThat(first).hasSize(25).allSatisfy(each -> assertThat(each).containsEntry("body", "body"));
            assertThat(rest)
                    .hasSize(15)
                    .last()
                    .satisfies(each -> assertThat(each).containsEntry("position", 40));

            assertThat(post(admin, "/api/move?destination=/queue/a&to=/queue/b&count=30"))
                    .contains("\"moved\":30");
            assertThat(messagesIn(admin, "/queue/a")).isEqualTo(10);
            assertThat(messagesIn(admin, "/queue/b")).isEqualTo(30);
            assertThat(post(admin, "/api/purge?destination=/queue/b")).contains("\"purged\":30");
            assertThat(messagesIn(admin, "/queue/b")).isZero();
            assertThat(post(admin, "/api/revive?destination=/queue/a")).contains("holds no dead letters");
            assertThat(admin.send("DELETE", "/api/destination?name=/queue/none", "X-Hoofbeat-Request", "test"))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(404));
            run(broker, "sub", "/queue/a", "--count", "10");
            assertThat(messagesIn(admin, "/queue/a")).isZero();
        }
    }

    @Test
    void whatWasPurgedAndMovedStaysSoOverSigkill() {
        Path folder = HoofbeatProcess.temporaryFolder();
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--data", folder.toString())) {
            AdminPort admin = new AdminPort(broker);
            run(broker, "pub", "/queue/a", "body", "--count", "5");
            run(broker, "pub", "/queue/p", "body", "--count", "5");
            assertThat(post(admin, "/api/move?destination=/queue/a&to=/queue/b&count=2"))
                    .contains("\"moved\":2");
            assertThat(post(admin, "/api/purge?destination=/queue/p")).contains("\"purged\":5");
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--data", folder.toString())) {
            AdminPort admin = new AdminPort(broker);
            assertThat(messagesIn(admin, "/queue/a")).isEqualTo(3);
            assertThat(messagesIn(admin, "/queue/b")).isEqualTo(2);
            assertThat(admin.send("GET", "/api/destination?name=/queue/p").statusCode())
                    .isEqualTo(404);
        } finally {
            HoofbeatProcess.deleteFolder(folder);
        }
    }

    private static String post(AdminPort admin, String target) {
        return admin.send("POST", target, "X-Hoofbeat-Request", "test").body();
    }

    private static long messagesIn(AdminPort admin, String queue) {
        return AdminPort.number(admin.get("/api/destination?name=" + queue), "messages");
    }

    @Test
    void pagesOfOtherSitesAreKeptOut() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--store", "memory")) {
            AdminPort admin = new AdminPort(broker);
            run(broker, "pub", "/queue/a", "body");
            assertThat(admin.send("POST", "/api/purge?destination=/queue/a").statusCode())
                    .isEqualTo(403);
            assertThat(admin.send(
                                    "POST",
                                    "/api/purge?destination=/queue/a",
                                    "X-Hoofbeat-Request",
                                    "1",
                                    "Origin",
                                    "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(rawGet(broker, "evil.example")).startsWith("HTTP/1.1 403 ");
            assertThat(rawGet(broker, "localhost")).startsWith("HTTP/1.1 200 ");
            assertThat(messagesIn(admin, "/queue/a")).isEqualTo(1);
        }
    }

    @Test
    void whileThereAreUsersOperatorsLogIn() {
        Path folder = HoofbeatProcess.temporaryFolder();
        for (String[] user : new String[][] {{"root", "admin"}, {"eye", "monitor"}, {"app", "orders"}}) {
            HoofbeatProcess added = HoofbeatProcess.run(
                    "user",
                    "add",
                    user[0],
                    "--roles",
                    user[1],
                    "--passcode-stdin",
                    "--data",
                    folder.toString(),
                    "--set",
                    "users.hash.memoryKiB=64");
            try (added) {
                assertThat(added.type("secret\n".getBytes(StandardCharsets.UTF_8))
                                .exitCode())
                        .as(added.toString())
                        .isZero();
            }
        }
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--data", folder.toString())) {
            AdminPort admin = new AdminPort(broker);
            assertThat(status(admin, "GET", "/healthz", "")).isEqualTo(200);
            assertThat(status(admin, "GET", "/", "")).isEqualTo(200);
            assertThat(status(admin, "GET", "/api/overview", "")).isEqualTo(401);
            assertThat(status(admin, "GET", "/metrics", "")).isEqualTo(401);
            assertThat(status(admin, "GET", "/api/overview", "eye:wrong")).isEqualTo(401);
            assertThat(status(admin, "GET", "/api/overview", "app:secret")).isEqualTo(403);
            assertThat(status(admin, "GET", "/api/overview", "eye:secret")).isEqualTo(200);
            assertThat(status(admin, "POST", "/api/purge?destination=/queue/a", "eye:secret"))
                    .isEqualTo(403);
            assertThat(status(admin, "POST", "/api/purge?destination=/queue/a", "root:secret"))
                    .isEqualTo(404);
            try (HoofbeatProcess listed =
                    HoofbeatProcess.run("dest", "--admin", admin.url(), "--login", "eye", "--passcode", "secret")) {
                assertThat(listed.exitCode()).as(listed.toString()).isZero();
            }
        } finally {
            HoofbeatProcess.deleteFolder(folder);
        }
    }

    /** @param pair name and passcode with a colon between them, or empty */
    private static int status(AdminPort admin, String method, String target, String pair) {
        String login = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return pair.isEmpty()
                ? admin.send(method, target, "X-Hoofbeat-Request", "test").statusCode()
                : admin.send(method, target, "X-Hoofbeat-Request", "test", "Authorization", login)
                        .statusCode();
    }

    private static String rawGet(HoofbeatProcess broker, String host) {
        int port = java.net.URI.create(broker.healthUrl()).getPort();
        try (java.net.Socket socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET /api/clients HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theManualListsEveryMetricAndNoOther() throws IOException {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--set", "metrics.destinationsMax=1");
                HoofbeatProcess subscriber = subscribe(broker, "/topic/prices")) {
            run(broker, "pub", "/queue/orders", "hello", "--count", "3");
            run(broker, "pub", "/topic/prices", "181.20");
            subscriber.awaitOut(line -> line.equals("181.20"));
            String page = new AdminPort(broker).send("GET", "/metrics").body();
            Set<String> scraped = names("(?m)^# TYPE (\\S+) ", page);
            Set<String> listed = names("(?m)^\\| `(hoofbeat_\\w+)` ", Files.readString(Path.of("../docs/METRICS.md")));
            assertThat(scraped).isEqualTo(listed);
            assertThat(page)
                    .contains("hoofbeat_messages_received_total 4.0")
                    .contains("hoofbeat_messages_sent_total 1.0")
                    .contains("hoofbeat_sessions{transport=\"tcp\",version=\"1.2\"} 1.0")
                    .contains("hoofbeat_destination_messages{destination=\"/queue/orders\",kind=\"queue\"} 3.0")
                    .contains("hoofbeat_destinations_left_out 1.0")
                    .contains("hoofbeat_store_trouble 0.0")
                    .containsPattern("hoofbeat_store_sync_seconds_count [1-9]");
        }
    }

    private static Set<String> names(String pattern, String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}

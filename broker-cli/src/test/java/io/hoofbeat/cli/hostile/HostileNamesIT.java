package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.bench.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names that a client chooses, with everything in them that ends a line or a quotation somewhere: what shows them to an operator shows them as
 * they are, and nothing that they say of themselves.
 */
final class HostileNamesIT {

    private static final List<String> NAMES = List.of(
            "line\nhoofbeat_forged_total 1\n",
            "return\r\nhoofbeat_forged_total 1",
            "quote\"} 1\nhoofbeat_forged_total{a=\"",
            "backslash\\",
            "backslash\\n, not a line feed",
            "both\\\"",
            "braces{a=\"b\",c='d'} 7 # {}",
            "colons:a::b",
            "terminal\u001b[31m\u0007\u009b2J",
            "separators\u2028\u2029\u0085",
            "turned\u202egnp.exe\u202c",
            "page<script>alert(1)</script>&amp;",
            "beyond\ud83d\udc0e\ufeff");

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = NAME + "=\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*\"";
    private static final Pattern SAMPLE = Pattern.compile(
            NAME + "(?:\\{" + LABEL + "(?:," + LABEL + ")*,?\\})? (?:[-+]?[0-9.]+(?:E-?[0-9]+)?|[+-]Inf|NaN)");
    private static final Pattern COMMENT = Pattern.compile("# (?:(?:HELP|TYPE|UNIT) " + NAME + " [^\n]*|EOF)");
    private static final Pattern HELD = Pattern.compile(
            "hoofbeat_destination_messages\\{destination=\"((?:[^\"\\\\]|\\\\.)*)\",kind=\"queue\"\\} 1\\.0");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static @Nullable HoofbeatProcess shared;

    @BeforeAll
    static void start() {
        shared = HoofbeatProcess.serve("--store", "memory", "--set", "log.level=debug");
        try (RawPeer publisher = RawPeer.connected(broker());
                RawPeer subscriber = RawPeer.connected(broker())) {
            for (String name : NAMES) {
                String header = escaped(name);
                publisher
                        .send("SEND\ndestination:/queue/" + header + "\nreceipt:r\n\nx^@")
                        .expect("RECEIPT\n");
                if (name.contains("{") || name.contains("::")) {
                    continue; // In a SUBSCRIBE it is a pattern, or names a group.
                }
                subscriber
                        .send("SUBSCRIBE\nid:" + header + "\ndestination:/topic/" + header + "\nreceipt:" + header
                                + "\n\n^@")
                        .expect("RECEIPT\nreceipt-id:" + header + "\n\n");
                publisher.send("SEND\ndestination:/topic/" + header + "\nx-" + header + ":" + header + "\n\nx^@");
                assertThat(subscriber.expect("MESSAGE\n"))
                        .contains("\nsubscription:" + header + "\n", "\ndestination:/topic/" + header + "\n")
                        .endsWith("\nx-" + header + ":" + header + "\n\nx^@");
            }
        }
    }

    /** As STOMP 1.2 writes it in a header. */
    private static String escaped(String name) {
        return name.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace(":", "\\c");
    }

    @AfterAll
    static void stop() {
        broker().close();
    }

    @AfterEach
    void theBrokerIsHealthyAndItsLogReadable() {
        Aftermath.assertHealthy(broker());
    }

    private static HoofbeatProcess broker() {
        return Objects.requireNonNull(shared, "not started");
    }

    private static String get(String target, String accept) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(broker().healthUrl()).resolve(target))
                .header("accept", accept)
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new AssertionError(target, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/openmetrics-text; version=1.0.0"})
    void aDestinationForgesNothingInTheMetrics(String format) {
        List<String> held = new ArrayList<>();
        for (String line : get("/metrics", format).split("\n", -1)) {
            assertThat(line.isEmpty()
                            || SAMPLE.matcher(line).matches()
                            || COMMENT.matcher(line).matches())
                    .as("a line of the format: " + line)
                    .isTrue();
            assertThat(line).doesNotStartWith("hoofbeat_forged");
            Matcher found = HELD.matcher(line);
            if (found.matches()) {
                held.add(unquoted(found.group(1)));
            }
        }
        assertThat(held)
                .containsExactlyInAnyOrderElementsOf(
                        NAMES.stream().map(name -> "/queue/" + name).toList());
    }

    private static String unquoted(String label) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c == '\\') {
                i++;
                c = label.charAt(i) == 'n' ? '\n' : label.charAt(i);
            }
            text.append(c);
        }
        return text.toString();
    }

    @Test
    @SuppressWarnings("unchecked") // a list of objects
    void theApiListsThemAsTheyAre() {
        Map<String, Object> answer = (Map<String, Object>) Objects.requireNonNull(
                Json.read(get("/api/destinations?match=/queue/**&limit=100".replace("*", "%2A"), "application/json")));
        List<Map<String, Object>> queues =
                (List<Map<String, Object>>) Objects.requireNonNull(answer.get("destinations"));
        assertThat(queues.stream().map(each -> each.get("destination")))
                .containsExactlyInAnyOrderElementsOf(
                        NAMES.stream().map(name -> "/queue/" + name).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void aCommandPrintsThemWithoutWhatATerminalWouldObey(String format) {
        List<String> command = new ArrayList<>(List.of("dest", "--admin-port", adminPort(), "/queue/**"));
        if (!format.isEmpty()) {
            command.add(format);
        }
        try (HoofbeatProcess dest = HoofbeatProcess.run(command.toArray(new String[0]))) {
            assertThat(dest.exitCode()).as(dest.err()).isZero();
            assertThat(dest.out().lines().filter(line -> line.contains("/queue/") && line.contains("backslash")))
                    .isNotEmpty();
            assertThat(dest.out())
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\n]]")
                    .doesNotContainPattern("(?m)^hoofbeat_forged");
        }
    }

    private static String adminPort() {
        return Integer.toString(URI.create(broker().healthUrl()).getPort());
    }
}

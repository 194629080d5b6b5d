package io.hoofbeat.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hoofbeat.core.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results in each of their forms, to the letter. */
final class ReportsTest {

    private static final long SECOND = 1_000_000_000L;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path folder;

    /** A run with figures that scale with one number. */
    private static RunResult result(String name, int factor, FaultCounts faults, @Nullable String problem) {
        StreamSettings stream = StreamSettings.of(Scenario.FAN_OUT)
                .set("name", name)
                .set("window", "100")
                .build();
        Histogram latency = new Histogram(1, 3600 * SECOND, 3);
        for (int micros = 1; micros <= 100; micros++) {
            latency.recordValue(micros * 1000L * factor);
        }
        RunSettings settings = new RunSettings(
                "fan-out",
                "a <label>",
                new BrokerSettings(
                        Target.parse("tcp://localhost:61613"), "me", "secret", null, List.of(), false, null, null, -1),
                List.of(stream),
                SECOND,
                2 * SECOND,
                SECOND,
                SECOND,
                64,
                3,
                List.of(1L));
        StreamResult of = new StreamResult(
                stream,
                300,
                3000,
                200,
                2000L * factor,
                0,
                0,
                faults,
                latency,
                new Histogram(3),
                new Histogram(3),
                List.of(new Second(1, 100, 1000, 50.5, 99)));
        return new RunResult(
                settings,
                "Broker/1",
                Instant.parse("2026-11-20T20:00:00Z"),
                2,
                List.of(of),
                new BrokerUse(0.5, 1 << 20, 2 << 20),
                0.25,
                0.125,
                0,
                0,
                false,
                problem,
                null);
    }

    private static final FaultCounts NONE = new FaultCounts(0, 0, 0, 0, 0, 0, 0);

    @Test
    void json() {
        assertThat(Reports.json(result("prices", 1, NONE, null))).isEqualTo("""
                {
                  "format": "hoofbeat-bench/1",
                  "version": "%s",
                  "title": "fan-out",
                  "label": "a <label>",
                  "started": "2026-11-20T20:00:00Z",
                  "url": "tcp://localhost:61613",
                  "server": "Broker/1",
                  "ok": true,
                  "problem": null,
                  "warmup_seconds": 1,
                  "seconds": 2,
                  "disconnects": 0,
                  "stalls": 0,
                  "drain_cut_short": false,
                  "generator": {
                    "cpu_seconds": 0.25,
                    "cpu_us_per_message": 125,
                    "loop_share": 0.125
                  },
                  "broker": {
                    "cpu_seconds": 0.5,
                    "cpu_us_per_message": 250,
                    "rss_before_bytes": 1048576,
                    "rss_peak_bytes": 2097152
                  },
                  "storm": null,
                  "streams": [
                    {
                      "name": "prices",
                      "scenario": "fan-out",
                      "settings": {
                        "publishers": 1,
                        "subscribers": 10,
                        "destinations": 1,
                        "destination": "/topic/bench.{run}.{n}",
                        "body": 100,
                        "loop": "closed",
                        "window": 100,
                        "rate": null,
                        "messages": null,
                        "ack": "auto",
                        "receipts": 0,
                        "receipt_window": null,
                        "persistent": null
                      },
                      "sent": 300,
                      "delivered": 3000,
                      "sent_per_second": 100,
                      "delivered_per_second": 1000,
                      "bytes_per_second": 100000,
                      "faults": {
                        "lost": 0,
                        "duplicates": 0,
                        "misordered": 0,
                        "misrouted": 0,
                        "malformed": 0,
                        "receipts-missing": 0,
                        "unsent": 0
                      },
                      "redelivered": 0,
                      "foreign": 0,
                      "latency_us": {
                        "count": 100,
                        "mean": 50.5036,
                        "p50": 50.015,
                        "p90": 90.047,
                        "p99": 99.007,
                        "p99.9": 100.031,
                        "p99.99": 100.031,
                        "max": 100.031
                      },
                      "receipt_us": null,
                      "lateness_us": null,
                      "time_line": [
                        {
                          "at": 1,
                          "sent_per_second": 100,
                          "delivered_per_second": 1000,
                          "p50_us": 50.5,
                          "p99_us": 99
                        }
                      ]
                    }
                  ]
                }
                """.formatted(Version.NUMBER));
    }

    @Test
    void jsonIsReadAsItWasWritten() {
        Map<String, Object> tree = Map.of(
                "a \"b\" \\ \n\t\u0001 ü 🐎", List.of(1, 2.5, true, "x: - {"), "empty", List.of(Map.of(), List.of()));
        assertThat(Json.read(Json.write(tree))).isEqualTo(tree);
    }

    @Test
    void compare() throws Exception {
        Path a = write("a.json", result("prices", 1, NONE, null));
        Path b = write("b.json", result("prices", 2, new FaultCounts(7, 0, 0, 0, 0, 0, 0), null));
        assertThat(Comparison.of(a, b).replace(folder + "/", "")).isEqualTo("""
                A  a.json: fan-out (a <label>) on tcp://localhost:61613 [Broker/1]
                B  b.json: fan-out (a <label>) on tcp://localhost:61613 [Broker/1]  FAULTY
                                                        A              B      B/A
                  broker µs per message               250            125    0.500  better
                  broker memory, bytes          2,097,152      2,097,152    1.000
                  bench µs per message                125           62.5    0.500  better
                  sent/s                              100            100    1.000
                  delivered/s                       1,000          2,000    2.000  better
                  latency p50, µs                    50.0            100    2.000  worse
                  latency p99, µs                    99.0            198    2.000  worse
                  latency p99.9, µs                   100            200    2.000  worse
                  latency max, µs                     100            200    2.000  worse
                  lost                                  0           7.00           FAULT
                """);
    }

    @Test
    void compareTellsWhichStreamsAreMissing() throws Exception {
        Path a = write("a.json", result("prices", 1, NONE, null));
        Path b = write("b.json", result("orders", 1, NONE, null));
        assertThat(Comparison.of(a, b)).contains(" prices: not in B\n", " orders: not in A\n");
    }

    @Test
    void compareRefusesOtherFiles() throws Exception {
        Path a = write("a.json", result("prices", 1, NONE, null));
        Path other = Files.writeString(folder.resolve("other.json"), "{\"format\": 1}");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{");
        assertThatThrownBy(() -> Comparison.of(a, other)).hasMessageContaining("other.json is not a result");
        assertThatThrownBy(() -> Comparison.of(broken, a)).hasMessageContaining("broken.json is not JSON");
        assertThatThrownBy(() -> Comparison.of(a, folder.resolve("none"))).hasMessageContaining("cannot be read");
    }

    private Path write(String name, RunResult result) throws IOException {
        return Files.writeString(folder.resolve(name), Reports.json(result));
    }

    @Test
    void theTableTellsEachFault() {
        String table = ResultText.of(result("prices", 1, new FaultCounts(1, 2, 3, 4, 5, 6, 7), "it broke"));
        assertThat(table)
                .contains("1 lost, 2 duplicates, 3 misordered, 4 misrouted, 5 malformed, 6 receipts-missing, 7 unsent")
                .contains("first problem          it broke")
                .contains("250 µs of processor time per message")
                .contains("FAULTY")
                .doesNotContain("secret");
    }

    @Test
    void thePageEscapesWhatItShowsAndLoadsNothing() {
        String evil = "</td><script src=\"http://x\">'&";
        String page = Reports.html(result(evil, 1, new FaultCounts(1, 0, 0, 0, 0, 0, 0), evil));
        assertThat(page)
                .doesNotContain("<script", "</td><s", "<label>", "secret")
                .contains("&lt;/td&gt;&lt;script src=&quot;http://x&quot;&gt;&#39;&amp;")
                .contains("a &lt;label&gt;")
                .contains("default-src 'none'")
                .contains("<svg ")
                .doesNotContainPattern("<(link|img|iframe|object|embed|base|form)\\b")
                .doesNotContainPattern("(?i)\\s(on[a-z]+|href|src)\\s*=\\s*[\"']");
    }

    @Test
    void percentilesAreInMicroseconds() throws Exception {
        Path file = folder.resolve("a.hgrm");
        Reports.writePercentiles(result("prices", 1, NONE, null), file);
        assertThat(Files.readString(file)).contains("Percentile", "Max     =      100.031");
    }
}

package io.hoofbeat.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlanTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path folder;

    private Plan read(String text) throws IOException, BenchException {
        return Plan.read(Files.writeString(folder.resolve("p.yaml"), text));
    }

    @Test
    void aPlanIsReadWithTheDefaultsOfItsScenarios() throws Exception {
        Plan plan = read("""
                warmup: 500ms
                duration: 2
                streams:
                  - name: prices
                    scenario: fan-out
                    rate: 1000
                    body: 200
                    send-header: [type:price, "x:1"]
                  - scenario: durable-queue
                    publishers: 4
                """);
        assertThat(plan.warmup()).isEqualTo("500ms");
        assertThat(plan.duration()).isEqualTo("2");
        assertThat(plan.streams()).hasSize(2);
        StreamSettings prices = plan.streams().get(0);
        assertThat(prices.name()).isEqualTo("prices");
        assertThat(prices.subscribers()).isEqualTo(10);
        assertThat(prices.bodyBytes()).isEqualTo(200);
        assertThat(prices.isOpenLoop()).isTrue();
        assertThat(prices.sendHeaders()).isEqualTo(List.of(new Header("type", "price"), new Header("x", "1")));
        StreamSettings durable = plan.streams().get(1);
        assertThat(durable.name()).isEqualTo("durable-queue");
        assertThat(prices.destination()).as("streams do not hear each other").isEqualTo("/topic/bench.{run}.s1.{n}");
        assertThat(durable.destination()).isEqualTo("/queue/bench.{run}.s2.{n}");
        assertThat(durable.publishers()).isEqualTo(4);
        assertThat(durable.persistent()).isTrue();
        assertThat(durable.receiptEvery()).isEqualTo(1);
        assertThat(durable.ack()).isEqualTo(AckMode.CLIENT_INDIVIDUAL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            streams: []                                              | :1:1: no streams
            stream: []                                               | :1:1: 'stream' is unknown
            streams: [{scenario: fanout}]                            | :1:22: 'fanout' is no scenario; there are fan-out,
            streams: [{scenario: connect-storm}]                     | :1:22: a storm has no place in a plan
            streams: [{publishers: 1}]                               | :1:11: a stream without scenario
            streams: [{scenario: queue, body: 39}]                   | :1:35: body: 39 is not from 40 to
            streams: [{scenario: queue, colour: red}]                | :1:37: colour: no such setting; there are ack,
            streams: [{scenario: queue}, {scenario: queue}]          | :1:1: more than one stream is called queue
            streams: [{scenario: queue, subscribers: 0}]             | ask for receipts
            streams: [{scenario: latency, rate: 0}]                  | at a constant rate
            streams: [{scenario: fan-out, destinations: 20}]         | somebody must listen
            streams: [{scenario: pairs, destination: /topic/x}]      | needs {n}
            streams: {a: b}                                          | :1:10: streams is a list
            '['                                                      | not YAML
            """)
    void whatIsWrongIsToldWithItsPlace(String text, String what) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(BenchException.class)
                .hasMessageStartingWith(folder.resolve("p.yaml").toString())
                .hasMessageContaining(what);
    }
}

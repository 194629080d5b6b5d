package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code pub} and {@code sub} against a broker, all of them the packaged jar. */
final class PubSubIT {

    @SuppressWarnings("NullAway.Init") // JUnit calls startBroker first
    private static HoofbeatProcess broker;

    @BeforeAll
    static void startBroker() {
        broker = HoofbeatProcess.serve();
    }

    @AfterAll
    static void stopBroker() {
        broker.terminate();
        assertThat(broker.exitCode()).as(broker.toString()).isZero();
        broker.close();
    }

    @Test
    void aMessageReachesSubscribersOverTcpAndWebSocket() {
        String samePort = broker.stompUrl().replace("tcp:", "ws:") + "/stomp";
        try (HoofbeatProcess tcp = sub(broker.stompUrl(), "/topic/price.stock.*", "--count", "1");
                HoofbeatProcess webSocket = sub(broker.webSocketUrl(), "/topic/price.stock.*", "--count", "1");
                HoofbeatProcess shared = sub(samePort, "/topic/price.stock.*", "--count", "1")) {
            try (HoofbeatProcess pub = pub(broker.stompUrl(), "/topic/price.stock.MMM", "{\"price\":129.45}")) {
                assertThat(pub.exitCode()).as(pub.toString()).isZero();
                assertThat(pub.err()).isEqualTo("Sent 1 message to /topic/price.stock.MMM, accepted by the broker.\n");
            }
            for (HoofbeatProcess sub : new HoofbeatProcess[] {tcp, webSocket, shared}) {
                assertThat(sub.exitCode()).as(sub.toString()).isZero();
                assertThat(sub.out()).isEqualTo("{\"price\":129.45}\n");
            }
        }
    }

    @Test
    void bytesFromStandardInputPassOverWebSocketUnchanged() {
        try (HoofbeatProcess pub =
                pub(broker.webSocketUrl(), "/queue/bytes", "-", "--header", "content-type:a/b", "--header", "k:v:w")) {
            pub.type(new byte[] {(byte) 0xff, 0, '\n'});
            assertThat(pub.exitCode()).as(pub.toString()).isZero();
        }
        try (HoofbeatProcess sub = sub(broker.webSocketUrl(), "/queue/bytes", "--count", "1", "--json")) {
            assertThat(sub.exitCode()).as(sub.toString()).isZero();
            assertThat(sub.out())
                    .startsWith("{\"destination\":\"/queue/bytes\",\"headers\":{")
                    .contains("\"content-type\":\"a/b\"", "\"k\":\"v:w\"")
                    .endsWith("},\"bodyBase64\":\"/wAK\"}\n");
        }
    }

    @Test
    void eachLineIsAMessageInOrder() {
        String lines =
                IntStream.range(0, 1000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        try (HoofbeatProcess pub = pub(broker.stompUrl(), "/queue/lines", "--lines")) {
            pub.type(lines.getBytes(StandardCharsets.UTF_8));
            assertThat(pub.exitCode()).as(pub.toString()).isZero();
            assertThat(pub.err()).startsWith("Sent 1000 messages ");
        }
        try (HoofbeatProcess sub = sub(broker.stompUrl(), "/queue/lines", "--count", "1000")) {
            assertThat(sub.exitCode()).as(sub.toString()).isZero();
            assertThat(sub.out()).isEqualTo(lines);
        }
    }

    @Test
    void countTakesNoMoreFromAQueueThanItPrints() {
        try (HoofbeatProcess pub = pub(broker.stompUrl(), "/queue/count", "x", "--count", "3")) {
            assertThat(pub.exitCode()).as(pub.toString()).isZero();
        }
        try (HoofbeatProcess first = sub(broker.stompUrl(), "/queue/count", "--count", "1", "--headers")) {
            assertThat(first.exitCode()).isZero();
            assertThat(first.out()).contains("destination:/queue/count\n").endsWith("\nx\n\n");
        }
        try (HoofbeatProcess rest = sub(broker.stompUrl(), "/queue/count", "--count", "2", "--ack", "client")) {
            assertThat(rest.exitCode()).isZero();
            assertThat(rest.out()).isEqualTo("x\nx\n");
        }
    }

    @Test
    void aRefusedMessageComesAgain() {
        try (HoofbeatProcess pub = pub(broker.stompUrl(), "/queue/nack", "x")) {
            assertThat(pub.exitCode()).isZero();
        }
        try (HoofbeatProcess nack = sub(broker.stompUrl(), "/queue/nack", "--count", "1", "--nack")) {
            assertThat(nack.exitCode()).isZero();
        }
        try (HoofbeatProcess sub = sub(broker.stompUrl(), "/queue/nack", "--count", "1", "--json")) {
            assertThat(sub.exitCode()).isZero();
            // The refused message may have come to the first consumer once more before it had left.
            assertThat(sub.out()).contains("\"redelivered\":\"true\"").containsPattern("\"delivery-count\":\"[23]\"");
        }
    }

    @Test
    void aTransactionIsSentWhole() {
        try (HoofbeatProcess pub = pub(broker.webSocketUrl(), "/queue/tx", "x", "--count", "50", "--transaction");
                HoofbeatProcess sub = sub(broker.stompUrl(), "/queue/tx", "--count", "50")) {
            assertThat(pub.exitCode()).as(pub.toString()).isZero();
            assertThat(sub.exitCode()).isZero();
        }
    }

    @Test
    void sigtermEndsSubPolitely() {
        try (HoofbeatProcess sub = sub(broker.stompUrl(), "/topic/polite")) {
            sub.terminate();
            assertThat(sub.exitCode()).as(sub.toString()).isZero();
        }
    }

    @Test
    void aKilledConsumerLosesNothing() {
        try (HoofbeatProcess killed = sub(broker.stompUrl(), "/queue/killed", "--ack", "client-individual")) {
            killed.kill().exitCode();
        }
        try (HoofbeatProcess pub = pub(broker.stompUrl(), "/queue/killed", "x");
                HoofbeatProcess sub = sub(broker.stompUrl(), "/queue/killed", "--count", "1")) {
            assertThat(pub.exitCode()).isZero();
            assertThat(sub.exitCode()).isZero();
            assertThat(sub.out()).isEqualTo("x\n");
        }
    }

    @Test
    void aRefusalIsToldReadably() {
        try (HoofbeatProcess login = pub(broker.stompUrl(), "/topic/a", "x", "--login", "me", "--passcode", "secret")) {
            assertThat(login.exitCode()).isEqualTo(1);
            assertThat(login.err())
                    .startsWith("hoofbeat: the broker refused: Login refused\n")
                    .doesNotContain("secret");
        }
        try (HoofbeatProcess app = HoofbeatProcess.run("sub", "/app/a", "--url", broker.webSocketUrl())) {
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.err()).startsWith("hoofbeat: the broker refused: ").doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void aBrokerThatDiesIsTold() {
        try (HoofbeatProcess other = HoofbeatProcess.serve();
                HoofbeatProcess tcp = sub(other.stompUrl(), "/topic/a");
                HoofbeatProcess webSocket = sub(other.webSocketUrl(), "/topic/a")) {
            other.kill().exitCode();
            assertThat(tcp.exitCode()).isEqualTo(1);
            assertThat(tcp.err()).contains("hoofbeat: the connection to " + other.stompUrl() + " is lost: ");
            assertThat(webSocket.exitCode()).isEqualTo(1);
            assertThat(webSocket.err()).contains("hoofbeat: the connection to " + other.webSocketUrl() + " is lost: ");
            try (HoofbeatProcess late = pub(other.stompUrl(), "/topic/a", "x")) {
                assertThat(late.exitCode()).isEqualTo(1);
                assertThat(late.err())
                        .isEqualTo("hoofbeat: cannot connect to " + other.stompUrl()
                                + ": nothing listens there; start a broker"
                                + " with 'java -jar hoofbeat.jar', or name another one with --url\n");
            }
        }
    }

    @Test
    void aWrongCommandLineIsTold() {
        try (HoofbeatProcess noBody = HoofbeatProcess.run("pub", "/topic/a");
                HoofbeatProcess badUrl = HoofbeatProcess.run("sub", "/topic/a", "--url", "http://x");
                HoofbeatProcess badHeader = HoofbeatProcess.run("pub", "/topic/a", "x", "--header", "novalue")) {
            assertThat(noBody.exitCode()).isEqualTo(2);
            assertThat(noBody.err())
                    .startsWith(
                            "hoofbeat: no message: give it behind the destination, or - to read it from standard input\n");
            assertThat(badUrl.exitCode()).isEqualTo(2);
            assertThat(badUrl.err())
                    .startsWith("hoofbeat: --url 'http://x' begins with none of tcp://, tls://, ws:// and wss://\n");
            assertThat(badHeader.exitCode()).isEqualTo(2);
            assertThat(badHeader.err()).startsWith("hoofbeat: --header 'novalue' is not of the form name:value\n");
        }
    }

    private static HoofbeatProcess pub(String url, String... arguments) {
        return HoofbeatProcess.run(with("pub", url, arguments));
    }

    /** Starts {@code sub} and waits until the broker has confirmed the subscription. */
    private static HoofbeatProcess sub(String url, String... arguments) {
        HoofbeatProcess sub = HoofbeatProcess.run(with("sub", url, arguments));
        sub.awaitErr(line -> line.startsWith("Subscribed to "));
        return sub;
    }

    private static String[] with(String command, String url, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--url";
        all[arguments.length + 2] = url;
        return all;
    }
}

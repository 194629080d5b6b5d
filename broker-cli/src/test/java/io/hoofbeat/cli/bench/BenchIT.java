package io.hoofbeat.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bench} against a broker, both of them the packaged jar: small counts, and no word about time. */
final class BenchIT {

    @SuppressWarnings("NullAway.Init") // JUnit calls startBroker first
    private static HoofbeatProcess broker;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private static Path folder;

    @BeforeAll
    static void startBroker() {
        broker = HoofbeatProcess.serve("--store", "memory");
    }

    @AfterAll
    static void stopBroker() {
        broker.terminate();
        assertThat(broker.exitCode()).as(broker.toString()).isZero();
        broker.close();
    }

    /** Runs with {@code --json -}; returns the result. */
    private static Map<?, ?> run(int exitCode, String url, List<String> more, String... arguments) {
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", url, "--json", "-"));
        all.addAll(more);
        try (HoofbeatProcess bench = HoofbeatProcess.run(all.toArray(new String[0]))) {
            assertThat(bench.exitCode()).as(bench.toString()).isEqualTo(exitCode);
            return (Map<?, ?>) assertThat(Json.read(bench.out()))
                    .as(bench.toString())
                    .isInstanceOf(Map.class)
                    .actual();
        }
    }

    /** What is found along a path of names and indices. */
    private static Object at(Map<?, ?> result, Object... path) {
        Object at = result;
        for (Object step : path) {
            Object next = at instanceof List<?> list ? list.get((Integer) step) : ((Map<?, ?>) at).get(step);
            at = Objects.requireNonNull(next, () -> step + " of " + List.of(path));
        }
        return at;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tcp | fan-out --messages 300                                                                | 300  | 3000
            tcp | fan-out --messages 300 --publishers 3 --subscribers 4 --destinations 2                | 900  | 1800
            ws  | fan-out --messages 300 --body 5000                                                    | 300  | 3000
            tcp | pairs --messages 100                                                                  | 1000 | 1000
            ws  | pairs --messages 100 --publishers 3                                                   | 300  | 300
            tcp | queue --messages 500 --subscribers 3 --publishers 2                                   | 1000 | 1000
            tcp | queue --messages 500 --subscribers 0 --receipts 10                                    | 500  | 0
            tcp | acked-queue --messages 500                                                            | 500  | 500
            ws  | acked-queue --messages 500 --subscribers 2 --window 7                                 | 500  | 500
            ws  | acked-queue --messages 500 --ack client --prefetch-header prefetch-count:10           | 500  | 500
            tcp | durable-queue --messages 500                                                          | 500  | 500
            ws  | durable-queue --messages 100 --receipts 3 --body 200000 --publishers 2                | 200  | 200
            tcp | latency --messages 200 --rate 2000 --send-header a:b --subscribe-header c:d           | 200  | 200
            ws  | latency --messages 200 --rate 2000 --receipts 1                                       | 200  | 200
            tcp | latency --duration 200ms --warmup 50ms --rate 1000                                    | -1   | -1
            tcp | connect-storm --subscribers 50 --destinations 5                                       | 5    | 50
            ws  | connect-storm --subscribers 20 --rate 1000                                            | 1    | 20
            tcp | reconnect-storm --subscribers 20 --rounds 2 --messages 3 --concurrency 5              | 9    | 180
            ws  | reconnect-storm --subscribers 20 --rounds 2                                           | 3    | 60
            """)
    void everyScenarioFindsNoFault(String transport, String arguments, int sent, int delivered) {
        String url = transport.equals("ws") ? broker.webSocketUrl() : broker.stompUrl();
        Map<?, ?> result = run(0, url, List.of("--broker-pid", "" + broker.pid()), arguments.split(" ", -1));
        assertThat(result.get("ok")).isEqualTo(true);
        if (sent >= 0) {
            assertThat(at(result, "streams", 0, "sent")).isEqualTo(sent);
            assertThat(at(result, "streams", 0, "delivered")).isEqualTo(delivered);
        } else {
            assertThat(at(result, "streams", 0, "delivered"))
                    .isEqualTo(at(result, "streams", 0, "sent"))
                    .isNotEqualTo(0);
        }
        assertThat(at(result, "broker", "rss_peak_bytes")).isNotEqualTo(0);
        if (arguments.contains("storm")) {
            int rounds = arguments.contains("reconnect") ? 2 : 1;
            int connections = (Integer) at(result, "storm", "connections");
            assertThat((List<?>) at(result, "storm", "round_seconds")).hasSize(rounds);
            assertThat(at(result, "storm", "time_us", "count")).isEqualTo(rounds * connections);
        }
    }

    @Test
    void aPlanRunsItsStreamsTogetherAndWritesItsReports() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                streams:
                  - {name: prices, scenario: fan-out, messages: 100, rate: 1000}
                  - {name: orders, scenario: acked-queue, messages: 400}
                """);
        Path json = folder.resolve("a.json");
        Path html = folder.resolve("a.html");
        Path hgrm = folder.resolve("a.hgrm");
        String[] arguments = {
            "bench",
            "plan",
            plan.toString(),
            "--url",
            broker.stompUrl(),
            "--json",
            json.toString(),
            "--html",
            html.toString(),
            "--hgrm",
            hgrm.toString()
        };
        try (HoofbeatProcess bench = HoofbeatProcess.run(arguments)) {
            assertThat(bench.exitCode()).as(bench.toString()).isZero();
            assertThat(bench.out()).contains(" prices\n", " orders\n", "everything came, once and in order");
            assertThat(bench.err()).as("no progress where there is no terminal").isEmpty();
        }
        Map<?, ?> result = (Map<?, ?>) assertThat(Json.read(Files.readString(json)))
                .isInstanceOf(Map.class)
                .actual();
        assertThat(at(result, "streams", 0, "delivered")).isEqualTo(1000);
        assertThat(at(result, "streams", 1, "delivered")).isEqualTo(400);
        assertThat(Files.readString(html)).contains("<svg ", "prices", "orders");
        assertThat(Files.readString(hgrm)).contains("TotalCount");
        try (HoofbeatProcess compare = HoofbeatProcess.run("bench", "compare", json.toString(), json.toString())) {
            assertThat(compare.exitCode()).as(compare.toString()).isZero();
            assertThat(compare.out()).contains(" prices\n", "1.000");
        }
    }

    @ParameterizedTest
    @CsvSource({"fan-out --subscribers 2, 2", "queue, 1", "durable-queue --ack auto --receipts 0, 1"})
    void faultsAreCountedExactly(String arguments, int receivers) throws IOException {
        try (Proxy proxy = new Proxy(plain(), broker.stompPort(), Proxy.Faults::new)) {
            List<String> more = List.of("--messages", "500", "--drain", "1s");
            Map<?, ?> result = run(1, "tcp://127.0.0.1:" + proxy.port(), more, arguments.split(" ", -1));
            assertThat(result.get("ok")).isEqualTo(false);
            for (String fault : List.of("lost", "duplicates", "misordered")) {
                assertThat(at(result, "streams", 0, "faults", fault)).as(fault).isEqualTo(10 * receivers);
            }
            for (String fault : List.of("misrouted", "malformed", "receipts-missing", "unsent")) {
                assertThat(at(result, "streams", 0, "faults", fault)).as(fault).isEqualTo(0);
            }
        }
    }

    private static ServerSocket plain() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @Test
    void overTlsWithATrustedCertificateOrWithAnyButNotWithAnUnknownOne() throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path certificate = folder.resolve("certificate.pem");
        keytool("-genkeypair", "-alias", "k", "-keyalg", "EC", "-dname", "CN=test", "-ext", "san=ip:127.0.0.1", keys);
        keytool("-exportcert", "-alias", "k", "-rfc", "-file", certificate.toString(), keys);
        try (Proxy proxy = new Proxy(tls(keys), broker.stompPort(), () -> InputStream::transferTo)) {
            String[] load = {"queue", "--messages", "50"};
            String tls = "tls://127.0.0.1:" + proxy.port();
            String wss = "wss://127.0.0.1:" + proxy.port() + "/ws";
            for (String url : List.of(tls, wss)) {
                assertThat(at(run(0, url, List.of("--ca", certificate.toString()), load), "streams", 0, "delivered"))
                        .isEqualTo(50);
                assertThat(at(run(0, url, List.of("--insecure"), load), "streams", 0, "delivered"))
                        .isEqualTo(50);
            }
            try (HoofbeatProcess bench = HoofbeatProcess.run("bench", "queue", "--messages", "1", "--url", tls)) {
                assertThat(bench.exitCode()).isEqualTo(1);
                assertThat(bench.err()).contains("was not let in: TLS failed");
            }
        }
    }

    private static void keytool(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        for (Object argument : arguments) {
            if (argument instanceof Path keys) {
                command.addAll(List.of("-keystore", keys.toString(), "-storepass", "changeit"));
            } else {
                command.add((String) argument);
            }
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static ServerSocket tls(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            bench                                          | 2 | no scenario
            bench fanout                                   | 2 | 'fanout' is no scenario; there are fan-out,
            bench fan-out --body 10                        | 2 | --body: 10 is not from 40 to
            bench fan-out --url http://x                   | 2 | begins with none of tcp://
            bench fan-out --duration 5x                    | 2 | a time is of the form
            bench fan-out --messages 10 --broker-pid 0     | 1 | process 0 is not to be found
            bench fan-out --login nobody --passcode x      | 1 | was not let in: the broker answered ERROR
            bench plan nowhere.yaml                        | 2 | the plan nowhere.yaml cannot be read
            bench compare nowhere.json nowhere.json        | 2 | nowhere.json cannot be read
            """)
    void whatIsWrongIsTold(String line, int exitCode, String what) {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ", -1)));
        if (!line.contains("--url") && !line.contains("nowhere")) {
            arguments.addAll(List.of("--url", broker.stompUrl()));
        }
        try (HoofbeatProcess bench = HoofbeatProcess.run(arguments.toArray(new String[0]))) {
            assertThat(bench.exitCode()).as(bench.toString()).isEqualTo(exitCode);
            assertThat(bench.err()).contains(what);
        }
    }

    @Test
    void nobodyThere() throws IOException {
        int port;
        try (ServerSocket socket = plain()) {
            port = socket.getLocalPort();
        }
        try (HoofbeatProcess bench = HoofbeatProcess.run("bench", "queue", "--url", "tcp://127.0.0.1:" + port)) {
            assertThat(bench.exitCode()).isEqualTo(1);
            assertThat(bench.err()).contains("was not let in: nothing listens at 127.0.0.1 port " + port);
        }
    }
}

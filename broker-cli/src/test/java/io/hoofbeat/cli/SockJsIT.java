package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** SockJS through the jar, as the configuration says. What clients make of it: {@code HoofbeatInteropIT}, {@code ExternalClientsIT}. */
final class SockJsIT {

    private static final String SESSION = "/000/abcdefgh";
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private HttpResponse<String> post(String url, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String url(HoofbeatProcess broker) {
        return broker.webSocketUrl().replaceFirst("^ws", "http").replaceFirst("/ws$", "/sockjs");
    }

    @Test
    void aClientIsListedWithItsTransport() throws Exception {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--store", "memory")) {
            assertThat(broker.out()).contains("  SockJS     " + url(broker) + "\n");
            String session = url(broker) + SESSION;
            assertThat(post(session + "/xhr", "").body()).isEqualTo("o\n");
            post(session + "/xhr_send", "[\"CONNECT\\naccept-version:1.2\\nhost:/\\n\\n\\u0000\"]");
            assertThat(post(session + "/xhr", "").body()).startsWith("a[\"CONNECTED\\nversion:1.2\\n");
            String admin = broker.healthUrl().replace("/healthz", "");
            try (HoofbeatProcess clients = HoofbeatProcess.run("clients", "--json", "--admin", admin)) {
                assertThat(clients.exitCode()).isZero();
                assertThat(clients.out()).contains("\"sockjs-http\"");
            }
        }
    }

    /** {@code listen.sockJs.absentMillisMax} */
    @Test
    void aSessionThatNobodyAsksForEnds() throws Exception {
        try (HoofbeatProcess broker =
                HoofbeatProcess.serve("--store", "memory", "--set", "listen.sockJs.absentMillisMax=300ms")) {
            String session = url(broker) + SESSION;
            assertThat(post(session + "/xhr", "").body()).isEqualTo("o\n");
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (post(session + "/xhr_send", "[]").statusCode() == 204) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            assertThat(post(session + "/xhr_send", "[]").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void itCanBeTurnedOff() throws Exception {
        try (HoofbeatProcess broker =
                HoofbeatProcess.serve("--store", "memory", "--set", "listen.sockJs.enabled=false")) {
            assertThat(broker.out()).doesNotContain("SockJS");
            assertThat(post(url(broker) + SESSION + "/xhr", "").statusCode()).isEqualTo(405);
        }
    }
}

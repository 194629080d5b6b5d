package io.hoofbeat.netty.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.RawClient;
import io.hoofbeat.netty.support.ServerUnderTest;
import io.hoofbeat.netty.support.TransportTest;

class AdminHandlerTest {

    private static String get(ServerUnderTest server, String path) {
        try (RawClient client = new RawClient(server.adminPort())) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return client.rest();
        }
    }

    @TransportTest
    void tellsWhetherItLivesAndWhetherItTakesClients(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport)) {
            assertThat(get(server, "/")).startsWith("HTTP/1.1 200 ").contains("admin port", "/readyz");
            assertThat(get(server, "/healthz?verbose"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\nok\n");
            assertThat(get(server, "/readyz")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nready\n");
            assertThat(get(server, "/metrics")).startsWith("HTTP/1.1 404 ");
            server.server().stopAccepting();
            assertThat(get(server, "/readyz")).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\ndraining\n");
            assertThat(get(server, "/healthz")).startsWith("HTTP/1.1 200 ");
        }
    }

    @TransportTest
    void tellsWhenTheStoreCannotKeepMessages(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport)) {
            server.server().readiness().watch(() -> "the disk is full", () -> "queue /queue/a is damaged");
            assertThat(get(server, "/readyz")).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\nthe disk is full\n");
            assertThat(get(server, "/healthz"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\nok\nnot ready: the disk is full\nwarning: queue /queue/a is damaged\n");
            server.server().readiness().watch(() -> null, () -> null);
            assertThat(get(server, "/readyz")).startsWith("HTTP/1.1 200 ");
        }
    }
}

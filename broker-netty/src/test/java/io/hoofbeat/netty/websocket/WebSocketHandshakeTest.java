package io.hoofbeat.netty.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.LogRecorder;
import io.hoofbeat.netty.support.RawClient;
import io.hoofbeat.netty.support.ServerUnderTest;
import io.hoofbeat.netty.support.TransportTest;
import io.hoofbeat.netty.support.WebSocketPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketHandshakeTest {

    private ServerUnderTest server;

    @BeforeEach
    void start() {
        server = ServerUnderTest.start(Transport.named("auto"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String answerTo(String request) {
        try (RawClient client = new RawClient(server.webSocketPort())) {
            client.send(request);
            return client.rest();
        }
    }

    @Test
    void answersAsTheExampleOfTheSpecification() {
        try (WebSocketPeer peer = server.webSocket()) {
            assertThat(peer.response())
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .doesNotContain("Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-WebSocket-Protocol: v12.stomp, v11.stomp, v10.stomp                 | v12.stomp",
                "Sec-WebSocket-Protocol: v10.stomp,v12.stomp                             | v10.stomp",
                "Sec-WebSocket-Protocol: mqtt,v11.stomp                                  | v11.stomp",
                "Sec-WebSocket-Protocol: stomp                                           | none",
            })
    void takesTheFirstSubprotocolItKnowsAndGoesOnWithoutOne(String header, String chosen) {
        try (WebSocketPeer peer = WebSocketPeer.open(server.webSocketPort(), "/ws", header.strip() + "\r\n")) {
            if (chosen.equals("none")) {
                assertThat(peer.response()).doesNotContain("Sec-WebSocket-Protocol");
            } else {
                assertThat(peer.response()).contains("\r\nSec-WebSocket-Protocol: " + chosen + "\r\n");
            }
            peer.connected();
        }
    }

    @ParameterizedTest
    @CsvSource({"/ws", "/stomp", "/", "/ws?token=1"})
    void servesEachPath(String path) {
        try (WebSocketPeer peer = WebSocketPeer.open(server.webSocketPort(), path, "")) {
            peer.connected();
        }
    }

    @TransportTest
    void isFoundOnTheStompPortOneByteAtATime(Transport transport) {
        try (ServerUnderTest other = ServerUnderTest.start(transport);
                RawClient client = other.client()) {
            byte[] request = RawClient.bytes(WebSocketPeer.request("/ws", ""));
            for (int i = 0; i < request.length; i++) {
                client.send(request, i, 1);
            }
            try (WebSocketPeer peer = WebSocketPeer.answered(client)) {
                peer.connected();
                assertThat(other.session().connection().transport()).isEqualTo("ws");
            }
        }
    }

    @Test
    void readsWhatCameBehindTheRequest() {
        try (RawClient client = new RawClient(server.webSocketPort())) {
            byte[] frame = WebSocketPeer.frame(
                    WebSocketPeer.FIN | WebSocketPeer.TEXT,
                    RawClient.bytes("CONNECT\naccept-version:1.2\nhost:/\n\n^@"));
            byte[] request = RawClient.bytes(WebSocketPeer.request("/ws", ""));
            byte[] both = java.util.Arrays.copyOf(request, request.length + frame.length);
            System.arraycopy(frame, 0, both, request.length, frame.length);
            client.send(both);
            WebSocketPeer peer = WebSocketPeer.answered(client);
            assertThat(peer.next().text()).startsWith("CONNECTED\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"/, 200 OK", "/ws, 426 Upgrade Required", "/nowhere, 404 Not Found"})
    void helpsWhoComesWithABrowserOrCurl(String path, String status) {
        assertThat(answerTo("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + "\r\n")
                .contains(
                        "Hoofbeat STOMP broker",
                        "/ws /stomp /",
                        "v12.stomp",
                        "\r\ncontent-type: text/plain; charset=utf-8\r\n");
    }

    @Test
    void refusesOtherMethods() {
        assertThat(answerTo("POST /ws HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"))
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nallow: GET\r\n");
    }

    @Test
    void refusesOtherVersionsAndTellsItsOwn() {
        assertThat(answerTo(WebSocketPeer.request("/ws", "").replace("Version: 13", "Version: 8")))
                .startsWith("HTTP/1.1 426 ")
                .contains("\r\nsec-websocket-version: 13\r\n");
    }

    @ParameterizedTest
    @CsvSource({"dGhlIHNhbXBsZSBub25jZQ==,c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZQ==,%%%", "'keep-alive, Upgrade',keep-alive"
    })
    void refusesAHandshakeThatIsNone(String part, String instead) {
        assertThat(answerTo(WebSocketPeer.request("/ws", "").replace(part, instead)))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ws/",
                "//ws",
                "/WS",
                "/%77s",
                "/ws%00",
                "/ws%0d%0aX:1",
                "/ws/../ws",
                "/%2e%2e/ws",
                "/ws;x=/stomp",
                "/ws\\..\\stomp",
                "/ws#/x?access_token=a",
                "http://evil.example/ws",
                "*"
            })
    void servesNoPathThatIsOnlyLikeOneOfIts(String path) {
        assertThat(answerTo(WebSocketPeer.request(path, ""))).startsWith("HTTP/1.1 404 ");
        peerIsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "a%2", "%", "%\u00ff"})
    void refusesAQueryWithABrokenEscape(String token) {
        try (LogRecorder log = new LogRecorder()) {
            assertThat(answerTo(WebSocketPeer.request("/ws?access_token=" + token, "")))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("percent sign");
            assertThat(log.warnings()).isEmpty();
        }
        peerIsServed();
    }

    private void peerIsServed() {
        try (WebSocketPeer peer = server.webSocket()) {
            peer.connected();
        }
    }

    @Test
    void refusesForeignPages() {
        assertThat(answerTo(WebSocketPeer.request("/ws", "Origin: https://evil.example\r\n")))
                .startsWith("HTTP/1.1 403 ")
                .contains("origin");
        try (WebSocketPeer peer =
                WebSocketPeer.open(server.webSocketPort(), "/ws", "Origin: http://localhost:8080\r\n")) {
            peer.connected();
        }
    }

    @Test
    void refusesWhatIsTooLongOrNoHttp() {
        assertThat(answerTo("GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 414 ");
        assertThat(answerTo("GET / HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(answerTo("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(answerTo("\u0001\u0002 nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void offersCompressionWithoutContext() {
        try (WebSocketPeer peer = WebSocketPeer.open(
                server.webSocketPort(),
                "/ws",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")) {
            assertThat(peer.response())
                    .contains("\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                            + " client_no_context_takeover\r\n");
        }
    }
}

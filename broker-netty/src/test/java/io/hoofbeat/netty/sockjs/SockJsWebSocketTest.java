package io.hoofbeat.netty.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.ScriptedSession;
import io.hoofbeat.netty.support.ServerUnderTest;
import io.hoofbeat.netty.support.WebSocketPeer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SockJS over WebSocket, on sockets. */
class SockJsWebSocketTest {

    private static final String PATH = "/sockjs/000/abcdefgh/websocket";
    private static final String CONNECT = "[\"CONNECT\\naccept-version:1.2\\nhost:/\\n\\n\\u0000\"]";

    private ServerUnderTest server;

    @BeforeEach
    void start() {
        server = ServerUnderTest.start(Transport.named("auto"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WebSocketPeer open() {
        WebSocketPeer peer =
                WebSocketPeer.open(server.webSocketPort(), PATH, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        assertThat(peer.response()).doesNotContain("Sec-WebSocket-Extensions");
        assertThat(peer.next().text()).isEqualTo("o");
        return peer;
    }

    @Test
    void framesTravelAsStringsOfAnArray() {
        try (WebSocketPeer peer = open()) {
            ScriptedSession session = server.session();
            assertThat(session.connection().transport()).isEqualTo("sockjs-ws");
            peer.text(CONNECT);
            assertThat(peer.next().text()).isEqualTo("a[\"CONNECTED\\nversion:1.2\\n\\n\\u0000\"]");
            assertThat(session.next()).isEqualTo("Connect");
            peer.text("");
            peer.text("[\"SEND\\ndestination:/topic/a\\n\",\"\\nGr\\u00fc\"]");
            peer.text("[\"ße \\ud83d\\udc0e\\u0000\\n\"]");
            assertThat(session.next()).isEqualTo("Grüße 🐎");
            session.onLoop(() -> {
                session.connection().write(new ServerFrame.Receipt("\"1\""));
                session.connection().writeHeartBeat();
            });
            assertThat(peer.next().text()).isEqualTo("a[\"RECEIPT\\nreceipt-id:\\\"1\\\"\\n\\n\\u0000\"]");
            assertThat(peer.next().text()).isEqualTo("a[\"\\n\"]");
        }
    }

    @Test
    void oneMessageMayComeInManyPieces() {
        try (WebSocketPeer peer = open()) {
            byte[] bytes = "[\"SEND\\ndestination:/topic/a\\n\\nG\\u00fc 世\\ud83d\\udc0e\\u0000\"]"
                    .getBytes(StandardCharsets.UTF_8);
            peer.text(CONNECT);
            for (int i = 0; i < bytes.length; i++) {
                int fin = i == bytes.length - 1 ? WebSocketPeer.FIN : 0;
                peer.send(fin | (i == 0 ? WebSocketPeer.TEXT : WebSocketPeer.CONTINUATION), new byte[] {bytes[i]});
            }
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("Gü 世🐎");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a", "x", "[\"a\"]]", "[1]", "{}", "[\"\\q\"]", "[\"\n\"]"})
    void whatIsNoArrayOfStringsEndsTheConnection(String message) {
        try (WebSocketPeer peer = open()) {
            peer.text(message);
            assertThat(peer.next().text()).isEqualTo("c[1007,\"A message is not a JSON array of strings.\"]");
            assertThat(peer.next().close()).isEqualTo("1007 A message is not a JSON array of strings.");
            peer.answerClose(1007);
            assertThat(server.session().next()).isEqualTo("closed");
        }
    }

    @Test
    void anErrorIsFollowedByBothCloses() {
        try (WebSocketPeer peer = open()) {
            ScriptedSession session = server.session();
            session.onLoop(() -> session.error("so \"it\" is"));
            assertThat(peer.next().text()).startsWith("a[\"ERROR\\nmessage:so \\\"it\\\" is\\n");
            assertThat(peer.next().text()).isEqualTo("c[1002,\"so \\\"it\\\" is\"]");
            assertThat(peer.next().close()).isEqualTo("1002 so \"it\" is");
        }
    }

    @Test
    void twoMayHaveTheSameName() {
        try (WebSocketPeer one = open();
                WebSocketPeer other = open()) {
            one.text(CONNECT);
            other.text(CONNECT);
            assertThat(one.next().text()).startsWith("a[\"CONNECTED");
            assertThat(other.next().text()).startsWith("a[\"CONNECTED");
        }
    }

    @Test
    void theBareEntryIsPlainWebSocketOnTheStompPortToo() {
        try (WebSocketPeer peer = WebSocketPeer.open(server.stompPort(), "/sockjs/websocket", "")) {
            peer.connected();
            assertThat(server.session().connection().transport()).isEqualTo("ws");
        }
    }
}

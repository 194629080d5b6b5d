package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What is WebSocket's own: handshake, closing, and what is no WebSocket. That STOMP over it is STOMP, every other class shows.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455">RFC 6455</a>
 */
final class WebSocketTest {

    private static final String GET_WS = "GET /ws HTTP/1.1";

    private static String answer(BrokerUnderTest broker, String request) throws IOException {
        return answer(broker.webSocketPort(), request);
    }

    /** What comes back up to the end of the head of the answer, and whatever came with it. */
    private static String answer(int port, String request) throws IOException {
        Link link = new TcpLink(port);
        link.send(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        byte[] bytes = link.receive();
        while (bytes != null
                && answer.append(new String(bytes, StandardCharsets.UTF_8)).indexOf("\r\n\r\n") < 0) {
            bytes = link.receive();
        }
        link.close();
        return answer.toString();
    }

    @TransportTest(Transport.WEBSOCKET)
    void keyIsAnsweredAsTheRfcSays(BrokerUnderTest broker) throws IOException {
        for (int port : new int[] {broker.webSocketPort(), broker.stompPort()}) {
            assertThat(answer(port, WebSocketLink.request(port, false)))
                    .startsWith("HTTP/1.1 101 ")
                    .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
        }
    }

    @TransportTest(Transport.WEBSOCKET)
    void firstKnownSubprotocolIsChosenAndNoneThatNobodyOffered(BrokerUnderTest broker) throws IOException {
        String request = WebSocketLink.request(broker.webSocketPort(), false);
        String header = "Sec-WebSocket-Protocol: v12.stomp, v11.stomp, v10.stomp\r\n";
        assertThat(answer(broker, request.replace("v12.stomp, ", "x, ")))
                .contains("Sec-WebSocket-Protocol: v11.stomp\r\n");
        assertThat(answer(broker, request.replace(header, "")))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContain("Sec-WebSocket-Protocol");
        assertThat(answer(broker, request.replace(header, "Sec-WebSocket-Protocol: stomp\r\n")))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContain("Sec-WebSocket-Protocol");
    }

    @TransportTest(Transport.WEBSOCKET)
    void otherPathsAreNotFound(BrokerUnderTest broker) throws IOException {
        String request = WebSocketLink.request(broker.webSocketPort(), false);
        assertThat(answer(broker, request.replace("/ws ", "/nowhere "))).startsWith("HTTP/1.1 404 ");
        assertThat(answer(broker, request.replace("/ws ", "/stomp "))).startsWith("HTTP/1.1 101 ");
        assertThat(answer(broker, request.replace("/ws ", "/ "))).startsWith("HTTP/1.1 101 ");
    }

    @TransportTest(Transport.WEBSOCKET)
    void plainRequestsAreAnswered(BrokerUnderTest broker) throws IOException {
        assertThat(answer(broker, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(answer(broker, GET_WS + "\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 426 ");
        assertThat(answer(broker, "POST /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(answer(broker.stompPort(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @TransportTest(Transport.WEBSOCKET)
    void pagesOfForeignOriginsMayNotConnect(BrokerUnderTest broker) throws IOException {
        String request = WebSocketLink.request(broker.webSocketPort(), false);
        assertThat(answer(broker, request.replace("Upgrade: ", "Origin: https://evil.example\r\nUpgrade: ")))
                .startsWith("HTTP/1.1 403 ");
        assertThat(answer(broker, request.replace("Upgrade: ", "Origin: http://localhost:8080\r\nUpgrade: ")))
                .startsWith("HTTP/1.1 101 ");
    }

    private static void expectClose(BrokerUnderTest broker, int code, int... frame) throws IOException {
        Wire wire = broker.connected();
        byte[] bytes = new byte[frame.length];
        for (int i = 0; i < frame.length; i++) {
            bytes[i] = (byte) frame[i];
        }
        wire.webSocket().sendRaw(bytes);
        wire.expectClosed();
        assertThat(wire.webSocket().closeCode()).isEqualTo(code);
    }

    @TransportTest(Transport.WEBSOCKET)
    void violationsAreClosedWithTheirCodes(BrokerUnderTest broker) throws IOException {
        expectClose(broker, 1002, 0x81, 0x01, '\n'); // not masked
        expectClose(broker, 1002, 0xC1, 0x81, 0, 0, 0, 0, '\n'); // a reserved bit
        expectClose(broker, 1002, 0x83, 0x81, 0, 0, 0, 0, '\n'); // no such opcode
        expectClose(broker, 1002, 0x80, 0x81, 0, 0, 0, 0, '\n'); // a continuation of nothing
        expectClose(broker, 1002, 0x09, 0x80, 0, 0, 0, 0); // a fragmented ping
        expectClose(broker, 1007, 0x81, 0x81, 0, 0, 0, 0, 0xFF); // text that is not UTF-8
        expectClose(broker, 1009, 0x82, 0xFF, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0); // a gibibyte
    }

    @TransportTest(Transport.WEBSOCKET)
    void closeIsAnsweredWithItsCodeAndEndsTheSession(BrokerUnderTest broker) throws IOException {
        for (int code : new int[] {1000, 1001, 3001}) {
            Wire bob = broker.connected();
            bob.subscribe("0", "/topic/a", "auto");
            bob.webSocket().sendClose(code);
            bob.expectClosed();
            assertThat(bob.webSocket().closeCode()).isEqualTo(code);
            broker.awaitNothingLeft();
        }
    }

    @TransportTest({Transport.WEBSOCKET, Transport.WEBSOCKET_DEFLATED})
    void pingIsAnsweredAlsoBetweenTheFragmentsOfAMessage(BrokerUnderTest broker) throws IOException {
        Wire wire = broker.connected();
        // A heart-beat in two fragments, the second empty, and a ping in between.
        wire.webSocket().sendRaw(new byte[] {
            0x01,
            (byte) 0x81,
            0,
            0,
            0,
            0,
            '\n',
            (byte) 0x89,
            (byte) 0x82,
            0,
            0,
            0,
            0,
            'h',
            'i',
            (byte) 0x80,
            (byte) 0x80,
            0,
            0,
            0,
            0
        });
        wire.expectNothingMore();
        assertThat(wire.webSocket().lastPong()).isEqualTo("hi");
    }
}

package io.hoofbeat.netty.conformance;

import java.io.IOException;

/** The ways in which a client can reach the broker. */
enum Transport {
    /** STOMP as it is. */
    TCP {
        @Override
        Link open(int stompPort, int webSocketPort) throws IOException {
            return new TcpLink(stompPort);
        }
    },
    /** WebSocket on its own port: what is sent in one go is one message, text if it is UTF-8. */
    WEBSOCKET {
        @Override
        Link open(int stompPort, int webSocketPort) throws IOException {
            return new WebSocketLink(webSocketPort, WebSocketLink.Style.WHOLE);
        }
    },
    /** As before, with permessage-deflate in both directions. */
    WEBSOCKET_DEFLATED {
        @Override
        Link open(int stompPort, int webSocketPort) throws IOException {
            return new WebSocketLink(webSocketPort, WebSocketLink.Style.DEFLATED);
        }
    },
    /** WebSocket on the STOMP port: what is sent in one go is many binary messages. */
    WEBSOCKET_ON_STOMP_PORT {
        @Override
        Link open(int stompPort, int webSocketPort) throws IOException {
            return new WebSocketLink(stompPort, WebSocketLink.Style.BINARY_PIECES);
        }
    };

    abstract Link open(int stompPort, int webSocketPort) throws IOException;

    boolean isWebSocket() {
        return this != TCP;
    }
}

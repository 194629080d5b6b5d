package io.hoofbeat.cli.interop;

import java.net.URI;

/**
 * Where a broker is and how to enter it: all that a client has to know.
 *
 * @param host         name or address to connect to
 * @param stompPort    port that speaks STOMP over TCP
 * @param webSocketUrl URL that speaks STOMP over WebSocket, such as {@code ws://127.0.0.1:61614/ws}
 * @param login        name that may enter
 * @param passcode     passcode of that name
 */
record BrokerAddress(String host, int stompPort, String webSocketUrl, String login, String passcode) {

    /** The same broker behind another TCP port, for instance that of a {@link TcpTap}. */
    BrokerAddress withStompPort(int port) {
        return new BrokerAddress(host, port, webSocketUrl, login, passcode);
    }

    /** The same broker entered with another passcode. */
    BrokerAddress withPasscode(String other) {
        return new BrokerAddress(host, stompPort, webSocketUrl, login, other);
    }

    /** Port of {@link #webSocketUrl}. */
    int webSocketPort() {
        return URI.create(webSocketUrl).getPort();
    }

    /** The same broker with its WebSocket behind another port. */
    BrokerAddress withWebSocketPort(int port) {
        URI url = URI.create(webSocketUrl);
        return new BrokerAddress(
                host, stompPort, "ws://" + url.getHost() + ":" + port + url.getPath(), login, passcode);
    }
}

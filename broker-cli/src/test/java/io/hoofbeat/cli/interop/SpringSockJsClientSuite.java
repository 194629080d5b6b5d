package io.hoofbeat.cli.interop;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.Transport;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

/** Spring's {@code WebSocketStompClient} over its {@code SockJsClient}, by one transport, straight at the broker. */
abstract class SpringSockJsClientSuite extends SpringClientSuite {
    private static final int MESSAGE_BYTES_MAX = 8 << 20;
    private static final int PIECE_BYTES = 64 << 10;

    private final Way way;

    /** How frames travel. */
    enum Way {
        WEBSOCKET,
        XHR_STREAMING,
        XHR_POLLING
    }

    SpringSockJsClientSuite(Way way) {
        this.way = way;
    }

    private Transport transport() {
        if (way == Way.WEBSOCKET) {
            WebSocketContainer container = ContainerProvider.getWebSocketContainer();
            container.setDefaultMaxTextMessageBufferSize(MESSAGE_BYTES_MAX);
            return new WebSocketTransport(new StandardWebSocketClient(container));
        }
        RestTemplateXhrTransport transport = new RestTemplateXhrTransport();
        transport.setXhrStreamingDisabled(way == Way.XHR_POLLING);
        return transport;
    }

    @Override
    SpringPeer open(BrokerAddress address, long sendMillis, long receiveMillis, ThreadPoolTaskScheduler timers) {
        SockJsClient sockJs = new SockJsClient(List.of(transport()));
        WebSocketStompClient client = new WebSocketStompClient(sockJs);
        client.setInboundMessageSizeLimit(MESSAGE_BYTES_MAX);
        client.setOutboundMessageSizeLimit(PIECE_BYTES);
        client.setTaskScheduler(timers);
        client.setDefaultHeartbeat(new long[] {sendMillis, receiveMillis});
        SpringPeer peer = new SpringPeer(client::stop);
        StompHeaders headers = new StompHeaders();
        headers.setLogin(address.login());
        headers.setPasscode(address.passcode());
        URI url = URI.create(address.webSocketUrl().replaceFirst("^ws", "http").replaceFirst("/ws$", "/sockjs"));
        // The peer hears of the outcome as the handler of the session.
        CompletableFuture<StompSession> unused = client.connectAsync(url, null, headers, peer);
        return peer;
    }

    @Override
    TcpTap tap(BrokerAddress address) throws IOException {
        return new TcpTap(URI.create(address.webSocketUrl()).getHost(), address.webSocketPort());
    }

    @Override
    BrokerAddress through(TcpTap tap, BrokerAddress address) {
        return address.withWebSocketPort(tap.port());
    }

    /** SockJS carries text alone; octets are covered by what sockjs-client is told about them. */
    @Override
    void binaryBodyArrivesOctetForOctet() {}

    /** The tap does not find heart-beats inside JSON. */
    @Override
    void heartBeatsFlowBothWaysAndSilenceIsNoticed() {}
}

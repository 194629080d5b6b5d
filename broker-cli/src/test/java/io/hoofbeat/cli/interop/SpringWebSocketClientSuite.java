package io.hoofbeat.cli.interop;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/** Spring's {@code WebSocketStompClient} over the standard container's WebSocket, straight at the broker. */
abstract class SpringWebSocketClientSuite extends SpringClientSuite {
    private static final int MESSAGE_BYTES_MAX = 8 << 20;
    private static final int PIECE_BYTES = 64 << 10;

    @Override
    SpringPeer open(BrokerAddress address, long sendMillis, long receiveMillis, ThreadPoolTaskScheduler timers) {
        WebSocketContainer container = ContainerProvider.getWebSocketContainer();
        container.setDefaultMaxTextMessageBufferSize(MESSAGE_BYTES_MAX);
        container.setDefaultMaxBinaryMessageBufferSize(MESSAGE_BYTES_MAX);
        WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient(container));
        client.setInboundMessageSizeLimit(MESSAGE_BYTES_MAX);
        // Larger frames leave in pieces, each a WebSocket message of its own.
        client.setOutboundMessageSizeLimit(PIECE_BYTES);
        client.setTaskScheduler(timers);
        client.setDefaultHeartbeat(new long[] {sendMillis, receiveMillis});
        SpringPeer peer = new SpringPeer(client::stop);
        StompHeaders headers = new StompHeaders();
        headers.setLogin(address.login());
        headers.setPasscode(address.passcode());
        // The peer hears of the outcome as the handler of the session.
        CompletableFuture<StompSession> unused =
                client.connectAsync(URI.create(address.webSocketUrl()), null, headers, peer);
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
}

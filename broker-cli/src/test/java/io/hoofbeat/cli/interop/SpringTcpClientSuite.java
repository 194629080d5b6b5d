package io.hoofbeat.cli.interop;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.springframework.messaging.simp.stomp.ReactorNettyTcpStompClient;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Spring's {@code ReactorNettyTcpStompClient}, straight at the broker's TCP port. */
abstract class SpringTcpClientSuite extends SpringClientSuite {
    @Override
    SpringPeer open(BrokerAddress address, long sendMillis, long receiveMillis, ThreadPoolTaskScheduler timers) {
        ReactorNettyTcpStompClient client = new ReactorNettyTcpStompClient(address.host(), address.stompPort());
        client.setTaskScheduler(timers);
        client.setDefaultHeartbeat(new long[] {sendMillis, receiveMillis});
        SpringPeer peer = new SpringPeer(client::shutdown);
        StompHeaders headers = new StompHeaders();
        headers.setLogin(address.login());
        headers.setPasscode(address.passcode());
        // The peer hears of the outcome as the handler of the session.
        CompletableFuture<StompSession> unused = client.connectAsync(headers, peer);
        return peer;
    }

    @Override
    TcpTap tap(BrokerAddress address) throws IOException {
        return new TcpTap(address.host(), address.stompPort());
    }

    @Override
    BrokerAddress through(TcpTap tap, BrokerAddress address) {
        return address.withStompPort(tap.port());
    }
}

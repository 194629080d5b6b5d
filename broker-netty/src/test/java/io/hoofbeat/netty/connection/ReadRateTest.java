package io.hoofbeat.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.RawClient;
import io.hoofbeat.netty.support.ScriptedSession;
import io.hoofbeat.netty.support.ServerUnderTest;
import org.junit.jupiter.api.Test;

class ReadRateTest {

    private static SessionOptions options(int framesPerSecond, long bytesPerSecond) {
        return new SessionOptions(10_000, 10, 10, 1000, 10_000, 1000, framesPerSecond, bytesPerSecond);
    }

    @Test
    void theSessionIsToldAndNoFrameIsLost() {
        BrokerOptions limited = BrokerOptions.DEFAULT.withSessions(options(2, 0));
        try (ServerUnderTest server = ServerUnderTest.start(
                        Transport.named("auto"),
                        limited,
                        ServerUnderTest.options(ServerOptions.WebSocket.DEFAULT),
                        ScriptedSession::behave);
                RawClient client = server.client().connected()) {
            client.send("SEND\ndestination:/topic/a\nreceipt:1\n\n1^@SEND\ndestination:/topic/a\nreceipt:2\n\n2^@");
            assertThat(client.frame()).contains("receipt-id:1");
            assertThat(client.frame()).contains("receipt-id:2");
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("1");
            assertThat(session.next()).isEqualTo("2");
            assertThat(session.next()).isEqualTo("sessions.framesPerSecondMax");
        }
    }
}

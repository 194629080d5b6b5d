package io.hoofbeat.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.RawClient;
import io.hoofbeat.netty.support.ScriptedSession;
import io.hoofbeat.netty.support.ServerUnderTest;
import io.hoofbeat.netty.support.TransportTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolDetectorTest {

    @TransportTest
    void aBrowserAtTheStompPortIsHelped(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client()) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 200 ").contains("Hoofbeat STOMP broker");
            assertThat(server.server().connections().acceptedCount()).isZero();
        }
    }

    /** Each begins like an HTTP method, some of them for long. */
    @ParameterizedTest
    @ValueSource(
            strings = {"GETTY\n\n^@", "POST\n\n^@", "DELE\n\n^@", "CONNECT localhost:80 HTTP/1.1\r\n\r\n^@", "\u0016^@"
            })
    void whatOnlyBeginsLikeHttpIsStomp(String frame) {
        try (ServerUnderTest server = ServerUnderTest.start(Transport.named("auto"));
                RawClient client = server.client()) {
            for (byte each : RawClient.bytes(frame)) {
                client.send(new byte[] {each});
            }
            assertThat(client.frame()).startsWith("ERROR\n");
            assertThat(server.session().next()).isEqualTo("Malformed");
        }
    }

    @Test
    void whoSaysNothingIsClosedInTime() {
        SessionOptions sessions = BrokerOptions.DEFAULT.sessions();
        BrokerOptions hasty = BrokerOptions.DEFAULT.withSessions(new SessionOptions(
                50,
                sessions.subscriptionsMax(),
                sessions.prefetch(),
                sessions.backlogBytesMax(),
                sessions.slowMillisMax()));
        try (ServerUnderTest server = ServerUnderTest.start(
                        Transport.named("auto"),
                        hasty,
                        ServerUnderTest.options(ServerOptions.WebSocket.DEFAULT),
                        ScriptedSession::behave);
                RawClient silent = server.client();
                RawClient undecided = server.client();
                RawClient slow = new RawClient(server.webSocketPort())) {
            undecided.send("G");
            slow.send("GET /ws HTTP/1.1\r\n");
            assertThat(silent.read()).isEqualTo(-1);
            assertThat(undecided.read()).isEqualTo(-1);
            assertThat(slow.read()).isEqualTo(-1);
        }
    }
}

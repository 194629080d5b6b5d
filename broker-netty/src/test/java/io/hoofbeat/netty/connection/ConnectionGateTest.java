package io.hoofbeat.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.RawClient;
import io.hoofbeat.netty.support.ScriptedSession;
import io.hoofbeat.netty.support.ServerUnderTest;
import io.hoofbeat.netty.support.TransportTest;
import io.hoofbeat.netty.support.WebSocketPeer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many connections are accepted, and whose they are behind a proxy. */
class ConnectionGateTest {

    private static ServerUnderTest server(Transport transport, ConnectionLimits limits, String... proxies) {
        ServerOptions standard = ServerUnderTest.options(ServerOptions.WebSocket.DEFAULT);
        ServerOptions options = new ServerOptions(
                standard.bind(),
                0,
                0,
                -1,
                1,
                "auto",
                standard.frames(),
                standard.outputHighBytes(),
                standard.outputLowBytes(),
                standard.webSocket(),
                limits,
                List.of(proxies).stream()
                        .map(text -> Objects.requireNonNull(AddressRange.parse(text)))
                        .toList());
        return ServerUnderTest.start(transport, BrokerOptions.DEFAULT, options, ScriptedSession::behave);
    }

    private static ServerUnderTest behindProxy(ConnectionLimits limits) {
        return server(Transport.named("auto"), limits, "10.0.0.0/8", "127.0.0.0/8");
    }

    @TransportTest
    void oneConnectionTooManyIsToldWhyAndTheNextIsLetInAgain(Transport transport) {
        try (ServerUnderTest server = server(transport, new ConnectionLimits(2, 0, 0));
                RawClient first = server.client().connected();
                RawClient second = server.client().connected()) {
            try (RawClient third = server.client();
                    RawClient fourth = new RawClient(server.webSocketPort())) {
                third.send("CONNECT\naccept-version:1.2\nhost:/\n\n^@");
                assertThat(third.rest())
                        .startsWith("ERROR\nmessage:Too many connections\n")
                        .contains("at most 2 connections at a time (limits.connectionsMax)")
                        .endsWith("^@");
                fourth.send(WebSocketPeer.request("/ws", ""));
                assertThat(fourth.rest())
                        .startsWith("HTTP/1.1 503 ")
                        .contains("\r\nretry-after: 1\r\n", "at most 2 connections at a time (limits.connectionsMax)");
            }
            first.reset();
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("closed");
            try (RawClient late = server.client().connected()) {
                late.send("\n");
            }
            second.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@");
            assertThat(second.frame()).isEqualTo("RECEIPT\nreceipt-id:r\n\n^@");
        }
    }

    @TransportTest
    void aPortThatIsFullLeavesRoomForTheOther(Transport transport) {
        try (ServerUnderTest server = server(transport, new ConnectionLimits(100, 0, 0, 1, 1 << 20));
                RawClient first = server.client().connected();
                RawClient browser = new RawClient(server.webSocketPort())) {
            browser.send(WebSocketPeer.request("/ws", ""));
            assertThat(browser.until('\n')).startsWith("HTTP/1.1 101 ");
            try (RawClient second = server.client();
                    RawClient third = new RawClient(server.webSocketPort())) {
                second.send("CONNECT\naccept-version:1.2\nhost:/\n\n^@");
                assertThat(second.rest())
                        .startsWith("ERROR\nmessage:Too many connections to this port\n")
                        .contains("at most 1 connections at a time to one port (limits.connectionsPerListenerMax)");
                third.send(WebSocketPeer.request("/ws", ""));
                assertThat(third.rest()).startsWith("HTTP/1.1 503 ").contains("(limits.connectionsPerListenerMax)");
            }
            first.reset();
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("closed");
            try (RawClient late = server.client().connected()) {
                late.send("\n");
            }
        }
    }

    @Test
    void thoseWhoAreToldAreBoundedToo() {
        try (ServerUnderTest server = server(Transport.named("auto"), new ConnectionLimits(1, 0, 0));
                RawClient only = server.client().connected()) {
            RawClient[] silent = new RawClient[ConnectionGate.TOLD_MAX];
            for (int i = 0; i < silent.length; i++) {
                silent[i] = server.client();
            }
            try (RawClient beyond = server.client()) {
                assertThat(beyond.read()).as("closed without a word").isEqualTo(-1);
            }
            for (RawClient each : silent) {
                each.reset();
            }
            only.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@");
            assertThat(only.frame()).isEqualTo("RECEIPT\nreceipt-id:r\n\n^@");
        }
    }

    @Test
    void aBurstOfNewConnectionsIsCut() {
        try (ServerUnderTest server = server(Transport.named("auto"), new ConnectionLimits(100, 0, 1));
                RawClient first = server.client().connected();
                RawClient second = server.client()) {
            second.send("CONNECT\naccept-version:1.2\nhost:/\n\n^@");
            assertThat(second.rest())
                    .contains("at most 1 new connections in a second (limits.connectionsPerSecondMax)");
            first.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@");
            assertThat(first.frame()).isEqualTo("RECEIPT\nreceipt-id:r\n\n^@");
        }
    }

    private static RawClient proxied(ServerUnderTest server, String source) {
        RawClient client = server.client();
        String family = source.indexOf(':') >= 0 ? "TCP6" : "TCP4";
        String local = source.indexOf(':') >= 0 ? "::1" : "10.0.0.1";
        client.send("PROXY " + family + " " + source + " " + local + " 4321 61613\r\n");
        return client;
    }

    private static String answer(RawClient client) {
        client.send("CONNECT\naccept-version:1.2\nhost:/\n\n^@");
        return client.frame();
    }

    @Test
    void behindAListedProxyTheAddressItTellsCounts() {
        try (ServerUnderTest server = behindProxy(new ConnectionLimits(100, 1, 0));
                RawClient one = proxied(server, "192.0.2.1");
                RawClient again = proxied(server, "192.0.2.1");
                RawClient other = proxied(server, "192.0.2.2");
                RawClient network = proxied(server, "2001:db8::1");
                RawClient neighbour = proxied(server, "2001:db8::2");
                RawClient elsewhere = proxied(server, "2001:db8:0:1::1")) {
            assertThat(answer(one)).startsWith("CONNECTED\n");
            assertThat(server.session().connection().peer()).isEqualTo("192.0.2.1:4321");
            assertThat(answer(again))
                    .contains("at most 1 connections at a time from one address (limits.connectionsPerAddressMax)");
            assertThat(answer(other)).startsWith("CONNECTED\n");
            assertThat(answer(network)).startsWith("CONNECTED\n");
            assertThat(answer(neighbour)).as("the same network of 64 bits").startsWith("ERROR\n");
            assertThat(answer(elsewhere)).startsWith("CONNECTED\n");
        }
    }

    @Test
    void theBinaryHeaderIsReadToo() {
        byte[] header = new byte[28];
        byte[] signature = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(signature, 0, header, 0, 12);
        header[12] = 0x21; // version 2, PROXY
        header[13] = 0x11; // TCP over IPv4
        header[15] = 12;
        System.arraycopy(new byte[] {(byte) 192, 0, 2, 7, 10, 0, 0, 1, 0x12, 0x34, 0, 80}, 0, header, 16, 12);
        try (ServerUnderTest server = behindProxy(ConnectionLimits.DEFAULT);
                RawClient told = server.client();
                RawClient local = server.client()) {
            for (byte each : header) {
                told.send(new byte[] {each});
            }
            assertThat(answer(told)).startsWith("CONNECTED\n");
            assertThat(server.session().connection().peer()).isEqualTo("192.0.2.7:4660");
            header[12] = 0x20; // LOCAL: the proxy itself
            local.send(header);
            assertThat(answer(local)).startsWith("CONNECTED\n");
            assertThat(server.session().connection().peer()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void webSocketComesThroughAProxyToo() {
        try (ServerUnderTest server = behindProxy(ConnectionLimits.DEFAULT)) {
            RawClient client = new RawClient(server.webSocketPort());
            client.send("PROXY TCP4 192.0.2.9 10.0.0.1 9 80\r\n" + WebSocketPeer.request("/ws", ""));
            try (WebSocketPeer peer = WebSocketPeer.answered(client)) {
                peer.connected();
                assertThat(server.session().connection().peer()).isEqualTo("192.0.2.9:9");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT\naccept-version:1.2\nhost:/\n\n^@\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 65536 1\r\n",
                "PROXY TCP4 192.0.2.256 10.0.0.1 1 1\r\n",
                "PROXY TCP4 ::1 10.0.0.1 1 1\r\n",
                "PROXY TCP5 192.0.2.1 10.0.0.1 1 1\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 1\r\n",
                "proxy TCP4 192.0.2.1 10.0.0.1 1 1\r\n",
                "\r\n\r\n^@\r\nQUIT\n12345\r\n"
            })
    void aProxyThatDoesNotSayWhomItSpeaksForIsCutOff(String header) {
        try (ServerUnderTest server = behindProxy(ConnectionLimits.DEFAULT);
                RawClient client = server.client()) {
            client.send(header + "CONNECT\naccept-version:1.2\nhost:/\n\n^@");
            assertThat(client.rest()).isEmpty();
            assertThat(server.server().connections().acceptedCount()).isZero();
        }
    }

    @Test
    void nobodyElseMaySpeakForOthers() {
        try (ServerUnderTest server = server(Transport.named("auto"), ConnectionLimits.DEFAULT, "10.0.0.0/8");
                RawClient client = proxied(server, "192.0.2.1")) {
            assertThat(client.frame()).startsWith("ERROR\n").contains("Unknown command");
        }
    }
}

package io.hoofbeat.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.netty.loop.NettyLoops;
import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.RawClient;
import io.hoofbeat.netty.support.ScriptedSession;
import io.hoofbeat.netty.support.ServerUnderTest;
import io.hoofbeat.netty.support.TransportTest;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BrokerServerTest {

    private static ServerOptions ports(int stomp, int webSocket, int admin) {
        ServerOptions standard = ServerOptions.DEFAULT;
        return new ServerOptions(
                "127.0.0.1",
                stomp,
                webSocket,
                admin,
                1,
                "auto",
                standard.frames(),
                standard.outputHighBytes(),
                standard.outputLowBytes(),
                standard.webSocket());
    }

    @TransportTest
    void aTakenPortIsNamedAndNothingStaysOpen(Transport transport) throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                NettyLoops loops = NettyLoops.start(transport.name(), 1)) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() ->
                            BrokerServer.start(BrokerOptions.DEFAULT, ports(free, port, -1), loops, connection -> {
                                throw new AssertionError();
                            }))
                    .isInstanceOfSatisfying(
                            ListenException.class, e -> assertThat(e.port()).isEqualTo(port))
                    .hasMessage("Cannot listen for WebSocket on 127.0.0.1 port " + port
                            + ": another program has this port already.");
            assertThat(becomesFree(free, loops)).isTrue();
        }
    }

    /** NIO gives a closed port back one turn of the loop later. */
    private static boolean becomesFree(int port, NettyLoops loops) throws Exception {
        for (int turn = 0; turn < 100; turn++) {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.isBound();
            } catch (BindException e) {
                CompletableFuture<Void> turned = new CompletableFuture<>();
                loops.loop(0).schedule(1, () -> turned.complete(null));
                turned.get(20, TimeUnit.SECONDS);
            }
        }
        return false;
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        ServerOptions elsewhere = new ServerOptions(
                "192.0.2.1",
                0,
                -1,
                -1,
                1,
                "auto",
                ServerOptions.DEFAULT.frames(),
                2,
                1,
                ServerOptions.DEFAULT.webSocket());
        try (NettyLoops loops = NettyLoops.start("auto", 1)) {
            assertThatThrownBy(() -> BrokerServer.start(BrokerOptions.DEFAULT, elsewhere, loops, connection -> {
                        throw new AssertionError();
                    }))
                    .hasMessage(
                            "Cannot listen for STOMP on 192.0.2.1 port 0: this machine does not have this address.");
        }
    }

    @Test
    void aPortThatIsOffIsNotOpened() throws Exception {
        try (NettyLoops loops = NettyLoops.start("auto", 1);
                BrokerServer server = BrokerServer.start(BrokerOptions.DEFAULT, ports(0, -1, -1), loops, connection -> {
                    throw new AssertionError();
                })) {
            assertThat(server.stompAddress()).isNotNull();
            assertThat(server.webSocketAddress()).isNull();
            assertThat(server.adminAddress()).isNull();
        }
    }

    @TransportTest
    @Timeout(60)
    void aServerThatStopsAcceptingKeepsItsClientsAndClosesThemInTheEnd(Transport transport) {
        try (ServerUnderTest server = ServerUnderTest.start(transport);
                RawClient client = server.client().connected()) {
            int port = server.stompPort();
            server.server().stopAccepting();
            awaitRefusal(port);
            client.send("SEND\ndestination:/topic/a\nreceipt:1\n\n^@");
            assertThat(client.frame()).startsWith("RECEIPT\n");
            assertThat(server.server().connections().openCount()).isEqualTo(1);
            Thread stopper = new Thread(server.server()::close);
            stopper.start();
            assertThat(client.read()).isEqualTo(-1);
            client.hangUp();
            ScriptedSession session = server.session();
            session.next();
            session.next();
            assertThat(session.next()).isEqualTo("closed");
        }
    }

    /**
     * Returns when nobody listens any more. Java closes the socket of a listener that a selector knows only when that selector
     * looks next, so for a moment the kernel may still take connections that nobody will serve.
     */
    private static void awaitRefusal(int port) {
        while (isTaken(port)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isTaken(int port) {
        try {
            new RawClient(port).close();
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}

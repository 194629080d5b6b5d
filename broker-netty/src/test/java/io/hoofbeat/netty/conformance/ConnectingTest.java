package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.session.SessionOptions;
import java.util.concurrent.CompletableFuture;

/**
 * CONNECT, STOMP and CONNECTED.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Connecting">Connecting</a>
 */
final class ConnectingTest {

    private static final String CONNECTED = """
            CONNECTED
            version:1.2
            heart-beat:100,1000
            session:<any>
            server:<any>

            ^@""";

    @TransportTest
    void connectIsAnsweredWithConnected(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("""
                CONNECT
                accept-version:1.2
                host:stomp.example

                ^@""");
        Frame connected = alice.expect(CONNECTED);
        assertThat(connected.header("server")).matches("Hoofbeat/[0-9][^ ]*");
        alice.expectNothingMore();
    }

    @TransportTest
    void stompIsTheSameAsConnect(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("""
                STOMP
                accept-version:1.2
                host:stomp.example

                ^@""");
        alice.expect(CONNECTED);
    }

    @TransportTest
    void hostMayBeAnythingOrAbsent(BrokerUnderTest broker) {
        for (String host : new String[] {"", "host:/\n", "host:127.0.0.1\n", "host:\n", "host:no.such.host\n"}) {
            Wire alice = broker.connect();
            alice.send("CONNECT\naccept-version:1.1,1.2\n" + host + "\n^@");
            alice.expect(CONNECTED);
        }
    }

    @TransportTest
    void eachSessionHasAnIdOfItsOwn(BrokerUnderTest broker) {
        String first = sessionId(broker);
        assertThat(sessionId(broker)).isNotEqualTo(first);
    }

    private static String sessionId(BrokerUnderTest broker) {
        Wire wire = broker.connect();
        wire.send("CONNECT\naccept-version:1.2\nhost:a\n\n^@");
        return wire.expect(CONNECTED).header("session");
    }

    @TransportTest
    void guestMayEnterAndIsToldItsName(BrokerUnderTest broker) {
        Wire relay = broker.connect();
        relay.send("""
                CONNECT
                accept-version:1.1,1.2
                login:guest
                passcode:guest
                heart-beat:10000,10000

                ^@""");
        relay.expect("""
                CONNECTED
                version:1.2
                heart-beat:100,1000
                session:<any>
                server:<any>
                user-name:guest

                ^@""");
    }

    @TransportTest
    void wrongPasscodeIsRefusedAtOnceAndShownToNobody(BrokerUnderTest broker) {
        Wire mallory = broker.connect();
        mallory.send("""
                CONNECT
                accept-version:1.2
                host:a
                login:guest
                passcode:open-sesame

                ^@""");
        Frame error = mallory.expectError("Login refused");
        assertThat(error.toString()).doesNotContain("open-sesame");
    }

    @TransportTest
    void passcodeWithColonAndBackslashIsTakenAsItIs(BrokerUnderTest broker) {
        broker.configureUsers(credentials -> CompletableFuture.completedFuture(
                "a:b\\c\\d".equals(credentials.passcode())
                        ? new Verdict.Accepted(new User(credentials.login()))
                        : new Verdict.Refused("no")));
        Wire alice = broker.connect();
        alice.send("""
                CONNECT
                accept-version:1.2
                host:a
                login:alice
                passcode:a:b\\c\\d

                ^@""");
        assertThat(alice.receive().header("user-name")).isEqualTo("alice");
    }

    @TransportTest
    void framesThatComeBeforeAnAnswerIsKnownWaitForIt(BrokerUnderTest broker) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        broker.configureUsers(credentials -> {
            verdict.completeAsync(() -> new Verdict.Accepted(User.ANONYMOUS));
            return verdict;
        });
        Wire hasty = broker.connect();
        hasty.send("""
                CONNECT
                accept-version:1.2
                host:a

                ^@SEND
                destination:/topic/a
                receipt:r1

                ^@""");
        hasty.expect(CONNECTED);
        hasty.expectReceipt("r1");
    }

    @TransportTest
    void failureOfTheAuthenticatorRefusesTheClient(BrokerUnderTest broker) {
        broker.expectWarnings();
        broker.configureUsers(
                credentials -> CompletableFuture.failedFuture(new IllegalStateException("directory down")));
        Wire alice = broker.connect();
        alice.send("CONNECT\naccept-version:1.2\nhost:a\n\n^@");
        Frame error = alice.expectError("Login refused");
        assertThat(error.toString()).doesNotContain("directory down");
    }

    @TransportTest
    void noFrameIsServedBeforeConnect(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        for (String frame : new String[] {
            "SEND\ndestination:/topic/a\nreceipt:r1\n\nhello^@",
            "SUBSCRIBE\nid:0\ndestination:/topic/a\nreceipt:r1\n\n^@",
            "UNSUBSCRIBE\nid:0\nreceipt:r1\n\n^@",
            "BEGIN\ntransaction:t\nreceipt:r1\n\n^@",
            "ACK\nid:a-1-1\nreceipt:r1\n\n^@",
            "NACK\nid:a-1-1\nreceipt:r1\n\n^@",
            "DISCONNECT\nreceipt:r1\n\n^@"
        }) {
            Wire hasty = broker.connect();
            hasty.send(frame);
            assertThat(hasty.expectError("before CONNECT").header("receipt-id"))
                    .as(frame)
                    .isEqualTo("r1");
        }
        bob.expectNothingMore();
    }

    @TransportTest
    void secondConnectIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("""
                CONNECT
                accept-version:1.2
                host:a

                ^@""");
        alice.expectError("Repeated CONNECT");
    }

    @TransportTest
    void connectHasNoReceipt(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("""
                CONNECT
                accept-version:1.2
                host:a
                receipt:r1

                ^@""");
        alice.expect(CONNECTED);
        alice.expectNothingMore();
    }

    @TransportTest
    void connectWithABodyIsAnErrorFromVersionOneOneOn(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("""
                CONNECT
                accept-version:1.2
                host:a

                body^@""");
        alice.expectError("CONNECT with a body");
    }

    @TransportTest
    void unknownHeadersOfConnectAreIgnored(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("""
                CONNECT
                accept-version:1.2
                host:a
                client-id:browser-1
                x-token:a:b:c

                ^@""");
        alice.expect(CONNECTED);
    }

    @TransportTest
    void requestIdIsEchoed(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("""
                CONNECT
                accept-version:1.2
                host:a
                request-id:17

                ^@""");
        assertThat(alice.receive().header("response-id")).isEqualTo("17");
    }

    @TransportTest
    void silentConnectionIsToldAndClosed(BrokerUnderTest broker) {
        broker.configure(withConnectMillis(50));
        Wire nobody = broker.connect();
        nobody.send("\n");
        nobody.expectError("No CONNECT within 50 ms");
    }

    @TransportTest
    void connectThatTricklesIsCutOff(BrokerUnderTest broker) {
        broker.configure(withConnectMillis(50));
        Wire slow = broker.connect();
        slow.send("CONNECT\naccept-vers");
        slow.expectError("No CONNECT within 50 ms");
    }

    private static SessionOptions withConnectMillis(long millis) {
        SessionOptions sessions = SessionOptions.DEFAULT;
        return new SessionOptions(
                millis,
                sessions.subscriptionsMax(),
                sessions.prefetch(),
                sessions.backlogBytesMax(),
                sessions.slowMillisMax());
    }
}

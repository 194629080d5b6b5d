package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.stomp.FrameLimits;

/**
 * ERROR and the end of the connection behind it.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#ERROR">ERROR</a>
 */
final class ErrorTest {

    @TransportTest
    void saysWhatWasReceivedAndWhichRuleItBroke(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("""
                SEND
                receipt:message-12345
                x:1

                body^@""");
        Frame error = alice.expect("""
                ERROR
                message:SEND without destination
                receipt-id:message-12345
                content-type:text/plain;charset=UTF-8
                content-length:<any>

                SEND without destination.

                Rule: SEND must have the header destination.

                Received:
                SEND
                receipt:message-12345
                x:1
                ^@""");
        assertThat(error.header("content-length")).isEqualTo("" + error.body().length);
        alice.expectClosed();
        if (broker.transport().isWebSocket()) {
            assertThat(alice.webSocket().closeCode()).isEqualTo(1002);
            assertThat(alice.webSocket().closeReason()).isEqualTo("SEND without destination");
        }
    }

    @TransportTest
    void hasNoReceiptIdWhenNoneWasAskedFor(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\n\nbody^@");
        assertThat(alice.expectError("SEND without destination").headerOrNull("receipt-id"))
                .isNull();
    }

    @TransportTest
    void framesBehindTheFaultyOneAreNotExecuted(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        alice.send("""
                SEND
                destination:/topic/a

                before^@ACK
                id:unknown

                ^@SEND
                destination:/topic/a

                behind^@""");
        alice.expectError("Acknowledgement of an unknown delivery");
        bob.expectMessage("before");
        bob.expectNothingMore();
        alice.close();
        broker.connected().publish("/topic/a", "later");
        bob.expectMessage("later");
    }

    @TransportTest
    void otherConnectionsAreUnaffected(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        Wire alice = broker.connected();
        alice.send("NONSENSE\n\n^@");
        alice.expectError("Unknown command NONSENSE");
        broker.connected().publish("/topic/a", "x");
        bob.expectMessage("x");
    }

    @TransportTest
    void sessionIsFreedWhileTheErrorLingers(BrokerUnderTest broker) {
        Wire bob = broker.connected();
        bob.subscribe("0", "/queue/a", "client");
        broker.connected().publish("/queue/a", "1");
        bob.expectMessage("1");
        bob.send("NONSENSE\n\n^@");
        Wire carol = broker.connected();
        carol.subscribe("0", "/queue/a", "client");
        assertThat(carol.expectMessage("1").header("redelivered")).isEqualTo("true");
        bob.expectError("Unknown command");
    }

    /** Input that is still on its way would make the operating system reset the connection, and the ERROR would be lost. */
    @TransportTest
    void clientThatGoesOnSendingCanReadIt(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        String frame = "SEND\ndestination:/topic/a\n\n" + "x".repeat(50_000) + "^@";
        alice.send("NONSENSE\n\n^@" + frame);
        for (int i = 0; i < 10; i++) { // Less than the mebibyte that is thrown away before the broker gives up.
            alice.send(frame);
        }
        alice.expectError("Unknown command NONSENSE");
    }

    @TransportTest
    void commandsOfServersAreErrors(BrokerUnderTest broker) {
        for (String command : new String[] {"CONNECTED", "MESSAGE", "RECEIPT", "ERROR"}) {
            Wire alice = broker.connected();
            alice.send(command + "\nreceipt:r1\n\n^@");
            assertThat(alice.expectError("Unknown command " + command).text())
                    .contains("only a server sends " + command);
        }
    }

    @TransportTest
    void commandsAreCaseSensitive(BrokerUnderTest broker) {
        for (String command : new String[] {"send", "Send", "SEND ", " SEND", "SENDX", "SEN"}) {
            Wire alice = broker.connected();
            alice.send(command + "\ndestination:/topic/a\n\n^@");
            alice.expectError("Unknown command");
        }
    }

    @TransportTest
    void headerNamesAreCaseSensitive(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\nDestination:/topic/a\n\n^@");
        alice.expectError("SEND without destination");
    }

    @TransportTest
    void headerLineWithoutAColonIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/topic/a\nnonsense\n\n^@");
        alice.expectError("Header line without a colon");
    }

    @TransportTest
    void headerWithoutANameIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/topic/a\n:x\n\n^@");
        alice.expectError("Header without a name");
    }

    @TransportTest
    void frameThatEndsInsideItsHeadersIsAnError(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/topic/a\n^@");
        alice.expectError("SEND ends inside its headers");
    }

    /** Nothing that a client wrote can add a header to an ERROR or end it. */
    @TransportTest
    void showsControlCharactersAsEscapes(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\nreceipt:a\\nforged\\cyes\n\n^@");
        Frame error = alice.expectError("SEND without destination");
        assertThat(error.header("receipt-id")).isEqualTo("a\\nforged\\cyes");
        assertThat(error.headerOrNull("forged")).isNull();
        Wire mallory = broker.connect();
        mallory.send("CONNECT\naccept-version:1.2\nhost:a\nx\u0007y\n\n^@");
        assertThat(mallory.expectError("Header line without a colon").header("message"))
                .doesNotContain("\u0007");
    }

    @TransportTest
    void textThatIsNotUtf8IsAnErrorWhereTheBrokerMustReadIt(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send(Wire.withBody("SEND\ndestination:/topic/", new byte[] {(byte) 0xC3, '\n', '\n'}));
        alice.expectError("Header destination is not UTF-8");
    }

    @TransportTest
    void aWebSocketIsClosedWithACodeThatTellsTheKindOfError(BrokerUnderTest broker) {
        broker.configureFrames(new FrameLimits(100, 1000, 10, 2000, 1000));
        expectCode(broker, "SEND\n\n^@", 1002);
        expectCode(broker, "SEND\ndestination:/topic/a\ncontent-length:101\n\n", 1009);
        expectCode(broker, "BEGIN\ntransaction:" + "t".repeat(1000) + "\n\n^@", 1009);
        StringBuilder begins = new StringBuilder();
        for (int i = 0; i <= 100; i++) {
            begins.append("BEGIN\ntransaction:t").append(i).append("\n\n^@");
        }
        expectCode(broker, begins.toString(), 1008);
    }

    private static void expectCode(BrokerUnderTest broker, String frames, int code) {
        Wire wire = broker.connected();
        wire.send(frames);
        wire.expectError("");
        if (broker.transport().isWebSocket()) {
            assertThat(wire.webSocket().closeCode()).isEqualTo(code);
        }
    }
}

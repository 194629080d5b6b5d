package io.hoofbeat.core.stomp;

import static io.hoofbeat.core.stomp.StompVersion.V1_0;
import static io.hoofbeat.core.stomp.StompVersion.V1_1;
import static io.hoofbeat.core.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.stomp.ClientFrame.Abort;
import io.hoofbeat.core.stomp.ClientFrame.Ack;
import io.hoofbeat.core.stomp.ClientFrame.Begin;
import io.hoofbeat.core.stomp.ClientFrame.Commit;
import io.hoofbeat.core.stomp.ClientFrame.Connect;
import io.hoofbeat.core.stomp.ClientFrame.Disconnect;
import io.hoofbeat.core.stomp.ClientFrame.Malformed;
import io.hoofbeat.core.stomp.ClientFrame.Nack;
import io.hoofbeat.core.stomp.ClientFrame.Subscribe;
import io.hoofbeat.core.stomp.ClientFrame.Unsubscribe;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientFrameParserTest {

    private final ClientFrameParser parser = new ClientFrameParser(DestinationPrefixes.DEFAULT);

    @Test
    void connectHoldsWhatItsHeadersSay() {
        Connect connect = (Connect) parse(
                V1_2,
                "STOMP",
                "accept-version:1.2",
                "host:h",
                "login:anna",
                "passcode:secret",
                "heart-beat:1,2",
                "login:second");

        assertThat(connect.command()).isEqualTo("STOMP");
        assertThat(connect.acceptVersion()).isEqualTo("1.2");
        assertThat(connect.host()).isEqualTo("h");
        assertThat(connect.login()).isEqualTo("anna");
        assertThat(connect.passcode()).isEqualTo("secret");
        assertThat(connect.heartBeat()).isEqualTo(new HeartBeat(1, 2));
        assertThat(connect.toString()).doesNotContain("secret");
    }

    @Test
    void connectNeedsNoHeaders() {
        Connect connect = (Connect) parse(V1_2, "CONNECT");

        assertThat(connect.login()).isNull();
        assertThat(connect.heartBeat()).isEqualTo(HeartBeat.NONE);
    }

    @Test
    void subscribeHoldsWhatItsHeadersSay() {
        Subscribe subscribe = (Subscribe)
                parse(V1_2, "SUBSCRIBE", "id:7", "destination:/queue/a", "ack:client-individual", "receipt:r");

        assertThat(subscribe.id()).isEqualTo("7");
        assertThat(subscribe.destination().kind()).isEqualTo(DestinationKind.QUEUE);
        assertThat(subscribe.ackMode()).isEqualTo(AckMode.CLIENT_INDIVIDUAL);
        assertThat(subscribe.receipt()).isEqualTo("r");
    }

    @Test
    void subscriptionNeedsNoIdIn10() {
        assertThat(((Subscribe) parse(V1_0, "SUBSCRIBE", "destination:/queue/a")).id())
                .isNull();
        Unsubscribe unsubscribe = (Unsubscribe) parse(V1_0, "UNSUBSCRIBE", "destination:/queue/a");
        assertThat(unsubscribe.id()).isNull();
        assertThat(unsubscribe.destination()).isEqualTo(DestinationPrefixes.DEFAULT.resolve("/queue/a"));
    }

    @Test
    void unsubscribeNeedsNoDestination() {
        Unsubscribe unsubscribe = (Unsubscribe) parse(V1_2, "UNSUBSCRIBE", "id:7");

        assertThat(unsubscribe.id()).isEqualTo("7");
        assertThat(unsubscribe.destination()).isNull();
    }

    @Test
    void idOfADeliveryStandsWhereItsVersionPutsIt() {
        assertThat(((Ack) parse(V1_2, "ACK", "message-id:m", "id:i")).deliveryId())
                .isEqualTo("i");
        assertThat(((Ack) parse(V1_1, "ACK", "message-id:m", "id:i", "subscription:s")).deliveryId())
                .isEqualTo("m");
        assertThat(((Ack) parse(V1_0, "ACK", "id:i", "message-id:m")).deliveryId())
                .isEqualTo("m");
        assertThat(((Nack) parse(V1_2, "NACK", "id:i")).deliveryId()).isEqualTo("i");
    }

    @Test
    void idOfADeliveryIsTakenFromAnotherVersionsHeaderInNeed() {
        assertThat(((Ack) parse(V1_2, "ACK", "message-id:m")).deliveryId()).isEqualTo("m");
        assertThat(((Ack) parse(V1_1, "ACK", "id:i", "subscription:s")).deliveryId())
                .isEqualTo("i");
    }

    @Test
    void ackHoldsWhatItsHeadersSay() {
        Ack ack = (Ack) parse(V1_1, "ACK", "message-id:m", "subscription:s", "transaction:t", "receipt:r");

        assertThat(ack.subscription()).isEqualTo("s");
        assertThat(ack.transaction()).isEqualTo("t");
        assertThat(ack.receipt()).isEqualTo("r");
    }

    @Test
    void nackSaysWhetherTheMessageMayComeBack() {
        assertThat(((Nack) parse(V1_2, "NACK", "id:i")).requeue()).isTrue();
        assertThat(((Nack) parse(V1_2, "NACK", "id:i", "requeue:true")).requeue())
                .isTrue();
        assertThat(((Nack) parse(V1_2, "NACK", "id:i", "requeue:false")).requeue())
                .isFalse();
    }

    @Test
    void transactionsAreNamed() {
        assertThat(((Begin) parse(V1_2, "BEGIN", "transaction:t", "receipt:r")).transaction())
                .isEqualTo("t");
        assertThat(((Commit) parse(V1_2, "COMMIT", "transaction:t", "receipt:r")).receipt())
                .isEqualTo("r");
        assertThat(((Abort) parse(V1_2, "ABORT", "transaction:t")).transaction())
                .isEqualTo("t");
    }

    @Test
    void disconnectMayAskForAReceipt() {
        assertThat(((Disconnect) parse(V1_2, "DISCONNECT", "receipt:r")).receipt())
                .isEqualTo("r");
        assertThat(((Disconnect) parse(V1_2, "DISCONNECT")).receipt()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "V1_2 | CONNECT     | heart-beat:1                          | CONNECT with an invalid heart-beat",
                "V1_2 | SUBSCRIBE   | id:1                                  | SUBSCRIBE without destination",
                "V1_1 | SUBSCRIBE   | destination:/a                        | SUBSCRIBE without id",
                "V1_2 | SUBSCRIBE   | id:1;destination:/a;ack:Client        | SUBSCRIBE with an unknown ack mode",
                "V1_2 | SUBSCRIBE   | id:1;destination:/a;selector:x = 1    | SUBSCRIBE with a selector",
                "V1_0 | SUBSCRIBE   | destination:/queue/a;selector:x > 1   | SUBSCRIBE with a selector",
                "V1_2 | UNSUBSCRIBE | destination:/a                        | UNSUBSCRIBE without id",
                "V1_0 | UNSUBSCRIBE | foo:bar                               | UNSUBSCRIBE without id",
                "V1_2 | ACK         | subscription:s                        | ACK without id",
                "V1_1 | ACK         | subscription:s                        | ACK without message-id",
                "V1_1 | ACK         | message-id:m                          | ACK without subscription",
                "V1_0 | ACK         | foo:bar                               | ACK without message-id",
                "V1_2 | NACK        | foo:bar                               | NACK without id",
                "V1_1 | NACK        | message-id:m                          | NACK without subscription",
                "V1_0 | NACK        | message-id:m                          | NACK in a STOMP 1.0 session",
                "V1_2 | NACK        | id:i;requeue:no                       | NACK with an invalid requeue",
                "V1_2 | BEGIN       | foo:bar                               | BEGIN without transaction",
                "V1_2 | COMMIT      | foo:bar                               | COMMIT without transaction",
                "V1_2 | ABORT       | foo:bar                               | ABORT without transaction",
                "V1_2 | MESSAGE     | foo:bar                               | Unknown command MESSAGE",
                "V1_2 | subscribe   | id:1                                  | Unknown command subscribe"
            })
    void whatIsMissingOrWrongIsTold(StompVersion version, String command, String headers, String summary) {
        String[] lines = (headers + ";receipt:r").split(";", -1);

        Malformed malformed = (Malformed) parse(version, command, lines);

        assertThat(malformed.error().summary()).isEqualTo(summary);
        assertThat(malformed.error().rule()).isNotEmpty();
        assertThat(malformed.error().received()).startsWith(command + "\n").contains(lines[0]);
        assertThat(malformed.receipt()).isEqualTo("r");
    }

    @Test
    void serverCommandsAreExplained() {
        for (String command : new String[] {"CONNECTED", "MESSAGE", "RECEIPT", "ERROR"}) {
            assertThat(((Malformed) parse(V1_2, command)).error().rule()).contains("only a server sends");
        }
    }

    @Test
    void everyCommandIsParsed() {
        for (String command : ClientFrameParser.COMMANDS) {
            ClientFrame frame =
                    parse(V1_2, command, "id:1", "destination:/queue/a", "transaction:t", "ack:auto", "heart-beat:0,0");

            assertThat(frame).as(command).isNotInstanceOf(Malformed.class);
            assertThat(frame.describe()).startsWith(command + "\nid:1");
        }
    }

    private ClientFrame parse(StompVersion version, String command, String... lines) {
        Headers.Builder headers = Headers.builder();
        Arrays.stream(lines).forEach(line -> {
            int colon = line.indexOf(':');
            headers.add(line.substring(0, colon), line.substring(colon + 1));
        });
        return parser.parse(command, headers.build(), version);
    }
}

package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} and {@code check} as an operator meets them. */
final class ServeIT {

    @Test
    void theBannerTellsEverythingAndEndsWithReady() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve()) {
            assertThat(broker.out())
                    .matches("Hoofbeat \\d+\\.\\d+\\.\\d+\\S*\n"
                            + "  STOMP      tcp://127\\.0\\.0\\.1:\\d+\n"
                            + "             ws://127\\.0\\.0\\.1:\\d+/ws \\(the same port\\)\n"
                            + "  WebSocket  ws://127\\.0\\.0\\.1:\\d+/ws \\(also /stomp, /\\)\n"
                            + "  SockJS     http://127\\.0\\.0\\.1:\\d+/sockjs\n"
                            + "  admin      http://127\\.0\\.0\\.1:\\d+/ \\(console; /metrics, /healthz\\)\n"
                            + "  data       /\\S+, no messages from before\n"
                            + "  who        clients on this machine, without login or as guest/guest; any other login is refused\n"
                            + "Ready in \\d+ ms\n");
            assertThat(broker.err()).isEmpty();
        }
    }

    @Test
    void sigtermEndsInOrder() throws IOException {
        try (HoofbeatProcess broker = HoofbeatProcess.serve();
                Socket client = new Socket(InetAddress.getLoopbackAddress(), broker.stompPort())) {
            connect(client);

            broker.terminate();
            byte[] farewell = client.getInputStream().readAllBytes();
            client.shutdownOutput();

            assertThat(broker.exitCode()).isZero();
            assertThat(broker.out())
                    .endsWith(
                            "Stopping: accepting nothing new, delivering what is in flight\nStopped: 1 connection closed\n");
            assertThat(broker.err()).isEmpty();
            assertThat(new String(farewell, StandardCharsets.UTF_8))
                    .doesNotContain("MESSAGE")
                    .containsPattern("^ERROR\nmessage:The broker stops\n")
                    .containsPattern("\nreconnect-after-ms:(1[0-9]{3}|2000)\n");
        }
    }

    @Test
    void whatWasAcceptedBeforeSigtermIsDelivered() throws Exception {
        try (HoofbeatProcess broker = HoofbeatProcess.serve();
                HoofbeatProcess sub = HoofbeatProcess.run("sub", "/topic/last", "--url", broker.stompUrl())) {
            sub.awaitErr(line -> line.startsWith("Subscribed"));
            try (HoofbeatProcess pub =
                    HoofbeatProcess.run("pub", "/topic/last", "words", "--count", "1000", "--url", broker.stompUrl())) {
                assertThat(pub.exitCode()).as(pub.toString()).isZero();
            }

            broker.terminate();

            assertThat(broker.exitCode()).isZero();
            assertThat(sub.exitCode()).isEqualTo(1);
            assertThat(sub.out()).isEqualTo("words\n".repeat(1000));
            assertThat(sub.err()).contains("the broker refused: The broker stops");
        }
    }

    @Test
    void serveIsWhatRunsWithoutACommand() {
        try (HoofbeatProcess broker =
                HoofbeatProcess.run("--stomp-port", "0", "--ws-port", "-1", "--admin-port", "-1")) {
            broker.awaitOut(line -> line.startsWith("Ready"));
            assertThat(broker.out()).contains("  WebSocket  off\n", "  admin      off\n");
        }
    }

    @Test
    void theHealthPageAnswers() throws Exception {
        try (HoofbeatProcess broker = HoofbeatProcess.serve()) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(broker.healthUrl()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTakenPortIsToldWithItsHolderAndTheOption() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HoofbeatProcess broker = HoofbeatProcess.run(
                        "--stomp-port", "0", "--admin-port", "0", "--ws-port", "" + holder.getLocalPort())) {
            assertThat(broker.exitCode()).isEqualTo(1);
            assertThat(broker.out()).isEmpty();
            assertThat(broker.err())
                    .startsWith("hoofbeat: Cannot listen for WebSocket on 127.0.0.1 port " + holder.getLocalPort()
                            + ": another program has this port already. ")
                    .endsWith("Choose another port with --ws-port or listen.webSocketPort (0 takes a free one).\n");
            if (Files.exists(Path.of("/proc/net/tcp"))) {
                assertThat(broker.err())
                        .contains("It is process " + ProcessHandle.current().pid() + " (");
            }
        }
    }

    @Test
    void anUnknownKeyStopsTheStart(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("hoofbeat.yaml"), "limits:\n  bodyByteMax: 1\n");
        try (HoofbeatProcess broker = HoofbeatProcess.run("--config", file.toString())) {
            assertThat(broker.exitCode()).isEqualTo(2);
            assertThat(broker.out()).isEmpty();
            assertThat(broker.err())
                    .isEqualTo(file + ":2:3: unknown key 'limits.bodyByteMax'; did you mean 'limits.bodyBytesMax'?\n");
        }
    }

    @Test
    void aLimitFromTheEnvironmentHolds() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--set", "limits.bodyBytesMax=10");
                HoofbeatProcess fits =
                        HoofbeatProcess.run("pub", "/topic/a", "0123456789", "--url", broker.stompUrl());
                HoofbeatProcess large =
                        HoofbeatProcess.run("pub", "/topic/a", "0123456789x", "--url", broker.stompUrl())) {
            assertThat(fits.exitCode()).as(fits.toString()).isZero();
            assertThat(large.exitCode()).isEqualTo(1);
            assertThat(large.err()).startsWith("hoofbeat: the broker refused: ");
        }
    }

    @Test
    void anOpenAddressWithoutUsersIsRefused() {
        try (HoofbeatProcess broker = HoofbeatProcess.run("--bind", "0.0.0.0")) {
            assertThat(broker.exitCode()).isEqualTo(2);
            assertThat(broker.err())
                    .isEqualTo(
                            "--bind: listen.bind: '0.0.0.0' can be reached from other machines and no users are configured, so"
                                    + " that anyone could enter; add a user with 'hoofbeat user add NAME --file data/users', or listen on"
                                    + " 127.0.0.1\n");
        }
    }

    @Test
    void checkPrintsTheEffectiveConfigurationWithOrigins(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("hoofbeat.yaml"), "sessions: {prefetch: 7}\n");
        Map<String, String> environment = Map.of(
                "HOOFBEAT_CONFIG",
                file.toString(),
                "HOOFBEAT_QUEUES_BYTES_MAX",
                "1GiB",
                "HOOFBEAT_LIMITS_INCOMPLETE_BYTES_MAX",
                "2MiB",
                "HOOFBEAT_LIMITS_TRANSACTION_BYTES_MAX",
                "3MiB");
        try (HoofbeatProcess check =
                HoofbeatProcess.run(environment, "check", "--bind", "localhost", "--set", "limits.bodyBytesMax=1MiB")) {
            assertThat(check.exitCode()).as(check.toString()).isZero();
            assertThat(check.err()).isEmpty();
            assertThat(check.out().replaceAll(" +# ", " # ").replace(folder + "/", ""))
                    .isEqualTo("""
                            # The configuration that takes effect; behind each value, where it comes from.
                            data: data # default
                            policies: [] # default
                            virtualHosts:
                              hosts: [] # default
                              defaultAliases: [] # default
                              strict: false # default
                            access:
                              rules: [] # default
                              file: "" # default
                            listen:
                              bind: localhost # --bind
                              stompPort: 61613 # default
                              webSocketPort: 61614 # default
                              adminPort: 61680 # default
                              loops: 0 # default
                              transport: auto # default
                              outputHighBytes: 1MiB # default
                              outputLowBytes: 256KiB # default
                              proxySources: [] # default
                              webSocket:
                                paths: [/ws, /stomp, /] # default
                                allowedOrigins: [] # default
                                messageBytesMax: 16448KiB # default
                                compression: true # default
                              sockJs:
                                enabled: true # default
                                heartBeatMillis: 25000 # default
                                absentMillisMax: 5000 # default
                            limits:
                              bodyBytesMax: 1MiB # --set
                              headerLineBytesMax: 8KiB # default
                              headersMax: 128 # default
                              headerBytesMax: 64KiB # default
                              beforeConnectBytesMax: 8KiB # default
                              connectionsMax: 100000 # default
                              connectionsPerAddressMax: 10000 # default
                              connectionsPerUserMax: 0 # default
                              connectionsPerSecondMax: 20000 # default
                              connectionsPerListenerMax: 0 # default
                              framesPerSecondMax: 0 # default
                              bytesPerSecondMax: 0 # default
                              framesPerSecondPerUserMax: 0 # default
                              bytesPerSecondPerUserMax: 0 # default
                              subscriptionsMax: 1000000 # default
                              queuesMax: 100000 # default
                              presenceMembersMax: 100000 # default
                              incompleteBytesMax: 2MiB # environment HOOFBEAT_LIMITS_INCOMPLETE_BYTES_MAX
                              transactionBytesMax: 3MiB # environment HOOFBEAT_LIMITS_TRANSACTION_BYTES_MAX
                            destinations:
                              syntax: auto # default
                              queuePrefixes: [] # default
                              unknownPrefix: topic # default
                              composite: false # default
                              partsMax: 16 # default
                            heartBeat:
                              canSendMillis: 100 # default
                              wantsMillis: 1000 # default
                            queues:
                              deliveriesMax: 5 # default
                              deadLetterPrefix: /queue/dlq. # default
                              idleMillis: 60000 # default
                              bytesMax: 1GiB # environment HOOFBEAT_QUEUES_BYTES_MAX
                              windowBytesMax: 4MiB # default
                            transactions:
                              openMax: 100 # default
                              framesMax: 10000 # default
                              bytesMax: 64MiB # default
                              millisMax: 300000 # default
                            sessions:
                              connectMillisMax: 10000 # default
                              subscriptionsMax: 10000 # default
                              prefetch: 7 # hoofbeat.yaml:1:22
                              backlogBytesMax: 16MiB # default
                              slowMillisMax: 10000 # default
                              unacknowledgedMax: 100000 # default
                              framesPerSecondMax: 0 # default
                              bytesPerSecondMax: 0 # default
                            store:
                              kind: disk # default
                              freeBytesMin: 64MiB # default
                            metrics:
                              destinationsMax: 200 # default
                            drain:
                              millisMax: 10000 # default
                              reconnectAfterMillis: 1000 # default
                            users:
                              file: "" # default
                              anonymous: false # default
                              cacheMillis: 60000 # default
                              hash:
                                memoryKiB: 19456 # default
                                iterations: 2 # default
                            auth:
                              reloadMillis: 2000 # default
                              failures:
                                perUser: 5 # default
                                perAddress: 50 # default
                                delayMillis: 1000 # default
                                delayMillisMax: 60000 # default
                                refusalMillis: 500 # default
                              jwt:
                                issuer: "" # default
                                audience: "" # default
                                algorithms: [RS256, ES256] # default
                                jwks: "" # default
                                secretFile: "" # default
                                loginClaim: sub # default
                                rolesClaim: roles # default
                                skewMillis: 10000 # default
                                jwksMillis: 300000 # default
                                jwksMillisMin: 30000 # default
                              http:
                                url: "" # default
                                timeoutMillis: 2000 # default
                            tls:
                              certificate: "" # default
                              key: "" # default
                              plain: false # default
                              clientCa: "" # default
                              clientRequired: false # default
                              clientLogin: cn # default
                            log:
                              level: info # default
                              format: text # default
                              auditFile: "" # default
                            """);
        }
    }

    @Test
    void helpAndVersionAreThere() {
        try (HoofbeatProcess help = HoofbeatProcess.run("--help");
                HoofbeatProcess version = HoofbeatProcess.run("--version");
                HoofbeatProcess wrong = HoofbeatProcess.run("serv")) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).contains("serve", "check", "pub", "sub");
            assertThat(version.exitCode()).isZero();
            assertThat(version.out()).startsWith("Hoofbeat ");
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("there is no command 'serv'; did you mean 'serve'?");
        }
    }

    private static void connect(Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write("CONNECT\naccept-version:1.2\nhost:x\n\n\0".getBytes(StandardCharsets.UTF_8));
        InputStream in = client.getInputStream();
        for (int next = in.read(); next != 0; next = in.read()) {
            assertThat(next).as("before the end of CONNECTED").isNotNegative();
        }
    }
}

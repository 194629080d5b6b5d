package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with real clients: our own over TCP and WebSocket, and sockets of the JDK. */
final class TlsIT {

    private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:x\n\n\0";

    @TempDir
    private Path folder;

    private TestIdentity server;

    @BeforeEach
    void makeServer() throws Exception {
        server = TestIdentity.make(folder, "broker");
        use(server);
        Files.writeString(folder.resolve("first-ca.pem"), server.certificatePem());
    }

    private void use(TestIdentity identity) throws Exception {
        Files.writeString(folder.resolve("key.pem"), identity.keyPem());
        Files.writeString(folder.resolve("certificate.pem"), identity.certificatePem());
    }

    private HoofbeatProcess serve(String... settings) {
        List<String> all = new ArrayList<>();
        for (String setting : settings) {
            all.addAll(List.of("--set", setting));
        }
        all.addAll(List.of("--set", "tls.certificate=" + folder.resolve("certificate.pem")));
        all.addAll(List.of("--set", "tls.key=" + folder.resolve("key.pem")));
        all.addAll(List.of("--set", "auth.reloadMillis=20"));
        return HoofbeatProcess.serve(all.toArray(new String[0]));
    }

    private static HoofbeatProcess pub(String url, String body, String... tls) {
        List<String> all = new ArrayList<>(List.of("pub", "/topic/a", body, "--url", url));
        all.addAll(List.of(tls));
        return HoofbeatProcess.run(all.toArray(new String[0]));
    }

    private static void assertSent(String url, String body, String... tls) {
        try (HoofbeatProcess pub = pub(url, body, tls)) {
            assertThat(pub.exitCode()).as(pub.toString()).isZero();
        }
    }

    private static void assertFails(String words, String url, String... tls) {
        try (HoofbeatProcess pub = pub(url, "x", tls)) {
            assertThat(pub.exitCode()).as(pub.toString()).isEqualTo(1);
            assertThat(pub.err()).contains(words);
        }
    }

    private String ca(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void messagesGoOverTlsAndWssAndNothingInClearText() throws Exception {
        String large = "0123456789abcdef".repeat(4000);
        try (HoofbeatProcess broker = serve();
                HoofbeatProcess first = HoofbeatProcess.run(
                        "sub", "/topic/a", "--count", "3", "--url", broker.stompUrl(), "--ca", ca("first-ca.pem"));
                HoofbeatProcess second = HoofbeatProcess.run(
                        "sub", "/topic/*", "--count", "3", "--url", broker.stompUrl(), "--ca", ca("first-ca.pem"));
                HoofbeatProcess third = HoofbeatProcess.run(
                        "sub", "/topic/a", "--count", "3", "--url", broker.webSocketUrl(), "--insecure")) {
            assertThat(broker.stompUrl()).startsWith("tls://");
            assertThat(broker.webSocketUrl()).startsWith("wss://");
            for (HoofbeatProcess sub : List.of(first, second, third)) {
                sub.awaitErr(line -> line.startsWith("Subscribed"));
            }
            assertSent(broker.stompUrl(), large, "--ca", ca("first-ca.pem"));
            assertSent(broker.stompUrl().replace("tls:", "wss:") + "/ws", large + "2", "--ca", ca("first-ca.pem"));
            assertSent(broker.webSocketUrl(), "small", "--insecure");
            for (HoofbeatProcess sub : List.of(first, second, third)) {
                assertThat(sub.exitCode()).as(sub.err()).isZero();
                assertThat(sub.out()).isEqualTo(large + "\n" + large + "2\nsmall\n");
            }
            assertFails("TLS failed", broker.stompUrl());
            assertFails("TLS failed", broker.webSocketUrl());
            assertFails("This port speaks TLS", broker.stompUrl().replace("tls:", "tcp:"));
            assertThat(broker.err()).isEmpty();
        }
    }

    /** Also where the Java machine is set to permit it: there the broker alone forbids it. */
    @Test
    void nothingOlderThanTls12IsSpoken() throws Exception {
        byte[] wrongVersion = {21, 3, 3, 0, 2, 2, 70}; // A fatal alert, "protocol_version".
        Path permitting = Files.writeString(folder.resolve("java.security"), "jdk.tls.disabledAlgorithms=\n");
        try (HoofbeatProcess broker = HoofbeatProcess.serveOn(
                List.of("-Djava.security.properties=" + permitting),
                "--store",
                "memory",
                "--set",
                "tls.certificate=" + folder.resolve("certificate.pem"),
                "--set",
                "tls.key=" + folder.resolve("key.pem"))) {
            assertThat(answerToHello(broker, 0x0301)).isEqualTo(wrongVersion);
            assertThat(answerToHello(broker, 0x0302)).isEqualTo(wrongVersion);
            assertThat(answerToHello(broker, 0x0303)).startsWith(22, 3, 3);
        }
    }

    /** The first bytes that come back for a ClientHello of a version, whose other contents are right for all. */
    private static byte[] answerToHello(HoofbeatProcess broker, int version) throws IOException {
        byte[] extensions = HexFormat.of().parseHex("000a000400020017" + "000d000a00080403080404010201");
        ByteBuffer hello = ByteBuffer.allocate(200);
        hello.putInt(0x0100_0000).putShort((short) version).put(new byte[32]).put((byte) 0);
        hello.put(HexFormat.of().parseHex("0008" + "c02bc02fc013002f" + "0100"));
        hello.putShort((short) extensions.length).put(extensions);
        hello.put(3, (byte) (hello.position() - 4));
        ByteBuffer record = ByteBuffer.allocate(5 + hello.position());
        record.put(new byte[] {22, 3, 1}).putShort((short) hello.position()).put(hello.flip());
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(broker.stompUrl()).getPort())) {
            socket.getOutputStream().write(record.array());
            return socket.getInputStream().readNBytes(7);
        }
    }

    @Test
    void clearTextIsServedBesideTlsOnRequest() {
        try (HoofbeatProcess broker = serve("tls.plain=true")) {
            assertSent(broker.stompUrl(), "x", "--ca", ca("first-ca.pem"));
            assertSent(broker.stompUrl().replace("tls:", "tcp:"), "x");
            assertSent(broker.webSocketUrl().replace("wss:", "ws:"), "x");
        }
    }

    @Test
    void aNewCertificateCountsForNewConnectionsAndABrokenOneForNone() throws Exception {
        try (HoofbeatProcess broker = serve();
                HoofbeatProcess sub = HoofbeatProcess.run(
                        "sub", "/topic/a", "--count", "3", "--url", broker.stompUrl(), "--ca", ca("first-ca.pem"))) {
            sub.awaitErr(line -> line.startsWith("Subscribed"));
            Files.writeString(folder.resolve("certificate.pem"), "broken");
            broker.awaitOut(line -> line.contains("the certificate in use stays"));
            assertSent(broker.stompUrl(), "one", "--ca", ca("first-ca.pem"));

            TestIdentity next = TestIdentity.make(folder, "next");
            Files.writeString(folder.resolve("next-ca.pem"), next.certificatePem());
            use(next);
            broker.awaitOut(line -> line.contains("certificate read again"));

            assertSent(broker.stompUrl(), "two", "--ca", ca("next-ca.pem"));
            assertFails("TLS failed", broker.stompUrl(), "--ca", ca("first-ca.pem"));
            assertSent(broker.webSocketUrl(), "three", "--ca", ca("next-ca.pem"));
            assertThat(sub.exitCode()).as(sub.err()).isZero();
            assertThat(sub.out()).isEqualTo("one\ntwo\nthree\n");
        }
    }

    @Test
    void aClientCertificateIsALogin() throws Exception {
        TestIdentity meter = TestIdentity.make(folder, "meter-7");
        TestIdentity stranger = TestIdentity.make(folder, "stranger");
        Files.writeString(folder.resolve("clients.pem"), meter.certificatePem());
        try (HoofbeatProcess broker = serve("tls.clientCa=" + folder.resolve("clients.pem"))) {
            assertThat(broker.out()).contains("clients with a certificate of ");
            assertThat(answer(broker, meter.clientTrusting(server), CONNECT))
                    .startsWith("CONNECTED\n")
                    .contains("\nuser-name:meter-7\n");
            assertThat(answer(broker, meter.clientTrusting(server), CONNECT.replace("host:x", "login:meter-8")))
                    .startsWith("ERROR\n")
                    .contains("Login refused");
            assertFails("Login refused", broker.stompUrl(), "--ca", ca("first-ca.pem"));
            assertThat(answer(broker, stranger.clientTrusting(server), CONNECT)).doesNotContain("CONNECTED");
        }
        try (HoofbeatProcess broker = serve(
                "tls.clientCa=" + folder.resolve("clients.pem"),
                "tls.clientRequired=true",
                "tls.clientLogin=san",
                "users.anonymous=true")) {
            assertThat(answer(broker, meter.clientTrusting(server), CONNECT)).contains("\nuser-name:localhost\n");
            try (HoofbeatProcess pub = pub(broker.stompUrl(), "x", "--ca", ca("first-ca.pem"))) {
                assertThat(pub.exitCode()).isEqualTo(1);
            }
        }
    }

    @Test
    void aSessionByCertificateEndsWithIt() throws Exception {
        for (int seconds = 8; seconds < 100; seconds *= 2) { // Enough to come in, on a machine that is busy too.
            TestIdentity meter = TestIdentity.endingIn(seconds, folder, "meter-7");
            Files.writeString(folder.resolve("clients.pem"), meter.certificatePem());
            try (HoofbeatProcess broker = serve("tls.clientCa=" + folder.resolve("clients.pem"));
                    SSLSocket socket = socket(broker, meter.clientTrusting(server))) {
                socket.setSoTimeout(120_000);
                if (answer(socket, CONNECT).startsWith("CONNECTED\n")) {
                    assertThat(answer(socket, "")).contains("ERROR\nmessage:Login expired");
                    return;
                }
            }
        }
        fail("it has never come in");
    }

    private static SSLSocket socket(HoofbeatProcess broker, SSLContext context) throws IOException {
        int port = URI.create(broker.stompUrl()).getPort();
        return (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void aClientCertificateIsALoginOfTheVirtualHostsThatSaySo() throws Exception {
        TestIdentity meter = TestIdentity.make(folder, "meter-7");
        Files.writeString(folder.resolve("clients.pem"), meter.certificatePem());
        Files.writeString(folder.resolve("bank.users"), "meter-7 - roles=meter\n");
        Path configuration = Files.writeString(folder.resolve("hoofbeat.yaml"), """
                tls: {certificate: %1$s/certificate.pem, key: %1$s/key.pem, clientCa: %1$s/clients.pem}
                virtualHosts:
                  hosts:
                    - {name: shop, tls: {clientLogin: cn}}
                    - {name: bank, users: {file: %1$s/bank.users}}
                """.formatted(folder));
        try (HoofbeatProcess broker =
                HoofbeatProcess.serve("--config", configuration.toString(), "--store", "memory")) {
            for (String host : List.of("x", "shop")) {
                assertThat(answer(broker, meter.clientTrusting(server), CONNECT.replace("host:x", "host:" + host)))
                        .as(host)
                        .startsWith("CONNECTED\n")
                        .contains("\nuser-name:meter-7\n");
            }
            assertThat(answer(broker, meter.clientTrusting(server), CONNECT.replace("host:x", "host:bank")))
                    .startsWith("ERROR\n")
                    .contains("Login refused");
        }
    }

    @Test
    void theAdminPortSpeaksHttpsWithTheSameCertificate() throws Exception {
        try (HoofbeatProcess broker = serve()) {
            String plain = URI.create(broker.healthUrl()).resolve("/").toString();
            String https = plain.replace("http:", "https:");
            assertThat(broker.out()).contains(https + " (the same port)");
            assertThat(dest(0, https, "--ca", ca("first-ca.pem"))).isEmpty();
            assertThat(dest(0, https, "--insecure")).isEmpty();
            assertThat(dest(1, https)).contains("TLS with " + https + " failed", "--ca FILE");
            HttpClient http = HttpClient.newBuilder()
                    .sslContext(server.clientTrusting(server))
                    .build();
            HttpResponse<String> page = get(http, https);
            assertThat(page.statusCode()).isEqualTo(200);
            int port = URI.create(broker.webSocketUrl()).getPort();
            assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                    .contains(" wss://127.0.0.1:" + port, " wss://localhost:" + port)
                    .doesNotContain(" ws://");
            assertThat(get(http, https + "api/overview").body()).contains("\"tls\":\"required\"");
            assertThat(post(http, https, "https://127.0.0.1").statusCode()).isEqualTo(403);
            assertThat(post(http, https, https.substring(0, https.length() - 1)).statusCode())
                    .isEqualTo(404);
            assertThat(post(http, https, plain.substring(0, plain.length() - 1)).statusCode())
                    .isEqualTo(403);

            TestIdentity next = TestIdentity.make(folder, "next");
            Files.writeString(folder.resolve("next-ca.pem"), next.certificatePem());
            use(next);
            broker.awaitOut(line -> line.contains("certificate read again"));
            assertThat(dest(0, https, "--ca", ca("next-ca.pem"))).isEmpty();
            assertThat(dest(1, https, "--ca", ca("first-ca.pem"))).contains("TLS with");
            assertThat(broker.err()).isEmpty();
        }
        // Operators are not asked for the certificate that clients have to show.
        try (HoofbeatProcess broker = serve(
                "tls.plain=true", "tls.clientCa=" + folder.resolve("certificate.pem"), "tls.clientRequired=true")) {
            String https = broker.healthUrl().replace("http:", "https:").replace("healthz", "");
            assertThat(dest(1, https, "--ca", ca("next-ca.pem"))).contains("asks for an operator's login");
            assertThat(get(HttpClient.newHttpClient(), broker.healthUrl().replace("healthz", ""))
                            .headers()
                            .firstValue("content-security-policy")
                            .orElse(""))
                    .contains(" ws://127.0.0.1:", " wss://127.0.0.1:");
        }
    }

    /** Looks for a client that is not there. */
    private static String dest(int exitCode, String admin, String... more) {
        List<String> all = new ArrayList<>(List.of("subs", "--json", "--admin", admin));
        all.addAll(List.of(more));
        try (HoofbeatProcess command = HoofbeatProcess.run(all.toArray(new String[0]))) {
            assertThat(command.exitCode()).as(command.toString()).isEqualTo(exitCode);
            return exitCode == 0 ? command.out().replace("{\"total\":0,\"subscriptions\":[]}\n", "") : command.err();
        }
    }

    private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(HttpClient http, String admin, String origin) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin + "api/purge?destination=/queue/none"))
                .headers("X-Hoofbeat-Request", "1", "Origin", origin)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theDoctorTellsWhenTheCertificateEndsAndThatAKeyDoesNotFit() throws Exception {
        String[] doctor = {
            "doctor",
            "--json",
            "--data",
            folder.toString(),
            "--set",
            "tls.certificate=" + folder.resolve("certificate.pem"),
            "--set",
            "tls.key=" + folder.resolve("key.pem")
        };
        try (HoofbeatProcess asked = HoofbeatProcess.run(doctor)) {
            assertThat(asked.exitCode()).as(asked.toString()).isZero();
            assertThat(asked.out())
                    .containsPattern("CN=broker in \\S+certificate.pem ends on 20\\S+Z, in 29 days")
                    .contains("renew it and replace");
        }
        Files.writeString(
                folder.resolve("key.pem"), TestIdentity.make(folder, "other").keyPem());
        try (HoofbeatProcess asked = HoofbeatProcess.run(doctor)) {
            assertThat(asked.exitCode()).as(asked.toString()).isEqualTo(1);
            assertThat(asked.out()).contains("is not the key of this certificate", "mend the files");
        }
    }

    /** What comes back until NUL or the end. */
    private static String answer(HoofbeatProcess broker, SSLContext context, String frames) throws IOException {
        try (SSLSocket socket = socket(broker, context)) {
            return answer(socket, frames);
        } catch (IOException e) {
            return "lost: " + e.getMessage();
        }
    }

    private static String answer(SSLSocket socket, String frames) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try {
            socket.getOutputStream().write(frames.getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next > 0; next = in.read()) {
                received.write(next);
            }
        } catch (IOException e) {
            received.writeBytes(("lost: " + e.getMessage()).getBytes(StandardCharsets.UTF_8));
        }
        return received.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anErrorArrivesWholeAndItsEndIsSaid() throws Exception {
        try (HoofbeatProcess broker = serve();
                Socket socket = server.clientTrusting(server)
                        .getSocketFactory()
                        .createSocket(
                                InetAddress.getLoopbackAddress(),
                                URI.create(broker.stompUrl()).getPort())) {
            socket.getOutputStream().write("NONSENSE\n\n\0".getBytes(StandardCharsets.UTF_8));
            // The end of the stream without close_notify would be an exception here.
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("ERROR\n").endsWith("\0");
        }
    }

    @Test
    void aKeyThatIsNotThatOfTheCertificateStopsTheStart() throws Exception {
        Files.writeString(
                folder.resolve("key.pem"), TestIdentity.make(folder, "other").keyPem());
        try (HoofbeatProcess broker = HoofbeatProcess.run(
                "--set", "tls.certificate=" + folder.resolve("certificate.pem"),
                "--set", "tls.key=" + folder.resolve("key.pem"))) {
            assertThat(broker.exitCode()).isEqualTo(2);
            assertThat(broker.err()).contains("is not the key of this certificate");
        }
        try (HoofbeatProcess broker = HoofbeatProcess.run("--set", "tls.certificate=/x.pem")) {
            assertThat(broker.exitCode()).isEqualTo(2);
            assertThat(broker.err()).contains("tls.certificate needs the key to it in tls.key");
        }
    }
}

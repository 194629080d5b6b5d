package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and the operator's own service, through the jar. */
@SuppressWarnings("JavaUtilDate") // the library takes times so
final class TokensIT {

    @TempDir
    private Path folder;

    private ECKey key;

    @BeforeEach
    void makeKey() throws Exception {
        key = new ECKeyGenerator(Curve.P_256).keyID("first").generate();
        Files.writeString(folder.resolve("keys.json"), new JWKSet(key.toPublicJWK()).toString());
    }

    private HoofbeatProcess serve() {
        return HoofbeatProcess.serve(
                "--set", "auth.jwt.issuer=https://issuer",
                "--set", "auth.jwt.audience=hoofbeat",
                "--set", "auth.jwt.jwks=" + folder.resolve("keys.json"),
                "--set", "auth.reloadMillis=20");
    }

    private String token(String login, long endMillis) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer("https://issuer")
                        .audience("hoofbeat")
                        .subject(login)
                        .expirationTime(new Date(endMillis))
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private static long in(long seconds) {
        return System.currentTimeMillis() + 1000 * seconds;
    }

    private static String connect(String passcode) {
        return "CONNECT\naccept-version:1.2\nhost:x\n" + (passcode.isEmpty() ? "" : "passcode:" + passcode + "\n")
                + "\n\0";
    }

    private static void send(Socket socket, String frames) throws IOException {
        socket.getOutputStream().write(frames.getBytes(StandardCharsets.UTF_8));
    }

    /** The next frame, without the line ends before it. */
    private static String next(Socket socket) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        for (int read = in.read(); read > 0; read = in.read()) {
            if (read != '\n' || frame.size() > 0) {
                frame.write(read);
            }
        }
        return frame.toString(StandardCharsets.UTF_8);
    }

    private static Socket client(HoofbeatProcess broker) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.stompPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    @Test
    void aTokenIsAPasscodeUntilItExpires() throws Exception {
        try (HoofbeatProcess broker = serve();
                Socket long1 = client(broker);
                Socket short1 = client(broker);
                Socket wrong = client(broker);
                Socket nobody = client(broker)) {
            assertThat(broker.out()).contains("  who        clients with a token of https://issuer\n");
            send(long1, connect(token("alice", in(600))));
            assertThat(next(long1)).startsWith("CONNECTED\n").contains("\nuser-name:alice\n");
            send(short1, connect(token("bob", in(6))));
            assertThat(next(short1)).startsWith("CONNECTED\n");
            send(short1, "SUBSCRIBE\nid:1\ndestination:/topic/a\nreceipt:r\n\n\0");
            assertThat(next(short1)).startsWith("RECEIPT\n");
            send(wrong, connect(token("alice", in(600)).replaceFirst("\\..*\\.", ".e30.")));
            assertThat(next(wrong)).startsWith("ERROR\n").contains("Login refused", "not told");
            send(nobody, connect(""));
            assertThat(next(nobody)).startsWith("ERROR\n").contains("Login refused");

            assertThat(next(short1)).startsWith("ERROR\n").contains("message:Login expired", "/sys/auth/refresh");
            assertThat(short1.getInputStream().readAllBytes()).isEmpty();
            send(long1, "SEND\ndestination:/topic/a\nreceipt:r\n\nx\0");
            assertThat(next(long1)).startsWith("RECEIPT\n");
        }
    }

    @Test
    void aFreshTokenMakesTheSessionLast() throws Exception {
        try (HoofbeatProcess broker = serve();
                Socket fresh = client(broker);
                Socket stale = client(broker);
                Socket other = client(broker)) {
            long end = in(6);
            send(stale, connect(token("bob", end)));
            assertThat(next(stale)).startsWith("CONNECTED\n");
            send(fresh, connect(token("alice", end)));
            assertThat(next(fresh)).startsWith("CONNECTED\n");
            send(fresh, "SEND\ndestination:/sys/auth/refresh\nreceipt:r1\n\n" + token("alice", in(600)) + "\0");
            assertThat(next(fresh)).isEqualTo("RECEIPT\nreceipt-id:r1\n\n");
            // The one beside it had as long and is out; so the first one lives by its fresh token.
            assertThat(next(stale)).contains("message:Login expired");
            send(fresh, "SEND\ndestination:/topic/a\nreceipt:r2\n\nx\0");
            assertThat(next(fresh)).isEqualTo("RECEIPT\nreceipt-id:r2\n\n");

            send(other, connect(token("carl", in(600))));
            assertThat(next(other)).startsWith("CONNECTED\n");
            send(other, "SEND\ndestination:/sys/auth/refresh\nreceipt:r3\n\n" + token("alice", in(600)) + "\0");
            assertThat(next(other)).startsWith("ERROR\n").contains("Token of another user", "receipt-id:r3");
            send(fresh, "SEND\ndestination:/sys/auth/refresh\n\nnonsense\0");
            assertThat(next(fresh)).startsWith("ERROR\n").contains("Token refused");
        }
    }

    @Test
    void aTokenWithoutASignatureOrSignedWithThePublicKeyIsNone() throws Exception {
        try (HoofbeatProcess broker = serve()) {
            String[] good = token("alice", in(600)).split("\\.", -1);
            for (String head : List.of(
                    "{\"alg\":\"none\"}",
                    "{\"alg\":\"None\",\"kid\":\"first\"}",
                    "{\"alg\":\"\",\"kid\":\"first\"}",
                    "{\"alg\":\"HS256\",\"kid\":\"first\"}")) {
                Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
                String start = encoder.encodeToString(head.getBytes(StandardCharsets.UTF_8)) + "." + good[1];
                // What a library would take that uses whatever key it finds for whatever algorithm the token names.
                List<byte[]> secrets = List.of(
                        key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
                        key.toECPublicKey().getEncoded(),
                        Files.readAllBytes(folder.resolve("keys.json")));
                List<String> signatures = new ArrayList<>(List.of("", good[2]));
                for (byte[] secret : secrets) {
                    Mac mac = Mac.getInstance("HmacSHA256");
                    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
                    signatures.add(encoder.encodeToString(mac.doFinal(start.getBytes(StandardCharsets.US_ASCII))));
                }
                // All of them at once: the broker takes its time for a refusal.
                List<Socket> refused = new ArrayList<>();
                try {
                    for (String signature : signatures) {
                        refused.add(client(broker));
                        send(refused.get(refused.size() - 1), connect(start + "." + signature));
                    }
                    for (Socket socket : refused) {
                        assertThat(next(socket)).as(head).startsWith("ERROR\n").contains("Login refused", "not told");
                    }
                } finally {
                    for (Socket socket : refused) {
                        socket.close();
                    }
                }
            }
            try (Socket socket = client(broker)) {
                send(socket, connect(String.join(".", good)));
                assertThat(next(socket)).startsWith("CONNECTED\n");
            }
        }
    }

    @Test
    void keysAreTakenOverWhenTheirFileChanges() throws Exception {
        try (HoofbeatProcess broker = serve();
                Socket before = client(broker);
                Socket after = client(broker)) {
            String old = token("alice", in(600));
            key = new ECKeyGenerator(Curve.P_256).keyID("second").generate();
            Files.writeString(folder.resolve("keys.json"), new JWKSet(key.toPublicJWK()).toString());
            broker.awaitOut(line -> line.contains("1 keys of tokens read again"));
            send(before, connect(old));
            assertThat(next(before)).contains("Login refused");
            send(after, connect(token("alice", in(600))));
            assertThat(next(after)).startsWith("CONNECTED\n");
        }
    }

    @Test
    void aWebSocketBringsItsTokenWithTheUpgrade() throws Exception {
        try (HoofbeatProcess broker = serve()) {
            String token = token("alice", in(600));
            assertThat(overWebSocket(broker.webSocketUrl(), "Bearer " + token)).contains("\nuser-name:alice\n");
            assertThat(overWebSocket(broker.webSocketUrl() + "?access_token=" + token, ""))
                    .contains("\nuser-name:alice\n");
            assertThat(overWebSocket(broker.webSocketUrl(), "Basic " + token)).contains("Login refused");
            assertThat(overWebSocket(broker.webSocketUrl() + "?access_token=x", ""))
                    .contains("Login refused");
        }
    }

    private static String overWebSocket(String url, String authorization) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (!authorization.isEmpty()) {
            builder.header("Authorization", authorization);
        }
        WebSocket socket = builder.buildAsync(URI.create(url), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean isLast) {
                        answer.complete(text.toString());
                        return WebSocket.Listener.super.onText(from, text, isLast);
                    }
                })
                .get(60, TimeUnit.SECONDS);
        socket.sendText(connect(""), true).get(60, TimeUnit.SECONDS);
        String text = answer.get(60, TimeUnit.SECONDS);
        socket.abort();
        return text;
    }

    @Test
    void aServiceOfTheOperatorDecides() throws Exception {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/login", exchange -> {
            String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] bytes = ("{\"allow\": " + question.contains("\"passcode\":\"right\"") + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        service.start();
        try (HoofbeatProcess broker = HoofbeatProcess.serve(
                        "--set",
                        "auth.http.url=http://127.0.0.1:" + service.getAddress().getPort() + "/login");
                Socket right = client(broker);
                Socket wrong = client(broker)) {
            send(right, connect("right").replace("host:x", "login:eve"));
            assertThat(next(right)).startsWith("CONNECTED\n").contains("\nuser-name:eve\n");
            send(wrong, connect("wrong").replace("host:x", "login:eve"));
            assertThat(next(wrong)).startsWith("ERROR\n").contains("Login refused", "not told");
        } finally {
            service.stop(0);
        }
    }
}

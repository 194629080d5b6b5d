package io.hoofbeat.core.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.FileWatch;
import io.hoofbeat.core.security.Presented;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("JavaUtilDate") // the library takes times so
final class TokenLoginsTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    private final FileWatch watch = new FileWatch(3_600_000);
    private ECKey key;
    private RSAKey rsa;

    @BeforeEach
    void makeKeys() throws Exception {
        key = new ECKeyGenerator(Curve.P_256).keyID("first").generate();
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private static TokenOptions options(List<String> algorithms, @Nullable String jwks, @Nullable Path secret) {
        return new TokenOptions(
                "https://issuer", "hoofbeat", algorithms, jwks, secret, "sub", "realm.roles", 0, 60_000, 1);
    }

    private String jwks(JWK... keys) throws Exception {
        Path file = folder.resolve("keys.json");
        // With the private parts: an operator's mistake must not become a hole.
        Files.writeString(file, new JWKSet(List.of(keys)).toString(true));
        return file.toString();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("https://issuer")
                .audience(List.of("other", "hoofbeat"))
                .subject("alice")
                .claim("tenant", "acme")
                .claim("realm", Map.of("roles", List.of("trader", "admin")))
                .expirationTime(new Date(System.currentTimeMillis() + 600_000));
    }

    private static String token(String algorithm, String keyId, JWSSigner signer, JWTClaimsSet claims)
            throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.parse(algorithm))
                        .keyID(keyId)
                        .build(),
                claims);
        token.sign(signer);
        return token.serialize();
    }

    private String es(JWTClaimsSet claims) throws Exception {
        return token("ES256", key.getKeyID(), new ECDSASigner(key), claims);
    }

    private static Verdict ask(TokenLogins logins, String token) throws Exception {
        return logins.authenticate(new Credentials("x", null, null, "10.0.0.1:1", Presented.token(token)))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private static void assertRefused(TokenLogins logins, String token) throws Exception {
        assertThat(ask(logins, token))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.cause()).startsWith("the token is not good here"));
    }

    @Test
    void aGoodTokenTellsLoginRolesClaimsAndItsEnd() throws Exception {
        JWTClaimsSet claims = claims().build();
        try (TokenLogins logins = new TokenLogins(options(List.of("ES256"), jwks(key, rsa), null), watch)) {
            Verdict.Accepted accepted = (Verdict.Accepted) ask(logins, es(claims));

            assertThat(accepted.user().name()).isEqualTo("alice");
            assertThat(accepted.user().roles()).containsExactlyInAnyOrder("trader", "admin");
            assertThat(accepted.user().claims()).containsEntry("tenant", "acme").doesNotContainKey("realm");
            assertThat(accepted.user().isRelay()).isFalse();
            assertThat(accepted.grant().expiresAtMillis())
                    .isEqualTo(claims.getExpirationTime().getTime() / 1000 * 1000);
        }
    }

    @Test
    void whatIsWrongIsRefused() throws Exception {
        try (TokenLogins logins = new TokenLogins(options(List.of("ES256"), jwks(key, rsa), null), watch)) {
            assertRefused(logins, es(claims().issuer("https://other").build()));
            assertRefused(logins, es(claims().audience("other").build()));
            assertRefused(logins, es(claims().audience((String) null).build()));
            assertRefused(logins, es(claims().subject(null).build()));
            assertRefused(logins, es(claims().subject("").build()));
            assertRefused(logins, es(claims().expirationTime(null).build()));
            assertRefused(
                    logins,
                    es(claims().expirationTime(new Date(System.currentTimeMillis() - 1000))
                            .build()));
            assertRefused(
                    logins,
                    es(claims().notBeforeTime(new Date(System.currentTimeMillis() + 60_000))
                            .build()));
            String good = es(claims().build());
            assertRefused(logins, good.substring(0, good.length() - 3) + (good.endsWith("AAA") ? "BBB" : "AAA"));
            assertRefused(logins, "");
            assertRefused(logins, "a.b.c");
            ECKey stranger = new ECKeyGenerator(Curve.P_256).keyID("first").generate();
            assertRefused(logins, token("ES256", "first", new ECDSASigner(stranger), claims().build()));
            // A good signature by an algorithm that is not on the list.
            assertRefused(logins, token("RS256", "rsa", new RSASSASigner(rsa), claims().build()));
        }
    }

    @Test
    void noneIsNoAlgorithm() throws Exception {
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        String body = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims().build().toString().getBytes(StandardCharsets.UTF_8));
        try (TokenLogins logins = new TokenLogins(options(List.of("ES256"), jwks(key), null), watch)) {
            assertRefused(logins, header + "." + body + ".");
            assertRefused(logins, header + "." + body + ".c2ln");
        }
    }

    @Test
    void aPublicKeyIsNeverASecret() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        JWK shared = new OctetSequenceKey.Builder(SECRET.replace('0', 'x').getBytes(StandardCharsets.UTF_8))
                .keyID("oct")
                .build();
        byte[] publicKey = rsa.toRSAPublicKey().getEncoded();
        try (TokenLogins both = new TokenLogins(options(List.of("RS256", "HS256"), jwks(rsa, shared), secret), watch)) {
            assertThat(ask(both, token("HS256", "any", new MACSigner(SECRET), claims().build())))
                    .isInstanceOf(Verdict.Accepted.class);
            assertThat(ask(both, token("RS256", "rsa", new RSASSASigner(rsa), claims().build())))
                    .isInstanceOf(Verdict.Accepted.class);
            assertRefused(both, token("HS256", "rsa", new MACSigner(publicKey), claims().build()));
            // A secret in the set of public keys is none.
            assertRefused(both, token("HS256", "oct", new MACSigner(SECRET.replace('0', 'x')), claims().build()));
        }
    }

    @Test
    void keysOfAUrlAreFetchedAnewWhenATokenHasAnUnknownOne() throws Exception {
        String[] served = {new JWKSet(key.toPublicJWK()).toString()};
        int[] fetches = {0};
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            fetches[0]++;
            byte[] bytes = served[0].getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
        try (TokenLogins logins = new TokenLogins(options(List.of("ES256"), url, null), watch)) {
            assertThat(ask(logins, es(claims().build()))).isInstanceOf(Verdict.Accepted.class);
            assertThat(ask(logins, es(claims().build()))).isInstanceOf(Verdict.Accepted.class);
            assertThat(fetches[0]).isEqualTo(1);

            key = new ECKeyGenerator(Curve.P_256).keyID("second").generate();
            served[0] = new JWKSet(key.toPublicJWK()).toString();
            assertThat(ask(logins, es(claims().build()))).isInstanceOf(Verdict.Accepted.class);
            assertThat(fetches[0]).isEqualTo(2);
        } finally {
            server.stop(0);
        }
        try (TokenLogins logins = new TokenLogins(options(List.of("ES256"), url, null), watch)) {
            assertThat(ask(logins, es(claims().build())))
                    .isInstanceOfSatisfying(
                            Verdict.Refused.class,
                            refused -> assertThat(refused.cause()).contains("cannot reach the keys"));
        }
    }

    @Test
    void whatCannotBeUsedIsToldAtTheStart() throws Exception {
        Path weak = Files.writeString(folder.resolve("weak"), "short\n");
        assertThatThrownBy(() -> new TokenLogins(options(List.of("HS256"), null, weak), watch))
                .hasMessageContaining("holds 5 bytes");
        assertThatThrownBy(() -> new TokenLogins(options(List.of("ES256"), folder + "/none.json", null), watch))
                .hasMessageContaining("none.json");
        assertThat(options(List.of("HS256"), "x", null).problem()).contains("auth.jwt.secretFile names none");
        assertThat(options(List.of("ES256"), null, null).problem()).contains("auth.jwt.jwks names no public keys");
        assertThat(options(List.of("ES256"), "x", weak).problem()).contains("auth.jwt.secretFile is for HS256");
        assertThat(options(List.of("ES256"), "x", null).problem()).isNull();
    }
}

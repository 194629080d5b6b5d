package io.hoofbeat.core.security.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.login.Logins;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpLoginsTest {

    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "{\"allow\": true}";
    private volatile String question = "";
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean isSlow;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 300);
        server.createContext("/login", exchange -> {
            question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            try {
                if (isSlow) {
                    released.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
    }

    private HttpLogins logins(long timeoutMillis) {
        return new HttpLogins(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/login"), timeoutMillis);
    }

    private static Verdict ask(HttpLogins logins) throws Exception {
        return logins.authenticate(new Credentials("alice", "pass\"code", "shop", "10.0.0.1:1"))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void theServiceIsToldAndDecides() throws Exception {
        HttpLogins logins = logins(60_000);
        assertThat(((Verdict.Accepted) ask(logins)).user().name()).isEqualTo("alice");
        assertThat(JSONObjectUtils.parse(question))
                .isEqualTo(Map.of("login", "alice", "passcode", "pass\"code", "host", "shop", "address", "10.0.0.1:1"));

        answer =
                "{\"allow\": true, \"user\": \"al\", \"roles\": [\"r\"], \"claims\": {\"n\": 1, \"none\": null, \"o\": {}}, \"relay\": true, \"validSeconds\": 60}";
        Verdict.Accepted accepted = (Verdict.Accepted) ask(logins);
        assertThat(accepted.user().name()).isEqualTo("al");
        assertThat(accepted.user().roles()).containsExactly("r");
        assertThat(accepted.user().claims()).isEqualTo(Map.of("n", "1"));
        assertThat(accepted.user().isRelay()).isTrue();
        assertThat(accepted.grant().expiresAtMillis())
                .isBetween(System.currentTimeMillis(), System.currentTimeMillis() + 60_000);

        answer = "{\"allow\": false}";
        assertThat(ask(logins)).isEqualTo(Logins.REFUSED);
        status = 403;
        assertThat(ask(logins)).isEqualTo(Logins.REFUSED);
    }

    @Test
    void anAnswerThatSaysNothingLetsNobodyIn() throws Exception {
        for (String bad : new String[] {
            "",
            "{}",
            "{\"allow\": \"true\"}",
            "[true]",
            "{\"allow\": true",
            "{\"allow\": true, \"user\": 7}",
            "{\"allow\": true, \"roles\": \"r\"}",
            "{\"allow\": true, \"relay\": \"true\"}",
            "{\"allow\": true, \"validSeconds\": \"60\"}"
        }) {
            answer = bad;
            assertThat(ask(logins(60_000)))
                    .as(bad)
                    .isInstanceOf(Verdict.Refused.class)
                    .isNotEqualTo(Logins.REFUSED);
        }
    }

    @Test
    void aServiceThatDoesNotAnswerInTimeLetsNobodyIn() throws Exception {
        isSlow = true;
        assertThat(((Verdict.Refused) ask(logins(50))).cause()).contains("auth.http.url", "does not answer");
    }

    @Test
    void onlySoManyQuestionsWaitAtOnce() throws Exception {
        isSlow = true;
        HttpLogins logins = logins(60_000);
        Credentials alice = new Credentials("alice", "a", "shop", "10.0.0.1:1");
        List<CompletableFuture<Verdict>> waiting = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            waiting.add(logins.authenticate(alice).toCompletableFuture());
        }
        assertThat(logins.authenticate(alice).toCompletableFuture())
                .isCompletedWithValueMatching(Verdict.Refused.class::isInstance);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        isSlow = false;
        released.countDown();
        for (CompletableFuture<Verdict> each : waiting) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isInstanceOf(Verdict.Accepted.class);
        }
        assertThat(ask(logins)).as("there is room again").isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void aServiceThatFailsIsLeftAlone() throws Exception {
        status = 500;
        HttpLogins logins = logins(60_000);
        for (int i = 0; i < Circuit.FAILURES_MAX; i++) {
            assertThat(ask(logins)).isInstanceOf(Verdict.Refused.class);
        }
        question = "not asked";
        assertThat(ask(logins)).isInstanceOf(Verdict.Refused.class);
        assertThat(question).isEqualTo("not asked");
    }

    @Test
    void theCircuitOpensForLongerEachTimeAndClosesWithAnAnswer() {
        long[] nanos = {0};
        Circuit circuit = new Circuit(() -> nanos[0]);
        for (int i = 1; i < Circuit.FAILURES_MAX; i++) {
            assertThat(circuit.onFailure()).isFalse();
            assertThat(circuit.waitMillis()).isZero();
        }
        assertThat(circuit.onFailure()).isTrue();
        assertThat(circuit.waitMillis()).isEqualTo(1000);
        nanos[0] += 1_000_000_000L;
        assertThat(circuit.waitMillis()).as("one may try").isZero();
        assertThat(circuit.waitMillis()).as("the others wait").isEqualTo(1000);
        circuit.onFailure();
        assertThat(circuit.waitMillis()).isEqualTo(2000);
        nanos[0] += 2_000_000_000L;
        assertThat(circuit.waitMillis()).isZero();
        circuit.onAnswer();
        assertThat(circuit.waitMillis()).isZero();
    }
}

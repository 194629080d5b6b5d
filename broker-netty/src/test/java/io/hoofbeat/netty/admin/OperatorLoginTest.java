package io.hoofbeat.netty.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class OperatorLoginTest {

    private static final class Users implements Authenticator {

        private final long refusalMillis;

        Users(long refusalMillis) {
            this.refusalMillis = refusalMillis;
        }

        @Override
        public CompletionStage<Verdict> authenticate(Credentials credentials) {
            return CompletableFuture.completedFuture(
                    "right".equals(credentials.passcode())
                            ? new Verdict.Accepted(new User(credentials.login(), Set.of("admin"), Map.of(), false))
                            : new Verdict.Refused("wrong"));
        }

        @Override
        public long refusalMillis() {
            return refusalMillis;
        }
    }

    private static CompletableFuture<OperatorLogin.Entry> ask(long refusalMillis, String pair) {
        String header = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return new OperatorLogin(new Users(refusalMillis), () -> true)
                .check(header, "127.0.0.1:1")
                .toCompletableFuture();
    }

    @Test
    void aWrongLoginIsAnsweredLater() {
        long hour = Duration.ofHours(1).toMillis();
        assertThat(ask(hour, "root:wrong")).isNotDone();
        assertThat(ask(hour, "root:right")).isCompletedWithValueMatching(OperatorLogin.Entry.Allowed.class::isInstance);
        assertThat(ask(0, "root:wrong")).isCompletedWithValue(new OperatorLogin.Entry.Unknown());
    }
}

package io.hoofbeat.core.security.http;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.Grant;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.security.login.Logins;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a service about logins: a POST with {@code login}, {@code passcode}, {@code host} and {@code address} in JSON. It answers 200
 * and {@code {"allow": true, "user": "alice", "roles": ["trader"], "claims": {"tenant": "acme"}, "relay": false, "validSeconds":
 * 3600}}, of which only {@code allow} must be there, or {@code {"allow": false}}, or 401 or 403. Anything else counts as a
 * failure of the service. Any thread.
 */
public final class HttpLogins implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(HttpLogins.class);

    private static final int ANSWER_CHARS_MAX = 64 << 10;
    private static final int WAITING_MAX = 256;
    private static final Verdict BUSY =
            new Verdict.Refused("more logins wait to be checked than the broker takes; connect again later");

    private final URI url;
    private final Duration timeout;
    private final HttpClient client;
    private final Circuit circuit = new Circuit(System::nanoTime);
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * A service at a URL.
     *
     * @param timeoutMillis how long an answer may take, in milliseconds
     */
    public HttpLogins(URI url, long timeoutMillis) {
        this.url = url;
        timeout = Duration.ofMillis(timeoutMillis);
        client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        long waitMillis = circuit.waitMillis();
        if (waitMillis > 0) {
            return CompletableFuture.completedFuture(unavailable(waitMillis));
        }
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            return CompletableFuture.completedFuture(BUSY);
        }
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question(credentials)))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).handle((response, failure) -> {
            waiting.decrementAndGet();
            return failure == null ? verdict(response, credentials.login()) : failed(failure.toString());
        });
    }

    private static String question(Credentials credentials) {
        Map<String, Object> question = new HashMap<>();
        put(question, "login", credentials.login());
        put(question, "passcode", credentials.passcode());
        put(question, "host", credentials.host());
        put(question, "address", credentials.peer());
        return JSONObjectUtils.toJSONString(question);
    }

    private static void put(Map<String, Object> question, String name, @Nullable String value) {
        if (value != null) {
            question.put(name, value);
        }
    }

    private Verdict verdict(HttpResponse<String> response, @Nullable String login) {
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            circuit.onAnswer();
            return Logins.REFUSED;
        }
        if (status != 200) {
            return failed("status " + status);
        }
        try {
            Map<String, Object> answer = JSONObjectUtils.parse(response.body(), ANSWER_CHARS_MAX);
            if (!(answer.get("allow") instanceof Boolean isAllowed)) {
                return failed("no \"allow\" that is true or false in the answer");
            }
            Verdict verdict = isAllowed ? accepted(answer, login) : Logins.REFUSED;
            circuit.onAnswer();
            return verdict;
        } catch (ParseException e) {
            return failed("the answer is not understood: " + e.getMessage());
        }
    }

    private static Verdict accepted(Map<String, Object> answer, @Nullable String login) throws ParseException {
        String user = JSONObjectUtils.getString(answer, "user");
        Set<String> roles = new HashSet<>();
        List<String> listed = JSONObjectUtils.getStringList(answer, "roles");
        if (listed != null) {
            roles.addAll(listed);
        }
        Map<String, String> claims = new HashMap<>();
        Map<String, Object> told = JSONObjectUtils.getJSONObject(answer, "claims");
        if (told != null) {
            told.forEach((name, value) -> {
                if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                    claims.put(name, value.toString());
                }
            });
        }
        Boolean isRelay = typed(answer, "relay", Boolean.class);
        Number seconds = typed(answer, "validSeconds", Number.class);
        Grant grant = seconds == null
                ? Grant.LASTING
                : Grant.until(System.currentTimeMillis() + 1000 * Math.min(seconds.longValue(), Integer.MAX_VALUE));
        return new Verdict.Accepted(
                new User(user == null ? login : user, roles, claims, isRelay != null && isRelay), grant);
    }

    /** A field, or null when it is not there; one of another kind is a mistake of the service, which must not make a session last. */
    private static <T> @Nullable T typed(Map<String, Object> answer, String name, Class<T> type) throws ParseException {
        Object value = answer.get(name);
        if (value != null && !type.isInstance(value)) {
            throw new ParseException("\"" + name + "\" is no " + type.getSimpleName(), 0);
        }
        return type.cast(value);
    }

    private Verdict failed(String why) {
        if (circuit.onFailure()) {
            LOG.error("auth.http.url: {} fails and is left alone for a while: {}", url, why);
        } else {
            LOG.debug("auth.http.url: {}: {}", url, why);
        }
        return unavailable(Circuit.FIRST_WAIT_MILLIS);
    }

    private static Verdict unavailable(long waitMillis) {
        return new Verdict.Refused("the service that knows the users (auth.http.url) does not answer; try again in "
                + Math.max(1, (waitMillis + 999) / 1000) + " s");
    }
}

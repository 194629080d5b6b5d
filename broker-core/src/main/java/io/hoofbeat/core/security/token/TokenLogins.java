package io.hoofbeat.core.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.FileWatch;
import io.hoofbeat.core.security.Grant;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.security.login.LoginWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logins by the token that is presented: a JWT whose signature, issuer, audience and times are right. Whatever is wrong, the
 * client reads the same; the log at level debug says what. Signatures are checked, and keys fetched, on threads of their own.
 * Any thread.
 */
@SuppressWarnings("JavaUtilDate") // the library tells times so
public final class TokenLogins implements Authenticator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TokenLogins.class);

    private static final Verdict REFUSED = new Verdict.Refused(
            "the token is not good here: signed by a key that this broker trusts, for this broker as audience, by its issuer, and"
                    + " not expired");

    private static final Verdict UNCHECKED =
            new Verdict.Refused("the broker cannot reach the keys to check the token with; connect again later");

    /** Bytes of a secret that nobody finds by trying. */
    private static final int SECRET_BYTES_MIN = 32;

    private final TokenOptions options;
    private final LoginWorkers workers = new LoginWorkers("token", LoginWorkers.usualCount());
    private final @Nullable DefaultJWTProcessor<SecurityContext> byKeys;
    private final @Nullable DefaultJWTProcessor<SecurityContext> bySecret;

    /**
     * Reads the keys.
     *
     * @param options without a {@linkplain TokenOptions#problem problem}
     * @param watch   looks after files
     * @throws IOException when a file cannot be used; the message says which
     */
    public TokenLogins(TokenOptions options, FileWatch watch) throws IOException {
        this.options = options;
        String jwks = options.jwks();
        Path secret = options.secret();
        try {
            byKeys = jwks == null ? null : processor(TokenOptions.KEY_ALGORITHMS, KeySource.open(jwks, options, watch));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("auth.jwt.jwks: " + jwks + ": " + e, e);
        }
        if (secret == null) {
            bySecret = null;
        } else {
            // Whatever key a token names, there is this one.
            List<JWK> only = List.of(new OctetSequenceKey.Builder(secretOf(secret)).build());
            bySecret = processor(TokenOptions.SECRET_ALGORITHMS, (selector, context) -> only);
        }
    }

    private static byte[] secretOf(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException("auth.jwt.secretFile: " + e, e);
        }
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--; // An editor has put it there.
        }
        if (end < SECRET_BYTES_MIN) {
            throw new IOException("auth.jwt.secretFile: " + file + " holds " + end + " bytes; a secret has "
                    + SECRET_BYTES_MIN + " or more");
        }
        return Arrays.copyOf(bytes, end);
    }

    private DefaultJWTProcessor<SecurityContext> processor(List<String> kind, JWKSource<SecurityContext> keys) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("JWT"), null));
        Set<JWSAlgorithm> algorithms = options.algorithms(kind);
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                options.audience(),
                new JWTClaimsSet.Builder().issuer(options.issuer()).build(),
                Set.of("exp", options.loginClaim()));
        claims.setMaxClockSkew((int) (options.skewMillis() / 1000));
        processor.setJWTClaimsSetVerifier(claims);
        return processor;
    }

    /** Decides by the token that is presented; login and passcode play no part. */
    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        String token = credentials.presented().token();
        if (token == null) {
            return CompletableFuture.completedFuture(REFUSED);
        }
        return workers.submit(() -> verdictOn(token, credentials.peer()));
    }

    private Verdict verdictOn(String token, String peer) {
        try {
            SignedJWT signed = SignedJWT.parse(token);
            DefaultJWTProcessor<SecurityContext> processor = TokenOptions.SECRET_ALGORITHMS.contains(
                            signed.getHeader().getAlgorithm().getName())
                    ? bySecret
                    : byKeys;
            if (processor == null) {
                LOG.debug(
                        "token from {}: algorithm {} is not accepted",
                        peer,
                        signed.getHeader().getAlgorithm());
                return REFUSED;
            }
            return accepted(processor.process(signed, null), peer);
        } catch (RateLimitReachedException e) {
            LOG.debug("token from {}: its key is unknown, and the keys were fetched a moment ago", peer);
            return REFUSED;
        } catch (KeySourceException e) {
            LOG.warn("auth.jwt.jwks: {} cannot be fetched: {}", options.jwks(), e.toString());
            return UNCHECKED;
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
            LOG.debug("token from {}: {}", peer, e.toString());
            return REFUSED;
        }
    }

    private Verdict accepted(JWTClaimsSet claims, String peer) throws ParseException {
        Date end = claims.getExpirationTime();
        Object login = claims.getClaim(options.loginClaim());
        // The skew is for clocks that are behind the issuer's; at its end a token ends.
        if (end == null
                || end.getTime() <= System.currentTimeMillis()
                || !(login instanceof String name)
                || name.isEmpty()) {
            LOG.debug("token from {}: it has expired, or {} is no text", peer, options.loginClaim());
            return REFUSED;
        }
        return new Verdict.Accepted(
                new User(name, roles(claims.getClaims()), texts(claims.getClaims()), false),
                Grant.until(end.getTime()));
    }

    private Set<String> roles(Map<String, Object> claims) {
        Object value = claims.get(options.rolesClaim());
        if (value == null) {
            Object inner = claims;
            for (String name : options.rolesClaim().split("\\.", -1)) {
                inner = inner instanceof Map<?, ?> map ? map.get(name) : null;
            }
            value = inner;
        }
        Set<String> roles = new TreeSet<>();
        if (value instanceof List<?> list) {
            list.forEach(each -> roles.add(String.valueOf(each)));
        } else if (value instanceof String text) {
            roles.addAll(Arrays.asList(text.strip().split("\\s+", -1)));
        }
        roles.remove("");
        return roles;
    }

    /** The claims that are one value: texts, numbers and truth values. */
    private static Map<String, String> texts(Map<String, Object> claims) {
        Map<String, String> texts = new HashMap<>();
        claims.forEach((name, value) -> {
            if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                texts.put(name, value.toString());
            }
        });
        return texts;
    }

    @Override
    public void close() {
        workers.close();
    }
}

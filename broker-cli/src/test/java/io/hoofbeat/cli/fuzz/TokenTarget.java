package io.hoofbeat.cli.fuzz;

import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.FileWatch;
import io.hoofbeat.core.security.Presented;
import io.hoofbeat.core.security.token.TokenLogins;
import io.hoofbeat.core.security.token.TokenOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token. With an even first byte the text as it is presented, which is never good, since nobody has the secret. With an odd one its header
 * and its claims, a line each, which are signed properly: a client is let in only by claims that name issuer and audience, and has a name then.
 */
public final class TokenTarget {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final ScratchFile FILE = new ScratchFile("secret");
    private static final TokenLogins LOGINS = logins();

    private TokenTarget() {}

    private static TokenLogins logins() {
        try {
            return new TokenLogins(
                    new TokenOptions(
                            "https://issuer",
                            "hoofbeat",
                            List.of("HS256"),
                            null,
                            FILE.with(SECRET),
                            "sub",
                            "realm.roles",
                            0,
                            60_000,
                            1),
                    new FileWatch(3_600_000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        if ((input[0] & 1) == 0) {
            Verdict verdict = verdictOn(new String(bytes, StandardCharsets.UTF_8));
            FuzzTargets.require(verdict instanceof Verdict.Refused, "let in without a signature: " + verdict);
            return;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String claims = text.substring(end + 1);
        Verdict verdict = verdictOn(signed(text.substring(0, Math.max(0, end)), claims));
        if (verdict instanceof Verdict.Accepted accepted) {
            String name = accepted.user().name();
            FuzzTargets.require(name != null && !name.isEmpty(), "let in without a name: " + claims);
            FuzzTargets.require(
                    claims.contains("\\u")
                            || (claims.contains("iss") && claims.contains("aud") && claims.contains("exp")),
                    "let in by " + claims);
        }
    }

    private static Verdict verdictOn(String token) {
        try {
            return LOGINS.authenticate(new Credentials(null, null, null, "10.0.0.1:1", Presented.token(token)))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError("no verdict on " + token, e);
        }
    }

    private static String signed(String header, String claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String text = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            return text + "." + base64.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}

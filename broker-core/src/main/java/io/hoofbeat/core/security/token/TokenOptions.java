package io.hoofbeat.core.security.token;

import com.nimbusds.jose.JWSAlgorithm;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be set about tokens. A key has one kind and one place: public keys stand in a set of keys, a secret in a file of its
 * own, and a token's algorithm decides in which of the two its key is looked for, never what a key is.
 *
 * @param issuer          that a token must name in {@code iss}
 * @param audience        that a token must name in {@code aud}
 * @param algorithms      that are accepted, such as RS256; each signs with a public key or with the secret
 * @param jwks            set of public keys, the URL or path of a file in JSON; null for none
 * @param secret          file with the secret of HS256 and its like; null for none
 * @param loginClaim      which claim is the login
 * @param rolesClaim      which claim holds the roles, a list or a text with blanks; dots lead into objects
 * @param skewMillis      how far {@code nbf} and {@code iat} may be ahead of the clock, in milliseconds; {@code exp} counts as it is
 * @param jwksMillis      how long fetched keys are used before they are fetched again, in milliseconds
 * @param jwksMillisMin   how long after a fetch an unknown key causes the next one, in milliseconds
 */
public record TokenOptions(
        String issuer,
        String audience,
        List<String> algorithms,
        @Nullable String jwks,
        @Nullable Path secret,
        String loginClaim,
        String rolesClaim,
        long skewMillis,
        long jwksMillis,
        long jwksMillisMin) {

    /** Algorithms that sign with a secret. */
    public static final List<String> SECRET_ALGORITHMS = List.of("HS256", "HS384", "HS512");

    /** Algorithms that sign with a private key. */
    public static final List<String> KEY_ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    /** Copies. */
    public TokenOptions {
        algorithms = List.copyOf(algorithms);
    }

    Set<JWSAlgorithm> algorithms(List<String> among) {
        Set<JWSAlgorithm> found = new HashSet<>();
        for (String name : algorithms) {
            if (among.contains(name)) {
                found.add(JWSAlgorithm.parse(name));
            }
        }
        return found;
    }

    /** What does not go together, or null. */
    public @Nullable String problem() {
        boolean usesSecret = !algorithms(SECRET_ALGORITHMS).isEmpty();
        boolean usesKeys = !algorithms(KEY_ALGORITHMS).isEmpty();
        if (usesSecret && secret == null) {
            return "auth.jwt.algorithms has one that signs with a secret (HS…), and auth.jwt.secretFile names none";
        }
        if (secret != null && !usesSecret) {
            return "auth.jwt.secretFile is for HS256, HS384 and HS512, and auth.jwt.algorithms has none of them";
        }
        if (usesKeys && jwks == null) {
            return "auth.jwt.algorithms has one that signs with a private key, and auth.jwt.jwks names no public keys";
        }
        if (jwks != null && !usesKeys) {
            return "auth.jwt.jwks is for RS…, PS… and ES…, and auth.jwt.algorithms has none of them";
        }
        if (issuer.isEmpty() || audience.isEmpty()) {
            return "auth.jwt needs issuer and audience: tokens made for others must not be good here";
        }
        return null;
    }
}

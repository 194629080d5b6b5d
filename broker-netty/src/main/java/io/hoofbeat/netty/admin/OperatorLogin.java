package io.hoofbeat.netty.admin;

import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets operators in, who are users like any other: those with the role {@code admin} may look and change, those with {@code monitor} may look.
 * While there are no users the port is open to this machine. Any thread.
 */
final class OperatorLogin {

    /** What becomes of a request. */
    enum Entry {
        ALLOWED,
        /** A login is missing or wrong. */
        UNKNOWN,
        /** The user does not have the role. */
        FORBIDDEN
    }

    private static final String MONITOR = AccessRules.MONITOR;
    private static final String BASIC = "Basic ";

    private final Authenticator authenticator;
    private final BooleanSupplier isNeeded;

    /** @param isNeeded whether there are users; asked at each request */
    OperatorLogin(Authenticator authenticator, BooleanSupplier isNeeded) {
        this.authenticator = authenticator;
        this.isNeeded = isNeeded;
    }

    /**
     * Looks at who asks.
     *
     * @param authorization the header of the request, or null
     * @param isChange      whether something is to be changed
     * @param peer          address of who asks
     */
    CompletionStage<Entry> check(@Nullable String authorization, boolean isChange, String peer) {
        if (!isNeeded.getAsBoolean()) {
            return CompletableFuture.completedFuture(Entry.ALLOWED);
        }
        String pair = pairOf(authorization);
        int colon = pair.indexOf(':');
        if (colon < 1) {
            return CompletableFuture.completedFuture(Entry.UNKNOWN);
        }
        Credentials credentials = new Credentials(pair.substring(0, colon), pair.substring(colon + 1), null, peer);
        return authenticator.authenticate(credentials).thenApply(verdict -> entryOf(verdict, isChange));
    }

    private static Entry entryOf(Verdict verdict, boolean isChange) {
        if (!(verdict instanceof Verdict.Accepted accepted)) {
            return Entry.UNKNOWN;
        }
        Set<String> roles = accepted.user().roles();
        boolean isAllowed = roles.contains(AccessRules.ADMIN) || (!isChange && roles.contains(MONITOR));
        return isAllowed ? Entry.ALLOWED : Entry.FORBIDDEN;
    }

    /** Name and passcode with a colon between them, or an empty text. */
    private static String pairOf(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return "";
        }
        try {
            byte[] pair = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).trim());
            return new String(pair, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}

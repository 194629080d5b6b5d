package io.hoofbeat.netty.admin;

import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets operators in, who are users like any other: those with the role {@code admin} or {@code monitor}. While there are no users the port
 * is open to this machine. Any thread.
 */
final class OperatorLogin {

    private static final String MONITOR = AccessRules.MONITOR;
    private static final String BASIC = "Basic ";

    private final Authenticator authenticator;
    private final BooleanSupplier isNeeded;

    /** @param isNeeded whether there are users; asked at each request */
    OperatorLogin(Authenticator authenticator, BooleanSupplier isNeeded) {
        this.authenticator = authenticator;
        this.isNeeded = isNeeded;
    }

    /** What becomes of somebody who asks. */
    sealed interface Entry {
        /** May come in; what he may do is looked at for each thing. */
        record Allowed(Operator operator) implements Entry {}

        /** The login is missing or wrong. */
        record Unknown() implements Entry {}

        /** Is neither to look nor to change. */
        record Forbidden(Operator operator) implements Entry {}
    }

    /**
     * Looks at who asks.
     *
     * @param authorization the header of the request, or null
     * @param peer          address of who asks
     */
    CompletionStage<Entry> check(@Nullable String authorization, String peer) {
        if (!isNeeded.getAsBoolean()) {
            return CompletableFuture.completedFuture(new Entry.Allowed(Operator.local(peer)));
        }
        String pair = pairOf(authorization);
        int colon = pair.indexOf(':');
        if (colon < 1) {
            return CompletableFuture.completedFuture(new Entry.Unknown());
        }
        Credentials credentials = new Credentials(pair.substring(0, colon), pair.substring(colon + 1), null, peer);
        long startNanos = System.nanoTime();
        return authenticator.authenticate(credentials).thenCompose(verdict -> {
            Entry entry = entryOf(verdict, peer);
            return entry instanceof Entry.Unknown
                    ? inTime(entry, startNanos)
                    : CompletableFuture.completedFuture(entry);
        });
    }

    /** The answer to a wrong login when it is time, which is the same for every cause. */
    private CompletionStage<Entry> inTime(Entry entry, long startNanos) {
        long leftNanos =
                TimeUnit.MILLISECONDS.toNanos(authenticator.refusalMillis()) - (System.nanoTime() - startNanos);
        if (leftNanos <= 0) {
            return CompletableFuture.completedFuture(entry);
        }
        Executor later = CompletableFuture.delayedExecutor(leftNanos, TimeUnit.NANOSECONDS, Runnable::run);
        return CompletableFuture.supplyAsync(() -> entry, later);
    }

    private static Entry entryOf(Verdict verdict, String peer) {
        if (!(verdict instanceof Verdict.Accepted accepted)) {
            return new Entry.Unknown();
        }
        Operator operator = Operator.of(accepted.user(), peer);
        boolean isAllowed = operator.isAdmin() || accepted.user().roles().contains(MONITOR);
        return isAllowed ? new Entry.Allowed(operator) : new Entry.Forbidden(operator);
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

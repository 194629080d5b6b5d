package io.hoofbeat.core.security.login;

import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.Grant;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.security.User;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may enter. The first that applies decides:
 *
 * <ol>
 * <li>nothing is configured: guests, see {@link LoopbackGuests};
 * <li>a token as passcode, or of the WebSocket upgrade when there is no passcode;
 * <li>a client certificate, when there is no passcode and no other login;
 * <li>neither login nor passcode: refused, unless anonymous clients are allowed;
 * <li>a login of the users file;
 * <li>any other login: the HTTP service, if there is one.
 * </ol>
 *
 * <p>Why somebody is refused is for the log only, and whoever asks here holds the answer back for {@link #refusalMillis}. An unknown
 * login is compared with a hash too. Any thread.
 */
public final class Logins implements Authenticator, AutoCloseable {

    /** The answer of a service that says no. */
    public static final Verdict REFUSED = new Verdict.Refused("no such user, or a wrong passcode");

    static final Verdict UNKNOWN = new Verdict.Refused("no such user, or one without a passcode");
    static final Verdict WRONG_PASSCODE = new Verdict.Refused("a wrong passcode");

    private static final CompletionStage<Verdict> NO_ANONYMOUS = CompletableFuture.completedFuture(
            new Verdict.Refused("neither login nor passcode (users.anonymous: false)"));

    private static final CompletionStage<Verdict> ANONYMOUS =
            CompletableFuture.completedFuture(new Verdict.Accepted(User.ANONYMOUS));

    private final Options options;
    private final UserDirectory users;
    private final @Nullable Authenticator tokens;
    private final @Nullable Authenticator http;
    private final LoginWorkers workers;
    private final VerifiedLogins verified;
    private final FailedLogins failed;
    private final Authenticator guests = new LoopbackGuests();

    /** What is being checked now, by digest: who asks the same meanwhile gets the same answer. */
    private final Map<String, CompletableFuture<Boolean>> running = new ConcurrentHashMap<>();

    /** Takes as long to compare with as a true one. Made when first needed, since a start should not wait for it. */
    private volatile @Nullable String dummyHash;

    /**
     * What can be set.
     *
     * @param anonymous     whether clients without login and passcode may enter although there are users
     * @param certificates  whether client certificates can be a login, so that nobody else is a guest
     * @param cacheMillis   how long a right login is remembered, in milliseconds
     * @param hash          for what unknown logins are compared with
     * @param failures      of logins
     */
    public record Options(
            boolean anonymous, boolean certificates, long cacheMillis, PasscodeHash hash, FailureLimits failures) {}

    /**
     * Puts the ways to log in together.
     *
     * @param tokens decides about tokens, which it finds in what is presented; null when there are none
     * @param http   decides about logins that are not in the file; null when there is no such service
     */
    public Logins(Options options, UserDirectory users, @Nullable Authenticator tokens, @Nullable Authenticator http) {
        this(
                options,
                users,
                tokens,
                http,
                new LoginWorkers("login", LoginWorkers.usualCount()),
                new FailedLogins(options.failures, System::nanoTime));
    }

    /**
     * As {@link #Logins(Options, UserDirectory, Authenticator, Authenticator)}, for the users of another virtual host: an address that
     * fails at one of them has failed at all.
     *
     * @param first outlives this
     */
    public Logins(
            Options options,
            UserDirectory users,
            @Nullable Authenticator tokens,
            @Nullable Authenticator http,
            Logins first) {
        this(options, users, tokens, http, first.workers, first.failed.ofOtherUsers(options.failures));
    }

    private Logins(
            Options options,
            UserDirectory users,
            @Nullable Authenticator tokens,
            @Nullable Authenticator http,
            LoginWorkers workers,
            FailedLogins failed) {
        this.options = options;
        this.users = users;
        this.tokens = tokens;
        this.http = http;
        verified = new VerifiedLogins(options.cacheMillis, System::nanoTime);
        this.workers = workers;
        this.failed = failed;
    }

    @Override
    public void onChange(Runnable recheck) {
        users.onChange(recheck);
    }

    @Override
    public long refusalMillis() {
        return options.failures.refusalMillis();
    }

    /** Whether anything says who may enter; if not, everybody on this machine may. */
    private boolean isConfigured() {
        return users.isConfigured() || tokens != null || http != null || options.certificates;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        if (!isConfigured()) {
            return guests.authenticate(credentials).thenApply(this::whileNothingIsConfigured);
        }
        String login = credentials.login();
        String passcode = credentials.passcode();
        CompletionStage<Verdict> byToken = tokens == null ? null : byToken(tokens, credentials);
        if (byToken != null) {
            return byToken;
        }
        String certified = credentials.presented().certificateLogin();
        if (certified != null && passcode == null && (login == null || login.equals(certified))) {
            return CompletableFuture.completedFuture(byCertificate(certified, credentials));
        }
        if (login == null && passcode == null) {
            return options.anonymous ? ANONYMOUS : NO_ANONYMOUS;
        }
        return byPasscode(credentials, login == null ? "" : login, passcode == null ? "" : passcode);
    }

    private Verdict whileNothingIsConfigured(Verdict verdict) {
        return verdict instanceof Verdict.Accepted accepted
                ? new Verdict.Accepted(accepted.user(), users.grantWithoutUsers())
                : verdict;
    }

    private @Nullable CompletionStage<Verdict> byToken(Authenticator judge, Credentials credentials) {
        String passcode = credentials.passcode();
        String token = passcode == null ? credentials.presented().token() : passcode;
        if (token == null || (passcode != null && !looksLikeToken(passcode))) {
            return null;
        }
        String refusal = failed.refusalOfAddress(credentials.peer());
        if (refusal != null) {
            return CompletableFuture.completedFuture(new Verdict.Refused(refusal));
        }
        Credentials asked = new Credentials(
                credentials.login(),
                null,
                credentials.host(),
                credentials.peer(),
                credentials.presented().withToken(token));
        return judge.authenticate(asked).thenApply(verdict -> {
            if (verdict instanceof Verdict.Refused) {
                failed.onFailureOfAddress(credentials.peer());
            }
            return verdict;
        });
    }

    /** Three parts in the alphabet of Base64 for URLs; the first is a JSON object, so it begins with that of <code>{"</code>. */
    static boolean looksLikeToken(String passcode) {
        int first = passcode.indexOf('.');
        int second = passcode.indexOf('.', first + 1);
        return passcode.startsWith("ey") && first > 0 && second > first && passcode.indexOf('.', second + 1) < 0;
    }

    /** The certificate has been checked against the authority; the file adds roles, if it knows the login. */
    private Verdict byCertificate(String login, Credentials credentials) {
        UserEntry entry = users.get(login);
        long endMillis = credentials.presented().certificateEndMillis();
        if (entry == null) {
            return new Verdict.Accepted(new User(login), Grant.until(endMillis));
        }
        return new Verdict.Accepted(entry.user(), Grant.both(Grant.until(endMillis), users.grantFor(entry)));
    }

    /** An end user has the roles and claims that the users file gives to his name, if it does. */
    @Override
    public Verdict.Accepted endUser(String name, Verdict.Accepted relay) {
        UserEntry entry = users.get(name);
        if (entry == null) {
            return new Verdict.Accepted(new User(name), relay.grant());
        }
        User user = new User(name, entry.roles(), entry.claims(), false);
        return new Verdict.Accepted(user, Grant.both(relay.grant(), users.grantFor(entry)));
    }

    private CompletionStage<Verdict> byPasscode(Credentials credentials, String login, String passcode) {
        UserEntry entry = users.get(login);
        if (entry == null && http != null) {
            return byHttp(http, credentials, login);
        }
        String ownHash = entry == null || entry.hash().equals(UserEntry.NO_PASSCODE) ? null : entry.hash();
        String digest = verified.digest(login, passcode, ownHash == null ? "" : ownHash);
        if (entry != null && ownHash != null && verified.contains(digest)) {
            return CompletableFuture.completedFuture(new Verdict.Accepted(entry.user(), users.grantFor(entry)));
        }
        String refusal = failed.refusal(credentials.peer(), login);
        if (refusal != null) {
            return CompletableFuture.completedFuture(new Verdict.Refused(refusal));
        }
        Check check = new Check(credentials.peer(), login, passcode, ownHash, digest);
        return check(check).thenApply(verdict -> {
            if (verdict == null && entry != null) {
                return new Verdict.Accepted(entry.user(), users.grantFor(entry));
            }
            Verdict wrong = ownHash == null ? UNKNOWN : WRONG_PASSCODE;
            return verdict == null || verdict.equals(REFUSED) ? wrong : verdict;
        });
    }

    /** A login to be checked against a hash; without one it is wrong, which takes as long to find. */
    private record Check(
            String peer,
            String login,
            String passcode,
            @Nullable String hash,
            String digest) {}

    /** Completes with null when the passcode is right, and with the refusal when not. */
    private CompletableFuture<@Nullable Verdict> check(Check check) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        CompletableFuture<Boolean> earlier = running.putIfAbsent(check.digest, answer);
        if (earlier != null) {
            return earlier.thenApply(isRight -> isRight ? null : REFUSED);
        }
        return workers.submit(() -> hash(check)).handle((verdict, failure) -> {
            boolean isRight = verdict instanceof Verdict.Accepted;
            running.remove(check.digest);
            answer.complete(isRight);
            if (failure != null) {
                throw new IllegalStateException("a passcode could not be checked", failure);
            }
            return isRight ? null : verdict;
        });
    }

    /** On a thread of the workers. */
    private Verdict hash(Check check) {
        // Once more: of the guesses that were waiting, only as many as are allowed get their turn.
        String refusal = failed.refusal(check.peer, check.login);
        if (refusal != null) {
            return new Verdict.Refused(refusal);
        }
        String hash = check.hash;
        if (PasscodeHash.matches(check.passcode, hash == null ? dummyHash() : hash) && hash != null) {
            failed.onSuccess(check.login);
            verified.add(check.digest);
            return new Verdict.Accepted(User.ANONYMOUS);
        }
        failed.onFailure(check.peer, check.login);
        return REFUSED;
    }

    private String dummyHash() {
        String known = dummyHash;
        if (known == null) {
            known = options.hash.hash("nobody");
            dummyHash = known;
        }
        return known;
    }

    private CompletionStage<Verdict> byHttp(Authenticator service, Credentials credentials, String login) {
        String refusal = failed.refusal(credentials.peer(), login);
        if (refusal != null) {
            return CompletableFuture.completedFuture(new Verdict.Refused(refusal));
        }
        return service.authenticate(credentials).thenApply(verdict -> {
            if (verdict instanceof Verdict.Accepted) {
                failed.onSuccess(login);
            } else if (verdict.equals(REFUSED)) {
                failed.onFailure(credentials.peer(), login);
            }
            return verdict;
        });
    }

    @Override
    public void close() {
        workers.close();
    }
}

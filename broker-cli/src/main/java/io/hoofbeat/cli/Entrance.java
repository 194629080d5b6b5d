package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.cli.config.SecurityKeys;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.FileWatch;
import io.hoofbeat.core.security.Grant;
import io.hoofbeat.core.security.Presented;
import io.hoofbeat.core.security.http.HttpLogins;
import io.hoofbeat.core.security.login.Logins;
import io.hoofbeat.core.security.login.UserDirectory;
import io.hoofbeat.core.security.login.UsersFileException;
import io.hoofbeat.core.security.token.TokenLogins;
import io.hoofbeat.core.security.token.TokenOptions;
import io.hoofbeat.netty.tls.TlsContext;
import io.hoofbeat.netty.tls.TlsException;
import io.hoofbeat.netty.tls.TlsOptions;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who may enter, put together as the configuration says, with what is looked after while the broker runs. */
final class Entrance implements AutoCloseable {

    private final Configuration configuration;
    private final FileWatch watch;
    private final UserDirectory users;
    private final Logins logins;
    private final @Nullable TlsContext tls;
    private final boolean isOfOtherHost;

    private Entrance(
            Configuration configuration,
            FileWatch watch,
            UserDirectory users,
            Logins logins,
            @Nullable TlsContext tls,
            boolean isOfOtherHost) {
        this.tls = tls;
        this.isOfOtherHost = isOfOtherHost;
        this.configuration = configuration;
        this.watch = watch;
        this.users = users;
        this.logins = logins;
    }

    /**
     * Reads what says who may enter the standard host, and with which certificate the broker shows itself.
     *
     * @throws ConfigurationException when a file cannot be used
     */
    static Entrance open(Configuration configuration) throws ConfigurationException {
        return open(configuration, openTls(configuration), null);
    }

    /**
     * Reads what says who may enter another virtual host behind the same listeners.
     *
     * @param host its configuration
     * @throws ConfigurationException when a file cannot be used
     */
    Entrance openHost(Configuration host) throws ConfigurationException {
        return open(host, null, logins);
    }

    private static Entrance open(Configuration configuration, @Nullable TlsContext tls, @Nullable Logins first)
            throws ConfigurationException {
        UserDirectory users;
        try {
            users = UserDirectory.open(configuration.usersFile());
        } catch (UsersFileException e) {
            throw new ConfigurationException(List.of(new Problem("users", e.getMessage())));
        }
        FileWatch watch = new FileWatch(configuration.get(SecurityKeys.RELOAD_MILLIS));
        users.reloadWith(watch);
        TokenLogins tokens = openTokens(configuration, watch);
        String url = configuration.get(SecurityKeys.HTTP_URL);
        HttpLogins http = url.isEmpty()
                ? null
                : new HttpLogins(URI.create(url), configuration.get(SecurityKeys.HTTP_TIMEOUT_MILLIS));
        Logins logins = first == null
                ? new Logins(configuration.loginOptions(), users, tokens, http)
                : new Logins(configuration.loginOptions(), users, tokens, http, first);
        if (tls != null) {
            watch.watch(tls.options().files(), tls::reload);
        }
        return new Entrance(configuration, watch, users, logins, tls, first != null);
    }

    private static @Nullable TokenLogins openTokens(Configuration configuration, FileWatch watch)
            throws ConfigurationException {
        TokenOptions options = configuration.tokenOptions();
        try {
            return options == null ? null : new TokenLogins(options, watch);
        } catch (IOException e) {
            watch.close();
            throw new ConfigurationException(List.of(new Problem("auth.jwt", String.valueOf(e.getMessage()))));
        }
    }

    private static @Nullable TlsContext openTls(Configuration configuration) throws ConfigurationException {
        TlsOptions options = configuration.tlsOptions();
        try {
            return options == null ? null : TlsContext.open(options);
        } catch (TlsException e) {
            String place = configuration.origin(SecurityKeys.TLS_CERTIFICATE);
            throw new ConfigurationException(List.of(new Problem(place, "tls: " + e.getMessage())));
        }
    }

    /** The certificate in use, or null without TLS. */
    @Nullable
    TlsContext tls() {
        return tls;
    }

    Authenticator authenticator() {
        return isOfOtherHost && !configuration.isLoginByCertificate() ? new WithoutCertificates(logins) : logins;
    }

    /** A certificate is read for whatever host, and stands for a login at those only that say so. */
    private record WithoutCertificates(Authenticator logins) implements Authenticator {

        @Override
        public CompletionStage<Verdict> authenticate(Credentials credentials) {
            return logins.authenticate(new Credentials(
                    credentials.login(),
                    credentials.passcode(),
                    credentials.host(),
                    credentials.peer(),
                    new Presented(null, Grant.NEVER, credentials.presented().token())));
        }

        @Override
        public void onChange(Runnable recheck) {
            logins.onChange(recheck);
        }

        @Override
        public long refusalMillis() {
            return logins.refusalMillis();
        }

        @Override
        public Verdict.Accepted endUser(String name, Verdict.Accepted relay) {
            return logins.endUser(name, relay);
        }
    }

    /** Whether operators have to log in, as clients have to. Any thread. */
    boolean hasUsers() {
        return !ways().isEmpty();
    }

    /** The ways in other than that of guests on this machine. */
    private List<String> ways() {
        List<String> ways = new ArrayList<>();
        if (users.isConfigured()) {
            ways.add(users.count() + (users.count() == 1 ? " user of " : " users of ") + configuration.usersFile());
        }
        if (configuration.tokenOptions() != null) {
            ways.add("clients with a token of " + configuration.get(SecurityKeys.JWT_ISSUER));
        }
        if (!configuration.get(SecurityKeys.HTTP_URL).isEmpty()) {
            ways.add("whom " + configuration.get(SecurityKeys.HTTP_URL) + " lets in");
        }
        if (configuration.isLoginByCertificate()) {
            ways.add("clients with a certificate of " + configuration.get(SecurityKeys.TLS_CLIENT_CA));
        }
        return ways;
    }

    /** For the banner: one line. */
    String who() {
        List<String> ways = ways();
        if (ways.isEmpty()) {
            return "clients on this machine, without login or as guest/guest; any other login is refused";
        }
        if (configuration.get(SecurityKeys.ANONYMOUS)) {
            ways.add("clients without login (users.anonymous)");
        }
        return String.join("; ", ways);
    }

    @Override
    public void close() {
        watch.close();
        if (!isOfOtherHost) {
            logins.close(); // With the threads that check passcodes, which all hosts share.
        }
    }
}

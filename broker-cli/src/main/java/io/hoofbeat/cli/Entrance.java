package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.cli.config.SecurityKeys;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.FileWatch;
import io.hoofbeat.core.security.login.Logins;
import io.hoofbeat.core.security.login.UserDirectory;
import io.hoofbeat.core.security.login.UsersFileException;
import java.util.ArrayList;
import java.util.List;

/** Who may enter, put together as the configuration says, with what is looked after while the broker runs. */
final class Entrance implements AutoCloseable {

    private final Configuration configuration;
    private final FileWatch watch;
    private final UserDirectory users;
    private final Logins logins;

    private Entrance(Configuration configuration, FileWatch watch, UserDirectory users, Logins logins) {
        this.configuration = configuration;
        this.watch = watch;
        this.users = users;
        this.logins = logins;
    }

    /**
     * Reads what says who may enter.
     *
     * @throws ConfigurationException when a file cannot be used
     */
    static Entrance open(Configuration configuration) throws ConfigurationException {
        UserDirectory users;
        try {
            users = UserDirectory.open(configuration.usersFile());
        } catch (UsersFileException e) {
            throw new ConfigurationException(List.of(new Problem("users", e.getMessage())));
        }
        Logins logins = new Logins(configuration.loginOptions(), users, null, null);
        FileWatch watch = new FileWatch(configuration.get(SecurityKeys.RELOAD_MILLIS));
        users.reloadWith(watch);
        return new Entrance(configuration, watch, users, logins);
    }

    Authenticator authenticator() {
        return logins;
    }

    /** For files that others look after. */
    FileWatch watch() {
        return watch;
    }

    /** For the banner: one line. */
    String who() {
        List<String> ways = new ArrayList<>();
        if (users.isConfigured()) {
            ways.add(users.count() + (users.count() == 1 ? " user of " : " users of ") + configuration.usersFile());
        }
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
        logins.close();
    }
}

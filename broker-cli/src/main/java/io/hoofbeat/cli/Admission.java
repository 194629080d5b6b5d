package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import io.hoofbeat.cli.config.SecurityKeys;
import io.hoofbeat.core.security.login.UsersFile;
import io.hoofbeat.core.security.login.UsersFileException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a configuration may say by its keys, and the program refuses all the same because it is unsafe. */
final class Admission {

    private Admission() {}

    /**
     * Checks a configuration before anything is started. Looks up {@code listen.bind}, which may ask the name service.
     *
     * @throws ConfigurationException when it must not be started so
     */
    static void check(Configuration configuration) throws ConfigurationException {
        checkUsers(configuration);
        checkBind(configuration);
        configuration.accessRules(
                isGuarded(configuration)); // Rules that cannot be used are found before anything is started.
        checkAuditFile(configuration);
        for (Configuration host : configuration.hosts()) {
            checkUsers(host);
            host.accessRules(isGuarded(host));
            checkGuard(configuration, host);
        }
    }

    /** A host that nobody guards, beside others that are: whoever leaves out the login would be in. */
    private static void checkGuard(Configuration configuration, Configuration host) throws ConfigurationException {
        if (isGuarded(configuration) && !isGuarded(host)) {
            throw new ConfigurationException(List.of(new Problem(
                    host.origin(SecurityKeys.TLS_CLIENT_LOGIN),
                    "virtualHosts.hosts: the virtual host " + host.host() + " has no users, but the broker has, so that"
                            + " anyone on this machine could enter it; add one with 'hoofbeat user add NAME --file "
                            + host.usersFile() + "', or give the host users.file, auth.jwt or auth.http")));
        }
    }

    /** A broker whose notes go nowhere must not start: nobody would notice until the notes are asked for. */
    private static void checkAuditFile(Configuration configuration) throws ConfigurationException {
        String file = configuration.get(ConfigKeys.AUDIT_FILE);
        if (file.isEmpty()) {
            return;
        }
        Path folder = Path.of(file).toAbsolutePath().getParent();
        boolean isWritable = Files.exists(Path.of(file))
                ? Files.isWritable(Path.of(file))
                : folder != null && Files.isWritable(folder);
        if (!isWritable || Files.isDirectory(Path.of(file))) {
            throw refused(
                    configuration,
                    ConfigKeys.AUDIT_FILE,
                    "'" + file + "' cannot be written; make its folder, and let the user of the broker write there");
        }
    }

    /** Whether anything says who may enter; if not, everybody who reaches a listener may. */
    static boolean isGuarded(Configuration configuration) {
        return Files.exists(configuration.usersFile())
                || configuration.isLoginByCertificate()
                || configuration.tokenOptions() != null
                || !configuration.get(SecurityKeys.HTTP_URL).isEmpty();
    }

    private static void checkUsers(Configuration configuration) throws ConfigurationException {
        Path file = configuration.usersFile();
        boolean isNamed = !configuration.get(SecurityKeys.USERS_FILE).isEmpty();
        if (isNamed && !Files.exists(file)) {
            throw refused(
                    configuration,
                    SecurityKeys.USERS_FILE,
                    "there is no file '" + file + "'; 'hoofbeat user add NAME --file " + file + "' makes it");
        }
        if (Files.exists(file)) {
            try {
                UsersFile.read(file);
            } catch (UsersFileException e) {
                throw new ConfigurationException(List.of(new Problem("users", e.getMessage())));
            }
        }
    }

    private static void checkBind(Configuration configuration) throws ConfigurationException {
        String bind = configuration.get(ConfigKeys.BIND);
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(bind);
        } catch (UnknownHostException e) {
            throw refused(
                    configuration,
                    ConfigKeys.BIND,
                    "'" + bind + "' is no address of this machine and no name that can be looked up");
        }
        for (InetAddress address : addresses) {
            if (!address.isLoopbackAddress() && !isGuarded(configuration)) {
                throw refused(
                        configuration,
                        ConfigKeys.BIND,
                        "'" + bind
                                + "' can be reached from other machines and no users are configured, so that anyone could"
                                + " enter; add a user with 'hoofbeat user add NAME --file " + configuration.usersFile()
                                + "', or listen on 127.0.0.1");
            }
        }
    }

    private static ConfigurationException refused(Configuration configuration, ConfigKey<?> key, String why) {
        return new ConfigurationException(List.of(new Problem(configuration.origin(key), key.name() + ": " + why)));
    }
}

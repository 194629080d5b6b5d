package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationException.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
        checkBind(configuration);
        configuration.accessRules(false); // A file of rules that cannot be used is found before anything is started.
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
            if (!address.isLoopbackAddress()) {
                throw refused(
                        configuration,
                        ConfigKeys.BIND,
                        "'" + bind
                                + "' can be reached from other machines and no users are configured, so that anyone could"
                                + " enter; listen on 127.0.0.1 and let a tunnel or proxy on this machine bring others in"
                                + " (users come with a later version)");
            }
        }
    }

    private static ConfigurationException refused(Configuration configuration, ConfigKey<?> key, String why) {
        return new ConfigurationException(List.of(new Problem(configuration.origin(key), key.name() + ": " + why)));
    }
}

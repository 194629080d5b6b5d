package io.hoofbeat.cli;

import io.hoofbeat.cli.config.AccessFile;
import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.store.MemoryStore;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreDamage;
import io.hoofbeat.core.store.rocks.RocksOptions;
import io.hoofbeat.core.store.rocks.RocksStore;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One virtual host of a broker that runs: who may enter, where its messages are, and, when the loops run, its broker. Any thread. */
final class ServedHost {

    private final Configuration configuration;
    private final Entrance entrance;
    private final MessageStore store;
    private final @Nullable AccessWatch rules;
    private volatile @Nullable Broker broker;

    /**
     * Opens what a host needs.
     *
     * @param entrance taken over: closed with the host, and when this fails
     * @throws StoreUnavailableException when its data folder cannot be used
     */
    ServedHost(Configuration configuration, Entrance entrance) throws StoreUnavailableException {
        this.configuration = configuration;
        this.entrance = entrance;
        try {
            store = openStore(configuration);
        } catch (StoreUnavailableException | RuntimeException e) {
            entrance.close();
            throw e;
        }
        AccessFile file = configuration.accessFile();
        rules = file == null ? null : new AccessWatch(file);
    }

    private static MessageStore openStore(Configuration configuration) throws StoreUnavailableException {
        return configuration.get(ConfigKeys.STORE_KIND).equals("memory")
                ? new MemoryStore()
                : RocksStore.open(
                        Path.of(configuration.get(ConfigKeys.DATA)),
                        configuration.prefixes(),
                        new RocksOptions(configuration.get(ConfigKeys.FREE_BYTES_MIN)));
    }

    /** Makes the broker of the standard host. Once. */
    Broker serve(BrokerOptions options, Loops loops) throws ConfigurationException {
        return begin(new Broker(options, loops, store, entrance.authenticator(), firstRules()));
    }

    /** Makes the broker of another host. Once. */
    Broker serveBeside(Broker standard) throws ConfigurationException {
        return begin(standard.openHost(
                name(), configuration.brokerOptions(), store, entrance.authenticator(), firstRules()));
    }

    private AccessRules firstRules() throws ConfigurationException {
        return configuration.accessRules(Admission.isGuarded(configuration));
    }

    private Broker begin(Broker made) {
        broker = made;
        if (rules != null) {
            rules.start(made::useRules);
        }
        return made;
    }

    /** Takes over what can change of its broker; see {@link ServedHosts#use}. */
    void use(Configuration wanted, Set<ConfigKey<?>> keys) throws ConfigurationException {
        if (keys.contains(ConfigKeys.ACCESS_RULES) && rules == null) {
            broker().useRules(wanted.accessRules(Admission.isGuarded(wanted)));
        }
        if (keys.contains(ConfigKeys.POLICIES) || keys.contains(ConfigKeys.DELIVERIES_MAX)) {
            broker().usePolicies(wanted.policies(), wanted.get(ConfigKeys.DELIVERIES_MAX));
        }
    }

    String name() {
        return configuration.host();
    }

    Configuration configuration() {
        return configuration;
    }

    Entrance entrance() {
        return entrance;
    }

    MessageStore store() {
        return store;
    }

    /** The broker, when it has been made. */
    Broker broker() {
        return Objects.requireNonNull(broker, "not served yet");
    }

    /** Why its messages cannot be kept at present, or null when they can. */
    @Nullable
    String trouble() {
        Outcome.Failure trouble = store.trouble();
        return trouble == null ? null : trouble.summary() + ": " + trouble.remedy();
    }

    /** What of its messages is damaged, or null when nothing is. */
    @Nullable
    String damage() {
        List<StoreDamage> damage = store.damage();
        return damage.isEmpty()
                ? null
                : "stored messages are damaged and skipped: " + damage.get(0)
                        + (damage.size() == 1 ? "" : " and " + (damage.size() - 1) + " more");
    }

    void closeEntrance() {
        entrance.close();
        if (rules != null) {
            rules.close();
        }
    }

    void closeStore() {
        store.close();
    }
}

package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKey;
import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.VirtualHosts;
import io.hoofbeat.core.file.FileTrouble;
import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.store.rocks.RocksStore;
import io.hoofbeat.core.store.rocks.StoreReport;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import io.hoofbeat.netty.admin.AdminTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The virtual hosts of a broker that runs, the standard one first; as a rule it is the only one. Any thread. */
final class ServedHosts {

    private final Configuration configuration;
    private final List<ServedHost> all;

    private ServedHosts(Configuration configuration, List<ServedHost> all) {
        this.configuration = configuration;
        this.all = List.copyOf(all);
    }

    /**
     * Opens what the hosts need: the files of their users, and their data folders.
     *
     * @throws ConfigurationException    when a file of one cannot be used
     * @throws StoreUnavailableException when a data folder cannot be used
     */
    static ServedHosts open(Configuration configuration) throws ConfigurationException, StoreUnavailableException {
        Entrance entrance = Entrance.open(configuration);
        List<ServedHost> opened = new ArrayList<>();
        opened.add(new ServedHost(configuration, entrance));
        try {
            for (Configuration host : configuration.hosts()) {
                opened.add(new ServedHost(host, entrance.openHost(host)));
            }
        } catch (ConfigurationException | StoreUnavailableException | RuntimeException e) {
            opened.forEach(ServedHost::closeStore);
            opened.forEach(ServedHost::closeEntrance);
            throw e;
        }
        return new ServedHosts(configuration, opened);
    }

    /** Makes the brokers, and what leads clients to them. Once. */
    VirtualHosts serve(BrokerOptions options, Loops loops) throws ConfigurationException {
        Broker standard = standard().serve(options, loops);
        List<VirtualHosts.Entry> others = new ArrayList<>();
        for (ServedHost host : all.subList(1, all.size())) {
            others.add(new VirtualHosts.Entry(configuration.aliasesOf(host.name()), host.serveBeside(standard)));
        }
        return new VirtualHosts(
                standard, configuration.aliasesOf(standard.host()), others, configuration.get(ConfigKeys.HOSTS_STRICT));
    }

    /**
     * Takes over what can change while the hosts are served. Others than the standard one follow as far as they inherit from it, unless
     * what describes them differs too, which takes a restart.
     *
     * @param keys those that have changed
     * @throws ConfigurationException when a file that they name cannot be used
     */
    void use(Configuration wanted, Set<ConfigKey<?>> keys) throws ConfigurationException {
        standard().use(wanted, keys);
        List<Configuration> others = wanted.hasHostsOf(configuration) ? wanted.hosts() : List.of();
        for (int i = 0; i < others.size(); i++) {
            all.get(i + 1).use(others.get(i), keys);
        }
    }

    ServedHost standard() {
        return all.get(0);
    }

    List<ServedHost> all() {
        return all;
    }

    /** Why messages cannot be kept at present, or null when they can. */
    @Nullable
    String trouble() {
        return first(ServedHost::trouble);
    }

    /** What of the messages is damaged, or null when nothing is. */
    @Nullable
    String damage() {
        return first(ServedHost::damage);
    }

    private @Nullable String first(Function<ServedHost, @Nullable String> question) {
        return all.stream()
                .map(host -> {
                    String answer = question.apply(host);
                    return answer == null || host == standard()
                            ? answer
                            : "virtual host " + host.name() + ": " + answer;
                })
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Whether there is anything on disk. */
    boolean isOnDisk() {
        return standard().store() instanceof RocksStore;
    }

    /**
     * Makes a backup of all hosts, one after the other, and reads it again. Waits for it.
     *
     * @param target a folder that is not there yet; of other hosts than the standard one it gets {@code hosts/NAME}
     */
    String backUp(Path target) throws StoreUnavailableException {
        long messages = 0;
        long queues = 0;
        for (ServedHost host : all) {
            StoreReport report = ((RocksStore) host.store()).backUp(folderIn(target, host));
            messages += report.readable();
            queues += report.queues().size();
        }
        return "Backed up " + Counted.of(messages, "message") + " in " + Counted.of(queues, "queue")
                + (all.size() == 1 ? "" : " of " + all.size() + " virtual hosts") + " to " + target
                + ", and read all of it again";
    }

    private Path folderIn(Path target, ServedHost host) {
        if (host == standard()) {
            return target;
        }
        Path folders = HostFolders.in(target);
        try {
            return Files.createDirectories(folders).resolve(host.name());
        } catch (IOException e) {
            throw new AdminTasks.FailedException(
                    new IOException("The backup " + target + " cannot be made: " + FileTrouble.reason(e), e));
        }
    }

    void close() {
        all.forEach(ServedHost::closeStore);
        all.forEach(ServedHost::closeEntrance);
    }
}

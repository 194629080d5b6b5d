package io.hoofbeat.core;

import io.hoofbeat.core.session.Connection;
import io.hoofbeat.core.session.HostDirectory;
import io.hoofbeat.core.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brokers that share their listeners: the {@code host} header of CONNECT says to which of them a client goes. Each has destinations,
 * users and a store of its own, so that no destination, however it is written, leads from one to another. Immutable; any thread.
 *
 * <p>A name is compared without regard to case. {@code *.example.com} stands for every name with something before {@code .example.com};
 * the longest that fits counts, and an exact name before all of them.
 */
public final class VirtualHosts implements HostDirectory {

    /** No name in the DNS is longer; what is, is nobody's, so that looking one up is cheap. */
    private static final int NAME_CHARS_MAX = 255;

    private static final String WILDCARD = "*.";

    private final Broker standard;
    private final List<Broker> brokers = new ArrayList<>();
    private final Map<String, Broker> byName = new HashMap<>();
    /** By what follows the asterisk, with its dot. */
    private final Map<String, Broker> bySuffix = new HashMap<>();

    private final boolean isStrict;

    /**
     * A host besides the standard one.
     *
     * @param names  that clients may use, patterns among them; the broker's own is one of them in any case
     * @param broker made by {@link Broker#openHost}
     */
    public record Entry(List<String> names, Broker broker) {
        public Entry {
            names = List.copyOf(names);
        }
    }

    /**
     * Puts hosts together.
     *
     * @param standard      for clients who name no host or an unknown one
     * @param standardNames by which it may be named, besides its own
     * @param others        in the order in which listings show them
     * @param isStrict      whether a client has to name a host that is known
     * @throws IllegalArgumentException when two hosts have the same name
     */
    public VirtualHosts(Broker standard, List<String> standardNames, List<Entry> others, boolean isStrict) {
        this.standard = standard;
        this.isStrict = isStrict;
        add(standard, standardNames);
        others.forEach(other -> add(other.broker, other.names));
    }

    private void add(Broker broker, List<String> names) {
        brokers.add(broker);
        name(broker.host(), broker);
        names.forEach(name -> name(name, broker));
    }

    private void name(String name, Broker broker) {
        String lower = name.toLowerCase(Locale.ROOT);
        Broker other = lower.startsWith(WILDCARD)
                ? bySuffix.putIfAbsent(lower.substring(1), broker)
                : byName.putIfAbsent(lower, broker);
        if (other != null && other != broker) {
            throw new IllegalArgumentException(
                    "the name " + name + " stands for the virtual hosts " + other.host() + " and " + broker.host());
        }
    }

    @Override
    public @Nullable Broker find(@Nullable String name) {
        Broker found = name == null || name.length() > NAME_CHARS_MAX ? null : known(name.toLowerCase(Locale.ROOT));
        return found == null && !isStrict ? standard : found;
    }

    private @Nullable Broker known(String name) {
        Broker found = byName.get(name);
        // From the left, so that the longest ending comes first; before the first dot there is something.
        for (int dot = name.indexOf('.', 1); found == null && dot > 0; dot = name.indexOf('.', dot + 1)) {
            found = bySuffix.get(name.substring(dot));
        }
        return found;
    }

    /** Begins a session for a new connection. Called on the connection's loop, which then feeds the session. */
    public Session openSession(Connection connection) {
        return standard.openSession(connection, this);
    }

    /** The host for clients who name none. */
    public Broker standard() {
        return standard;
    }

    /** All hosts, the standard one first. */
    public List<Broker> brokers() {
        return List.copyOf(brokers);
    }
}

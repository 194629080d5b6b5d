package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.cli.config.ConfigurationException;
import io.hoofbeat.cli.config.ConfigurationReader;
import io.hoofbeat.core.store.rocks.StoreUnavailableException;
import io.hoofbeat.netty.ListenException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A broker inside another program, for its tests: the same one that {@code serve} runs, on free ports of the loopback address and
 * with nothing stored unless the settings say otherwise. Any thread.
 */
public final class EmbeddedBroker implements AutoCloseable {

    /** What makes it fit for tests; settings of the caller win. */
    private static final List<String> FOR_TESTS = List.of(
            "store.kind=memory",
            "listen.stompPort=0",
            "listen.webSocketPort=0",
            "listen.adminPort=-1",
            "listen.loops=1",
            "drain.reconnectAfterMillis=0");

    private final RunningBroker broker;

    private EmbeddedBroker(RunningBroker broker) {
        this.broker = broker;
    }

    /**
     * Starts a broker; it takes clients when this returns.
     *
     * @param settings keys of the configuration with their values, such as {@code limits.bodyBytesMax} and {@code 1MiB}
     * @throws IllegalArgumentException when a setting is wrong, with everything that is
     * @throws IllegalStateException    when it cannot be started, as with a port that is taken
     */
    public static EmbeddedBroker start(Map<String, String> settings) {
        List<String> sets = new ArrayList<>(FOR_TESTS);
        settings.forEach((key, value) -> sets.add(key + "=" + value));
        try {
            Configuration configuration = ConfigurationReader.read(null, Map.of(), sets, Map.of());
            Admission.check(configuration);
            return new EmbeddedBroker(NettyBroker.start(configuration));
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(
                    String.join(
                            "\n", e.problems().stream().map(Object::toString).toList()),
                    e);
        } catch (ListenException | StoreUnavailableException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The name of this machine for itself. */
    public String host() {
        return "127.0.0.1";
    }

    /** Port of STOMP over TCP. */
    public int stompPort() {
        return broker.stompPort();
    }

    /** Port of STOMP over WebSocket. */
    public int webSocketPort() {
        return broker.webSocketPort();
    }

    /** {@code tcp://host:port}. */
    public String url() {
        return "tcp://" + host() + ":" + stompPort();
    }

    /** {@code ws://host:port/ws}. */
    public String webSocketUrl() {
        return "ws://" + host() + ":" + webSocketPort() + "/ws";
    }

    /** Tells clients that it stops, and ends. */
    @Override
    public void close() {
        try {
            broker.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

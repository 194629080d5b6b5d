package io.hoofbeat.cli.testkit;

import io.hoofbeat.cli.EmbeddedBroker;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts a broker on free ports before the tests of a class and stops it behind them. As a static field where settings or the ports are
 * needed early, such as for Spring's {@code @DynamicPropertySource}:
 *
 * <pre>
 * &#64;RegisterExtension
 * static final HoofbeatExtension BROKER = new HoofbeatExtension().with("limits.bodyBytesMax", "1MiB");
 * </pre>
 *
 * or as {@code @ExtendWith(HoofbeatExtension.class)}; then tests take the broker as a parameter of type {@link EmbeddedBroker}.
 */
public final class HoofbeatExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable EmbeddedBroker broker;

    /** A broker that nothing is said about: STOMP and WebSocket on free ports, nothing stored. */
    public HoofbeatExtension() {}

    /**
     * Sets a key of the configuration. Only before the broker starts.
     *
     * @param key such as {@code sessions.prefetch}
     */
    public HoofbeatExtension with(String key, String value) {
        if (broker != null) {
            throw new IllegalStateException("the broker runs already; settings come before its first use");
        }
        settings.put(key, value);
        return this;
    }

    /** The broker, which is started by the first call if it does not run. */
    public synchronized EmbeddedBroker broker() {
        if (broker == null) {
            broker = EmbeddedBroker.start(settings);
        }
        return broker;
    }

    /** Port of STOMP over TCP. */
    public int stompPort() {
        return broker().stompPort();
    }

    /** {@code tcp://host:port}. */
    public String url() {
        return broker().url();
    }

    /** {@code ws://host:port/ws}. */
    public String webSocketUrl() {
        return broker().webSocketUrl();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        broker();
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmbeddedBroker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return broker();
    }
}

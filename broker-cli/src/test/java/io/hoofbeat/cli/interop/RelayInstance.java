package io.hoofbeat.cli.interop;

import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.broker.BrokerAvailabilityEvent;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpUser;
import org.springframework.messaging.simp.user.SimpUserRegistry;
import org.springframework.messaging.simp.user.UserRegistryMessageHandler;

/** One running instance of a Spring application in front of a broker, on a free port. */
final class RelayInstance implements AutoCloseable {
    private final Inbox<Boolean> availability = new Inbox<>("BrokerAvailabilityEvents");
    private final ConfigurableApplicationContext context;

    /**
     * Starts an application and waits until its system connection to the broker stands.
     *
     * @param application configuration class, which reads where the broker is from {@code relay.host} and {@code relay.port}
     * @param properties  further properties, each as {@code name=value}
     */
    RelayInstance(Class<?> application, String brokerHost, int brokerPort, String... properties) {
        ApplicationListener<BrokerAvailabilityEvent> listener = event -> availability.add(event.isBrokerAvailable());
        context = new SpringApplicationBuilder(application)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .listeners(listener)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.jmx.enabled=false",
                        "relay.host=" + brokerHost,
                        "relay.port=" + brokerPort)
                .properties(properties)
                .run();
        expectAvailable(true);
    }

    /** Starts a {@link RelayApplication} with properties, each as {@code name=value}. */
    static RelayInstance inFrontOf(BrokerAddress address, String... properties) {
        return new RelayInstance(RelayApplication.class, address.host(), address.stompPort(), properties);
    }

    /** URL of the WebSocket endpoint; a user name makes the session that user's. */
    String url(@Nullable String user) {
        return "ws://127.0.0.1:" + port() + "/stomp" + (user == null ? "" : "?user=" + user);
    }

    /** Port of its web server. */
    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** Connects a browser that belongs to nobody. */
    BrowserClient browser() {
        return BrowserClient.connected(url(null));
    }

    /** Connects a browser whose MESSAGE frames go to {@code onMessage}. */
    BrowserClient browser(Consumer<StompFrame> onMessage) {
        return BrowserClient.connected(url(null), onMessage);
    }

    /** Connects a browser of a user. */
    BrowserClient browser(String user) {
        return BrowserClient.connected(url(user));
    }

    /** What the application itself sends with, over its system connection. */
    SimpMessagingTemplate template() {
        return context.getBean(SimpMessagingTemplate.class);
    }

    /** Users of this instance and, once they were broadcast, of the others. */
    SimpUserRegistry users() {
        return context.getBean(SimpUserRegistry.class);
    }

    /** Ids of the sessions that a user is known to have, here and elsewhere. */
    Set<String> sessionIdsOf(String name) {
        SimpUser user = users().getUser(name);
        return user == null
                ? Set.of()
                : user.getSessions().stream().map(SimpSession::getId).collect(Collectors.toSet());
    }

    /** The relay itself. */
    StompBrokerRelayMessageHandler relay() {
        return context.getBean(StompBrokerRelayMessageHandler.class);
    }

    /** Tells the other instances at once who is here. */
    void broadcastUsers() {
        context.getBean(UserRegistryMessageHandler.class)
                .onApplicationEvent(new BrokerAvailabilityEvent(true, relay()));
    }

    /** Waits for the next {@link BrokerAvailabilityEvent}, which must say this. */
    void expectAvailable(boolean expected) {
        boolean available = availability.next();
        if (available != expected) {
            throw new AssertionError("expected availability " + expected + ", got " + available);
        }
    }

    /** What {@link BrokerAvailabilityEvent}s came that nobody waited for. */
    Inbox<Boolean> availability() {
        return availability;
    }

    @Override
    public void close() {
        context.close();
    }
}

package io.hoofbeat.examples.prices;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Clients come in over WebSocket; topics and queues are the broker's. */
@Configuration
@EnableWebSocketMessageBroker
public class PricesConfiguration implements WebSocketMessageBrokerConfigurer {
    private final String brokerHost;
    private final int brokerPort;

    PricesConfiguration(
            @Value("${broker.host:127.0.0.1}") String brokerHost, @Value("${broker.port:61613}") int brokerPort) {
        this.brokerHost = brokerHost;
        this.brokerPort = brokerPort;
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/ws");
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.enableStompBrokerRelay("/topic", "/queue").setRelayHost(brokerHost).setRelayPort(brokerPort);
        registry.setApplicationDestinationPrefixes("/app");
    }
}

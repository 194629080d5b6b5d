package io.hoofbeat.examples.chat;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Browsers come in over WebSocket; what they say goes to the broker, which all instances share. */
@Configuration
@EnableWebSocketMessageBroker
public class ChatConfiguration implements WebSocketMessageBrokerConfigurer {
    private final String brokerHost;
    private final int brokerPort;

    ChatConfiguration(
            @Value("${chat.broker.host:127.0.0.1}") String brokerHost,
            @Value("${chat.broker.port:61613}") int brokerPort) {
        this.brokerHost = brokerHost;
        this.brokerPort = brokerPort;
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/ws");
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        // Where enableSimpleBroker("/topic", "/queue") stood before there was a second instance.
        registry.enableStompBrokerRelay("/topic", "/queue")
                .setRelayHost(brokerHost)
                .setRelayPort(brokerPort)
                .setUserDestinationBroadcast("/topic/unresolved-user")
                .setUserRegistryBroadcast("/topic/user-registry");
        registry.setApplicationDestinationPrefixes("/app");
    }
}

package io.hoofbeat.cli.interop;

import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.user.UserRegistryMessageHandler;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A Spring Boot application as teams run it in front of a broker: relay for {@code /topic} and {@code /queue}, several servers,
 * order preserved both ways if asked for (Spring 7.0.9 then loses messages to users with several sessions, so it is no default
 * here). A user is who says {@code ?user=name} in the URL of the WebSocket.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
@Import(RelayApplication.RoomController.class)
class RelayApplication implements WebSocketMessageBrokerConfigurer {
    private static final int MESSAGE_BYTES_MAX = 16 << 20;

    private final String host;
    private final int port;
    private final long heartBeatMillis;
    private final boolean preservesOrder;
    private final String login;
    private final String passcode;
    private final boolean namesUsers;

    RelayApplication(
            @Value("${relay.host}") String host,
            @Value("${relay.port}") int port,
            @Value("${relay.heartBeatMillis:10000}") long heartBeatMillis,
            @Value("${relay.preservesOrder:false}") boolean preservesOrder,
            @Value("${relay.login:guest}") String login,
            @Value("${relay.passcode:guest}") String passcode,
            @Value("${relay.namesUsers:false}") boolean namesUsers) {
        this.host = host;
        this.port = port;
        this.heartBeatMillis = heartBeatMillis;
        this.preservesOrder = preservesOrder;
        this.login = login;
        this.passcode = passcode;
        this.namesUsers = namesUsers;
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.enableStompBrokerRelay("/topic", "/queue")
                .setRelayHost(host)
                .setRelayPort(port)
                .setSystemLogin(login)
                .setSystemPasscode(passcode)
                .setClientLogin(login)
                .setClientPasscode(passcode)
                .setSystemHeartbeatSendInterval(heartBeatMillis)
                .setSystemHeartbeatReceiveInterval(heartBeatMillis)
                .setUserDestinationBroadcast("/topic/unresolved-user")
                .setUserRegistryBroadcast("/topic/user-registry");
        registry.setApplicationDestinationPrefixes("/app");
        registry.setPreservePublishOrder(preservesOrder);
    }

    @Override
    public void configureClientInboundChannel(ChannelRegistration registration) {
        if (namesUsers) {
            registration.interceptors(new RelayUserInterceptor());
        }
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.setPreserveReceiveOrder(preservesOrder);
        registry.addEndpoint("/stomp").setHandshakeHandler(new DefaultHandshakeHandler() {
            @Override
            protected @Nullable Principal determineUser(
                    ServerHttpRequest request, WebSocketHandler handler, Map<String, Object> attributes) {
                String user = UriComponentsBuilder.fromUri(request.getURI())
                        .build()
                        .getQueryParams()
                        .getFirst("user");
                return user == null ? null : () -> user;
            }
        });
    }

    @Override
    public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
        registration.setMessageSizeLimit(MESSAGE_BYTES_MAX);
        registration.setSendBufferSizeLimit(4 * MESSAGE_BYTES_MAX);
        registration.setSendTimeLimit(60_000);
    }

    /** What one message from a browser may be long: the container holds such a buffer for every connection. */
    @Bean
    static ServletServerContainerFactoryBean webSocketContainer() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(BrowserClient.PIECE_CHARACTERS);
        return container;
    }

    /** Broadcasts the registry when a test asks for it and never by the clock, so that each test knows what is known. */
    @Bean
    static BeanPostProcessor registryIsBroadcastOnDemand() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String beanName) {
                if (bean instanceof UserRegistryMessageHandler registry) {
                    registry.setRegistryExpirationPeriod(3_600_000);
                }
                return bean;
            }
        };
    }

    /** What browsers can ask of the application. */
    @Controller
    static class RoomController {
        private final SimpMessagingTemplate template;

        RoomController(SimpMessagingTemplate template) {
            this.template = template;
        }

        /** Says something in a room. */
        @MessageMapping("/room/{room}")
        @SendTo("/topic/room/{room}")
        String say(@Payload String text) {
            return text;
        }

        /** Answers every session of the sender. */
        @MessageMapping("/echo")
        @SendToUser("/queue/reply")
        String echo(@Payload String text) {
            return "echo " + text;
        }

        /** Answers the sender's session only. */
        @MessageMapping("/whoami")
        @SendToUser(destinations = "/queue/reply", broadcast = false)
        String whoAmI(@Payload String text) {
            return "you said " + text;
        }

        /** Whispers to somebody, wherever that is. */
        @MessageMapping("/whisper/{user}")
        void whisper(@DestinationVariable String user, @Payload String text) {
            template.convertAndSendToUser(user, "/queue/reply", text);
        }
    }
}

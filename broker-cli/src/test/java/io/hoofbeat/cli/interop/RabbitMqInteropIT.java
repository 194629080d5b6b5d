package io.hoofbeat.cli.interop;

import org.junit.jupiter.api.Nested;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

/** The client suites against RabbitMQ: what they ask for beyond its {@link KnownDeviation}s is no invention of Hoofbeat's. */
@Testcontainers(disabledWithoutDocker = true)
class RabbitMqInteropIT {
    private static final int STOMP = 61613;
    private static final int WEB_STOMP = 15674;

    @Container
    private static final GenericContainer<?> CONTAINER = new GenericContainer<>(DockerImageName.parse("rabbitmq:4.1"))
            .withCopyToContainer(
                    Transferable.of("[rabbitmq_stomp,rabbitmq_web_stomp]."), "/etc/rabbitmq/enabled_plugins")
            .withExposedPorts(STOMP, WEB_STOMP);

    private static final BrokerUnderTest RABBITMQ =
            new ContainerBroker(BrokerProduct.RABBITMQ, CONTAINER, STOMP, WEB_STOMP, "/ws", "guest");

    @Nested
    class SpringTcp extends SpringTcpClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return RABBITMQ;
        }
    }

    @Nested
    class SpringWebSocket extends SpringWebSocketClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return RABBITMQ;
        }
    }

    @Nested
    class VertxClient extends VertxClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return RABBITMQ;
        }
    }
}

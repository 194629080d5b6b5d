package io.hoofbeat.cli.interop;

import org.junit.jupiter.api.Nested;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

/** The client suites against ActiveMQ Classic: what they ask for beyond its {@link KnownDeviation}s is no invention of Hoofbeat's. */
@Testcontainers(disabledWithoutDocker = true)
class ActiveMqInteropIT {
    private static final int STOMP = 61613;
    private static final int WEB_SOCKET = 61614;

    @Container
    private static final GenericContainer<?> CONTAINER = new GenericContainer<>(
                    DockerImageName.parse("apache/activemq-classic:6.1.7"))
            .withExposedPorts(STOMP, WEB_SOCKET);

    private static final BrokerUnderTest ACTIVEMQ =
            new ContainerBroker(BrokerProduct.ACTIVEMQ, CONTAINER, STOMP, WEB_SOCKET, "/", "admin");

    @Nested
    class SpringTcp extends SpringTcpClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return ACTIVEMQ;
        }
    }

    @Nested
    class SpringWebSocket extends SpringWebSocketClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return ACTIVEMQ;
        }
    }

    @Nested
    class VertxClient extends VertxClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return ACTIVEMQ;
        }
    }
}

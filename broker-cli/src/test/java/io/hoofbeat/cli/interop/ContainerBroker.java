package io.hoofbeat.cli.interop;

import org.testcontainers.containers.GenericContainer;

/**
 * A broker in a container.
 *
 * @param product       what it is
 * @param container     where it runs, started
 * @param stompPort     port of STOMP inside the container
 * @param webSocketPort port of WebSocket inside the container
 * @param webSocketPath path of WebSocket
 * @param login         who may enter, with a passcode of the same text
 */
record ContainerBroker(
        BrokerProduct product,
        GenericContainer<?> container,
        int stompPort,
        int webSocketPort,
        String webSocketPath,
        String login)
        implements BrokerUnderTest {

    @Override
    public BrokerAddress address() {
        String host = container.getHost();
        return new BrokerAddress(
                host,
                container.getMappedPort(stompPort),
                "ws://" + host + ":" + container.getMappedPort(webSocketPort) + webSocketPath,
                login,
                login);
    }
}

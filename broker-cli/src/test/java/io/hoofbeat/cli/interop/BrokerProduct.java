package io.hoofbeat.cli.interop;

/** What a {@link BrokerUnderTest} is, so that a test can name the brokers that are known to deviate. */
public enum BrokerProduct {
    HOOFBEAT,
    RABBITMQ,
    ACTIVEMQ
}

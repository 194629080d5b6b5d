package io.hoofbeat.cli.interop;

import java.util.Locale;

/**
 * A broker that somebody else started, named by system properties: {@code interop.product}, {@code interop.host},
 * {@code interop.stompPort}, {@code interop.webSocketUrl}, {@code interop.login} and {@code interop.passcode}.
 */
record GivenBroker(BrokerProduct product, BrokerAddress address) implements BrokerUnderTest {
    /** Property that says what it is; the tests against a given broker run when it is set. */
    static final String PRODUCT = "interop.product";

    /** The broker that the properties name. */
    static GivenBroker fromSystemProperties() {
        return new GivenBroker(
                BrokerProduct.valueOf(required(PRODUCT).toUpperCase(Locale.ROOT)),
                new BrokerAddress(
                        System.getProperty("interop.host", "127.0.0.1"),
                        Integer.parseInt(required("interop.stompPort")),
                        required("interop.webSocketUrl"),
                        System.getProperty("interop.login", "guest"),
                        System.getProperty("interop.passcode", "guest")));
    }

    private static String required(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("system property " + name + " is not set");
        }
        return value;
    }
}

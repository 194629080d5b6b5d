package io.hoofbeat.cli.interop;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The client suites against a broker that already runs; see {@link GivenBroker} for how to name it. For trying out other
 * brokers by hand: skipped unless asked for.
 */
@EnabledIfSystemProperty(named = GivenBroker.PRODUCT, matches = ".+", disabledReason = "no interop.product given")
class GivenBrokerInteropIT {
    @Nested
    class SpringTcp extends SpringTcpClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return GivenBroker.fromSystemProperties();
        }
    }

    @Nested
    class SpringWebSocket extends SpringWebSocketClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return GivenBroker.fromSystemProperties();
        }
    }

    @Nested
    class VertxClient extends VertxClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return GivenBroker.fromSystemProperties();
        }
    }
}
